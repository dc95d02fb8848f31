#include "model/core/receptive_fields.h"
#include "model/layers/torch_layer.h"
#include "model/templates/templates.h"
#include "tests/engine/engine_fixture.h"

#include <QTest>

#include <torch/autograd.h>
#include <torch/nn/modules/container/any.h>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

/// The network as LibTorch runs it with positive weights, in double precision, every output kept. Max pooling is
/// replaced by the mean of the same window, for each of its values can win. With `thin`, every tensor has one channel
/// (one feature): what a value sees in rows and columns is the same, for these networks join all channels.
class PositiveNetwork {
public:
    PositiveNetwork(const Network& network, bool thin) : m_thin(thin)
    {
        const auto shape = network.input.shape().sizes();
        input = torch::rand({1, thin ? 1 : shape[1], shape[2], shape[3]}, torch::kDouble) + 0.5;
        input.requires_grad_(true);
        chain(network.root.slots[0], input);
    }

    torch::Tensor input;
    std::map<BlockId, torch::Tensor> outputs;

private:
    torch::Tensor chain(const std::vector<Block>& blocks, torch::Tensor value)
    {
        for (const Block& block : blocks) {
            value = forward(block, value);
            if (!value.defined())
                break;
            outputs[block.id] = value;
        }
        return value;
    }

    torch::Tensor forward(const Block& block, const torch::Tensor& value)
    {
        if (block.type == "Sequential")
            return chain(block.slots[0], value);
        if (block.type == "Residual")
            return torch::relu(chain(block.slots[0], value) + chain(block.slots[1], value));
        try {
            const auto& type =
                dynamic_cast<const TorchLayer&>(*registry().find(block.type == "MaxPool2d" ? "AvgPool2d" : block.type));
            torch::nn::AnyModule module = type.makeModule(optionsOf(block, value));
            module.ptr()->to(torch::kDouble);
            module.ptr()->eval();
            const torch::NoGradGuard noGrad;
            for (auto& item : module.ptr()->named_parameters())
                item.value().fill_(item.key() == "weight" && item.value().dim() > 1
                                       ? static_cast<double>(item.value().size(0)) /
                                             static_cast<double>(item.value().numel())
                                       : 1.0);
            const torch::AutoGradMode withGrad(true);
            return module.forward<torch::Tensor>(value.clone());
        } catch (const c10::Error&) {
            return {}; // as posted it cannot run to its end
        }
    }

    OptionMap optionsOf(const Block& block, const torch::Tensor& value) const
    {
        OptionMap options = block.options;
        if (block.type == "MaxPool2d")
            options.erase("dilation");
        if (block.type == "Linear" && m_thin)
            options["in_features"] = value.size(1);
        for (const char* key : {"in_channels", "out_channels", "num_features", "out_features"}) {
            if (m_thin && options.contains(key))
                options[key] = std::int64_t{1};
        }
        return options;
    }

    bool m_thin;
};

/// First and last index along each axis (without the batch) where a gradient is not 0.
std::vector<FieldRange> boxOf(const torch::Tensor& gradient)
{
    const torch::Tensor places = (gradient[0] != 0).nonzero();
    std::vector<FieldRange> box;
    for (std::int64_t axis = 0; places.numel() > 0 && axis < places.size(1); ++axis)
        box.push_back(
            {places.select(1, axis).min().item<std::int64_t>(), places.select(1, axis).max().item<std::int64_t>()});
    return box;
}

std::string boxText(const std::vector<FieldRange>& box)
{
    std::string text;
    for (const FieldRange& range : box)
        text.append(1, ' ').append(std::to_string(range.first)).append("..").append(std::to_string(range.last));
    return text.empty() ? " nothing" : text;
}

/// The corners, the middle and a place beside it: rows and columns of a map; of a list, its first feature.
std::vector<std::vector<std::int64_t>> placesIn(const Shape& shape)
{
    if (shape.rank() != 4)
        return {{0}};
    const std::int64_t bottom = shape[2] - 1;
    const std::int64_t right = shape[3] - 1;
    return {{0, 0}, {0, right}, {bottom, right}, {bottom / 2, right / 2}, {bottom / 2, right / 3}};
}

} // namespace

/// Holds receptiveFields() to autograd: what a value depends on is where the gradient of a network with positive
/// weights is not 0.
class ReceptiveFieldsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { torch::set_num_threads(1); }
    void everyTemplate_everyBlock_sameBoxAsTheGradient_data();
    void everyTemplate_everyBlock_sameBoxAsTheGradient();
    void allChannels_sameBoxAsTheGradient_data();
    void allChannels_sameBoxAsTheGradient();
    void branchesThatDoNotLieInEachOther_areSeenBoth();
    void outputThatSeesOnlyPadding_seesNothing();
    void certainty_namesTheBlockThatDecides();
    void sum_isSeenBeforeTheActivation();

private:
    void compare(const Network& network, bool thin, std::size_t everyNth);
};

void ReceptiveFieldsTest::compare(const Network& network, bool thin, std::size_t everyNth)
{
    PositiveNetwork real(network, thin);
    const ShapeReport report = inferShapes(network, registry());
    std::size_t number = 0;
    int compared = 0;
    for (const auto& [id, output] : real.outputs) {
        if (number++ % everyNth != 0)
            continue;
        const Shape shape = *report.of(id).output;
        for (const std::vector<std::int64_t>& place : placesIn(shape)) {
            const PositionSet wanted = *positionsAt(shape, place);
            const auto fields = receptiveFields(network, registry(), report, {id, StepPhase::Done}, wanted);
            QVERIFY(fields.ok());
            torch::Tensor value = output[0];
            for (std::size_t axis = 0; axis < place.size(); ++axis)
                value = value.select(shape.rank() == 4 ? 1 : 0, place[axis]);
            std::vector<torch::Tensor> tensors{real.input};
            std::vector<const ReceptiveField*> said{&fields->input};
            for (const auto& [earlier, field] : fields->outputs) {
                tensors.push_back(real.outputs.at(earlier));
                said.push_back(&field);
            }
            const auto gradients = torch::autograd::grad({value.sum()}, tensors, {}, true, false, true);
            for (std::size_t i = 0; i < gradients.size(); ++i) {
                std::vector<FieldRange> found =
                    gradients[i].defined() ? boxOf(gradients[i]) : std::vector<FieldRange>{};
                std::vector<FieldRange> box = said[i]->box();
                if (thin && box.size() == 3) { // channels are not compared
                    box.front() = {0, 0};
                    found.front() = {0, 0};
                }
                const std::string where = pathOf(network.root, id, registry()) + " at " + Shape(place).toString() +
                                          ", tensor of " + said[i]->shape.toString() + ":" + boxText(box) +
                                          ", the gradient says" + boxText(found);
                if (!thin || box.size() == 3)
                    QVERIFY2(box == found, where.c_str());
                ++compared;
            }
        }
    }
    QVERIFY(network.root.slots[0].empty() || compared >= 5);
}

void ReceptiveFieldsTest::everyTemplate_everyBlock_sameBoxAsTheGradient_data()
{
    QTest::addColumn<QString>("key");
    for (const TemplateInfo& info : templates())
        QTest::newRow(info.key.c_str()) << QString::fromStdString(info.key);
}

void ReceptiveFieldsTest::everyTemplate_everyBlock_sameBoxAsTheGradient()
{
    QFETCH(QString, key);
    const Network network = *makeTemplate(key.toStdString());
    // The larger ones have the same kinds of blocks over and over.
    compare(network, true, countBlocks(network.root) > 60 ? 5 : 1);
}

void ReceptiveFieldsTest::allChannels_sameBoxAsTheGradient_data()
{
    QTest::addColumn<QString>("key");
    for (const char* key : {"lenet5", "mlp", "vgg-small"})
        QTest::newRow(key) << QString::fromUtf8(key);
}

void ReceptiveFieldsTest::allChannels_sameBoxAsTheGradient()
{
    QFETCH(QString, key);
    compare(*makeTemplate(key.toStdString()), false, 2);
}

/// A dilated body, and a shortcut that sees the pixels between those: dilation 4 from 8 reads 4, 8, 12.
void ReceptiveFieldsTest::branchesThatDoNotLieInEachOther_areSeenBoth()
{
    const OptionMap dilated{{"in_channels", std::int64_t{1}},
                            {"out_channels", std::int64_t{1}},
                            {"kernel_size", Ints{3, 3}},
                            {"padding", Ints{4, 4}},
                            {"dilation", Ints{4, 4}}};
    const OptionMap wide{{"in_channels", std::int64_t{1}},
                         {"out_channels", std::int64_t{1}},
                         {"kernel_size", Ints{1, 11}},
                         {"padding", Ints{0, 5}}};
    const Network net = network({residual("block", {layer("Conv2d", "conv1", dilated)}, {layer("Conv2d", "0", wide)})},
                                {1, 17, 17, {0}, {1}});
    compare(net, false, 1);
    const ShapeReport report = inferShapes(net, registry());
    const BlockId block = net.root.slots[0][0].id;
    const auto fields = receptiveFields(net, registry(), report, {block, StepPhase::Done},
                                        *positionsAt(*report.of(block).output, {8, 8}));
    QVERIFY(fields->input.contains({0, 4, 12}) && fields->input.contains({0, 8, 3}));
    QVERIFY(!fields->input.contains({0, 4, 9}) && !fields->input.contains({0, 5, 8}));
    QCOMPARE(fields->input.certainty, FieldCertainty::Exact);
    // The box of both: rows 4..12 of the body, columns 3..13 of the shortcut.
    QCOMPARE(fields->input.box(), (std::vector<FieldRange>{{0, 0}, {4, 12}, {3, 13}}));
}

void ReceptiveFieldsTest::outputThatSeesOnlyPadding_seesNothing()
{
    const OptionMap options{{"in_channels", std::int64_t{1}},
                            {"out_channels", std::int64_t{1}},
                            {"kernel_size", Ints{1, 1}},
                            {"padding", Ints{1, 1}}};
    const Network net = network({layer("Conv2d", "conv", options)}, {1, 4, 4, {0}, {1}});
    compare(net, false, 1);
    const ShapeReport report = inferShapes(net, registry());
    const BlockId conv = net.root.slots[0][0].id;
    const auto fields = receptiveFields(net, registry(), report, {conv, StepPhase::Done},
                                        *positionsAt(*report.of(conv).output, {0, 0}));
    QVERIFY(fields->input.isEmpty());
    QCOMPARE(reasonOf(fields->input, net, registry()).code, "field.padding_only");
}

void ReceptiveFieldsTest::certainty_namesTheBlockThatDecides()
{
    const Network net =
        network({conv("conv1", 2, 2), layer("MaxPool2d", "pool", {{"kernel_size", Ints{2, 2}}}), conv("conv2", 2, 2)});
    const ShapeReport report = inferShapes(net, registry());
    const std::vector<Block>& blocks = net.root.slots[0];
    const auto fields = receptiveFields(net, registry(), report, {blocks[2].id, StepPhase::Done},
                                        *positionsAt(*report.of(blocks[2].id).output, {0, 0}));
    QCOMPARE(fields->outputs.at(blocks[1].id).certainty, FieldCertainty::Exact);
    QCOMPARE(fields->outputs.at(blocks[0].id).certainty, FieldCertainty::DataDecided);
    const Diagnostic reason = reasonOf(fields->input, net, registry());
    QCOMPARE(reason.code, "field.max_pooling");
    QCOMPARE(std::get<std::string>(reason.values.at("path")), "pool");
}

void ReceptiveFieldsTest::sum_isSeenBeforeTheActivation()
{
    const Network net = network({residual("block", {conv("conv1", 2, 2)})});
    const ShapeReport report = inferShapes(net, registry());
    const BlockId block = net.root.slots[0][0].id;
    const PositionSet wanted = *positionsAt(*report.of(block).output, {1, 2, 2});
    const auto done = receptiveFields(net, registry(), report, {block, StepPhase::Done}, wanted);
    const auto sum = receptiveFields(net, registry(), report, {block, StepPhase::Sum}, wanted);
    QCOMPARE(sum->input.box(), done->input.box());
    QCOMPARE(sum->outputs.size(), std::size_t{1});
    QVERIFY(positionsAt(*report.of(block).output, {1, 9, 2}).error().code == "explain.out_of_range");
}

QTEST_APPLESS_MAIN(ReceptiveFieldsTest)
#include "test_receptive_fields.moc"
