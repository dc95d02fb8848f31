#include "tests/engine/training_fixture.h"

#include "model/core/random.h"

namespace layerwise::testing {

namespace {

class MadeExamples : public ExampleSource {
public:
    MadeExamples(std::int64_t count, int classes, std::int64_t huge) : m_count(count), m_classes(classes), m_huge(huge)
    {
    }

    std::int64_t size() const override { return m_count; }
    int label(std::int64_t index) const override { return static_cast<int>(index % m_classes); }
    void write(std::int64_t index, std::uint64_t variation, std::span<float> values) const override
    {
        Random random(static_cast<std::uint64_t>(index) + variation % 3);
        for (float& value : values)
            value = static_cast<float>(label(index) + random.uniform(-1, 1)) * (index == m_huge ? 3e38F : 1.0F);
    }
    std::string fingerprint() const override { return std::to_string(m_count); }

private:
    std::int64_t m_count;
    int m_classes;
    std::int64_t m_huge;
};

} // namespace

ExampleSourcePtr examples(std::int64_t count, int classes, std::int64_t huge)
{
    return std::make_shared<MadeExamples>(count, classes, huge);
}

Network mixedNetwork()
{
    return network({conv("conv1", 2, 4), layer("BatchNorm2d", "bn1", {{"num_features", std::int64_t{4}}}),
                    inPlaceRelu("relu"), residual("block", {conv("conv2", 4, 4), inPlaceRelu("relu2")}),
                    layer("AdaptiveAvgPool2d", "pool", {{"output_size", Ints{1, 1}}}), layer("Flatten", "flatten"),
                    layer("Dropout", "dropout", {{"p", 0.5}}),
                    layer("Linear", "fc", {{"in_features", std::int64_t{4}}, {"out_features", std::int64_t{3}}})});
}

Network onePixelNetwork()
{
    return network({conv("conv", 2, 4), layer("AdaptiveAvgPool2d", "pool", {{"output_size", Ints{1, 1}}}),
                    layer("BatchNorm2d", "bn", {{"num_features", std::int64_t{4}}}), layer("Flatten", "flatten"),
                    layer("Linear", "fc", {{"in_features", std::int64_t{4}}, {"out_features", std::int64_t{3}}})});
}

} // namespace layerwise::testing
