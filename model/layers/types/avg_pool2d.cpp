#include "model/layers/function_module.h"
#include "model/layers/option_specs.h"
#include "model/layers/pooling_layer.h"
#include "model/layers/torch_sizes.h"

#include <torch/nn/modules/pooling.h>

#include <algorithm>

namespace layerwise {

namespace {

/// The mean of each window.
class AvgPool2dLayer final : public PoolingLayer {
public:
    AvgPool2dLayer()
        : PoolingLayer("AvgPool2d", Category::Pooling, "avgpool",
                       "Replaces each small window by its average and so makes the image smaller.",
                       "average mean pooling downsample subsample smaller")
    {
        m_paletteRank = 10;
        OptionSpec divisor = noneByDefault(intOption("divisor_override", std::nullopt, 1, 1,
                                                     "What the sum of a window is divided by; None: its number of "
                                                     "pixels."));
        m_options = {
            poolKernelOption(),
            poolStrideOption(),
            poolPaddingOption("Zeros added on each side. At most half of kernel_size."),
            ceilModeOption(),
            boolOption("count_include_pad", true, "Counts the added zeros as pixels when averaging."),
            divisor,
        };
    }

    Result<Explanation> explain(const OptionMap& options, const ExplainedRecord& record) const override
    {
        if (auto error = checkRanks(*this, record, 3))
            return *error;
        const RecordReader reader(record);
        const PlaneWindow window(planeRule(options, reader.inputShape()), reader);
        return explainMean(reader, window, divisor(options, window, reader.inputShape()));
    }

    torch::nn::AnyModule makeModule(const OptionMap& options) const override
    {
        const OptionReader read = reader(options);
        torch::nn::AvgPool2dOptions torchOptions(torchSize(read.ints("kernel_size")));
        torchOptions.stride(torchSize(read.ints(read.isNone("stride") ? "kernel_size" : "stride")))
            .padding(torchSize(read.ints("padding")))
            .ceil_mode(read.boolean("ceil_mode"))
            .count_include_pad(read.boolean("count_include_pad"));
        if (!read.isNone("divisor_override"))
            torchOptions.divisor_override(read.integer("divisor_override"));
        return makeTorchModule<torch::nn::AvgPool2dImpl>(torchOptions);
    }

protected:
    bool hasWinner() const override { return false; }

private:
    double divisor(const OptionMap& options, const PlaneWindow& window, const Shape& input) const
    {
        const OptionReader read = reader(options);
        if (!read.isNone("divisor_override"))
            return static_cast<double>(read.integer("divisor_override"));
        if (!read.boolean("count_include_pad")) // of a window with nothing but padding LibTorch makes 0
            return static_cast<double>(std::max<std::int64_t>(window.cellsInside(), 1));
        // What ceil_mode lets stand over beyond the padding does not count.
        const Window sizes = Window::fromOptions(*this, options);
        const auto counted = [](const AxisTaps& taps, const WindowAxis& axis, std::int64_t size) {
            return std::min(taps.first + axis.kernel, size + axis.padding) - taps.first;
        };
        return static_cast<double>(counted(window.rows, sizes.height, input[-2]) *
                                   counted(window.columns, sizes.width, input[-1]));
    }
};

} // namespace

std::unique_ptr<LayerType> makeLayer_avg_pool2d()
{
    return std::make_unique<AvgPool2dLayer>();
}

} // namespace layerwise
