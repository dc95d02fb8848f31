#include "model/core/trace.h"
#include "tests/layers/layer_cases.h"

#include <QTest>

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cfloat>
#include <cmath>

using namespace layerwise;

namespace {

constexpr std::uint64_t kSeed = 20240617;
constexpr int kCases = 400;
constexpr int kFewestCases = 20;
/// What rounding leaves of a gradient that is 0: of a value less itself.
constexpr double kNoise = 1e-6;

/// A layer as LibTorch runs it, in eval mode.
struct Ran {
    torch::Tensor input;
    torch::Tensor output;
    std::vector<NamedTensor> parameters;
};

ActivationPtr toActivation(const torch::Tensor& tensor)
{
    const torch::Tensor values = tensor.detach().to(torch::kFloat).contiguous();
    const float* data = values.data_ptr<float>();
    return std::make_shared<Activation>(Shape(values.sizes().vec()), std::vector<float>(data, data + values.numel()));
}

/// Random parameters that all count, running variances positive. `positive`: the weights too.
void fillParameters(torch::nn::Module& module, bool positive)
{
    const torch::NoGradGuard noGrad;
    for (auto& item : module.named_parameters()) {
        item.value().normal_();
        if (positive)
            item.value().abs_().add_(0.1);
    }
    for (auto& item : module.named_buffers()) {
        if (item.key() == "running_var")
            item.value().uniform_(0.5, 2);
        else if (item.key() == "running_mean")
            item.value().normal_();
    }
}

Ran runTorch(const TorchLayer& layer, const LayerCase& layerCase)
{
    const torch::NoGradGuard noGrad;
    torch::nn::AnyModule module = layer.makeModule(layerCase.options);
    module.ptr()->eval();
    fillParameters(*module.ptr(), false);
    Ran ran;
    ran.input = torch::randn(layerCase.input.sizes());
    ran.output = module.forward<torch::Tensor>(ran.input.clone());
    for (const auto& item : module.ptr()->named_parameters())
        ran.parameters.push_back({item.key(), toActivation(item.value()), false, false});
    for (const auto& item : module.ptr()->named_buffers())
        ran.parameters.push_back({item.key(), toActivation(item.value()), true, false});
    return ran;
}

/// The first and the last place, and some between: with the batch.
std::vector<std::vector<std::int64_t>> placesIn(const Shape& shape)
{
    std::vector<std::vector<std::int64_t>> places;
    const std::int64_t count = *shape.elementCount();
    for (std::int64_t offset : {std::int64_t{0}, count - 1, count / 2, count / 3, count / 7}) {
        std::vector<std::int64_t> place(static_cast<std::size_t>(shape.rank()));
        for (std::int64_t dim = shape.rank() - 1; dim >= 0; --dim) {
            place[static_cast<std::size_t>(dim)] = offset % shape[dim];
            offset /= shape[dim];
        }
        places.push_back(place);
    }
    return places;
}

double at(const torch::Tensor& tensor, const std::vector<std::int64_t>& place)
{
    torch::Tensor value = tensor;
    for (const std::int64_t index : place)
        value = value.select(0, index);
    return value.item<double>();
}

double numberOf(const Explanation& explanation, const std::string& name)
{
    for (const NamedNumber& number : explanation.numbers) {
        if (number.name == name)
            return number.value;
    }
    return 0;
}

/// What float arithmetic can promise: 1e-5 of the value, or four roundings of what was added up to it. Where large
/// terms cancel out, the value itself is no measure of how exactly LibTorch has computed it.
double toleranceFor(const Explanation& explanation)
{
    double added = std::abs(explanation.bias.value_or(0));
    for (const ExplainedTerm& term : explanation.terms) {
        added += std::abs(term.product);
        // exp(x) - 1 cancels inside ELU, 1 + erf(x) inside GELU; the bias of a normalisation is itself what is left of
        // mean and bias.
        if (explanation.kind == ExplanationKind::Curve)
            added += 1 + std::abs(term.activation);
        if (explanation.kind == ExplanationKind::Affine)
            added += std::abs(numberOf(explanation, "mean") * term.weight) + std::abs(numberOf(explanation, "bias"));
    }
    return std::max(1e-5 * std::abs(explanation.value), 4 * static_cast<double>(FLT_EPSILON) * added);
}

/// What is wrong with an explanation; empty if nothing is.
std::string faultOf(const Explanation& explanation, const Ran& ran, const std::vector<std::int64_t>& place)
{
    const double recorded = at(ran.output, place);
    if (explanation.value != recorded)
        return "the value is not the recorded one";
    if (explanation.at != std::vector<std::int64_t>(place.begin() + 1, place.end()))
        return "it is about another place";
    if (std::isfinite(recorded) && !(std::abs(explanation.sum - recorded) <= toleranceFor(explanation)))
        return "the sum is " + std::to_string(explanation.sum) + ", recorded is " + std::to_string(recorded);
    double sum = explanation.bias.value_or(0);
    for (const ExplainedTerm& term : explanation.terms) {
        sum += term.product;
        if (term.isPadding ? term.activation != 0 || term.product != 0
                           : term.input.size() + 1 != static_cast<std::size_t>(ran.input.dim()))
            return "a term has no place";
    }
    const bool addsUp = explanation.kind != ExplanationKind::Exponentials && std::isfinite(recorded);
    if (addsUp &&
        !(std::abs(sum - explanation.sum) <= 1e-9 * (1 + std::abs(explanation.sum)) + toleranceFor(explanation)))
        return "the products and the bias give " + std::to_string(sum);
    if (explanation.formula.empty() || explanation.filled.find(" = ") == std::string::npos)
        return "it has no formula";
    return {};
}

/// Every term's activation is what stands at its place in the input.
bool termsAreInTheInput(const Explanation& explanation, const Ran& ran, std::int64_t image)
{
    for (const ExplainedTerm& term : explanation.terms) {
        if (term.isPadding)
            continue;
        std::vector<std::int64_t> place{image};
        place.insert(place.end(), term.input.begin(), term.input.end());
        if (at(ran.input, place) != term.activation)
            return false;
    }
    return true;
}

/// Layers whose input has too few dimensions to leave a batch out say so.
bool hasNoBatch(const Result<Explanation>& explanation, const LayerCase& layerCase)
{
    return !explanation && explanation.error().code == "explain.no_batch" &&
           (layerCase.input.rank() < 4 || layerCase.output.rank() < 2);
}

torch::Tensor toMask(const PositionSet& set, const Shape& shape)
{
    torch::Tensor mask = torch::ones(std::vector<std::int64_t>(shape.sizes().begin() + 1, shape.sizes().end()),
                                     torch::dtype(torch::kBool));
    for (std::size_t axis = 0; axis < set.axes.size(); ++axis) {
        for (std::size_t index = 0; index < set.axes[axis].size(); ++index) {
            if (!set.axes[axis][index])
                mask.select(static_cast<std::int64_t>(axis), static_cast<std::int64_t>(index)).fill_(false);
        }
    }
    return mask;
}

/// Where autograd finds that the wanted outputs of the first image depend on its values.
torch::Tensor gradientMask(torch::nn::AnyModule& module, const torch::Tensor& values, const torch::Tensor& wanted)
{
    const torch::Tensor input = values.detach().clone().requires_grad_(true);
    const torch::Tensor output = module.forward<torch::Tensor>(input.clone());
    // Random factors, for the sum over all that a layer has normalised does not depend on anything.
    const torch::Tensor factors = torch::rand(wanted.sizes()) + 0.5;
    (output[0] * wanted * factors).sum().backward();
    return input.grad().defined() ? input.grad()[0].abs() > kNoise
                                  : torch::zeros_like(values[0], torch::dtype(torch::kBool));
}

/// Of a layer that lets the data decide: whether a value much larger than all others is seen, wherever it stands.
bool isReachedEverywhere(torch::nn::AnyModule& module, const torch::Tensor& values, const torch::Tensor& wanted,
                         const torch::Tensor& mask)
{
    const torch::Tensor places = mask.flatten().nonzero().flatten();
    for (std::int64_t i = 0; i < places.numel(); ++i) {
        torch::Tensor changed = values.clone();
        changed[0].flatten()[places[i].item<std::int64_t>()] = 100;
        const torch::Tensor reached = gradientMask(module, changed, wanted);
        if (!reached.flatten()[places[i].item<std::int64_t>()].item<bool>())
            return false;
    }
    return true;
}

/// Whether the wanted outputs follow a value where the gradient is 0 by chance, or nearly.
bool isFollowed(torch::nn::AnyModule& module, const torch::Tensor& values, const torch::Tensor& wanted,
                std::int64_t place)
{
    const torch::NoGradGuard noGrad;
    torch::Tensor changed = values.clone();
    changed[0].flatten()[place] += 0.5;
    const auto before = module.forward<torch::Tensor>(values.clone());
    const auto after = module.forward<torch::Tensor>(changed);
    return ((after[0] - before[0]) * wanted).abs().max().item<double>() > kNoise;
}

bool areFollowed(torch::nn::AnyModule& module, const torch::Tensor& values, const torch::Tensor& wanted,
                 const torch::Tensor& mask)
{
    const torch::Tensor places = mask.flatten().nonzero().flatten();
    for (std::int64_t i = 0; i < places.numel(); ++i) {
        if (!isFollowed(module, values, wanted, places[i].item<std::int64_t>()))
            return false;
    }
    return true;
}

std::string faultOf(const InputField& field, const TorchLayer& layer, const LayerCase& layerCase,
                    const PositionSet& wantedSet)
{
    torch::nn::AnyModule module = layer.makeModule(layerCase.options);
    module.ptr()->eval();
    fillParameters(*module.ptr(), true);
    const std::int64_t count = *layerCase.input.elementCount();
    // Positive and all different, and small enough that no activation is flat there.
    const torch::Tensor values = (torch::randperm(count).to(torch::kFloat) / static_cast<double>(count) * 1.8 + 0.1)
                                     .view(layerCase.input.sizes());
    const torch::Tensor wanted = toMask(wantedSet, layerCase.output);
    const torch::Tensor said = toMask(field.positions, layerCase.input);
    const torch::Tensor found = gradientMask(module, values, wanted);
    if ((found & ~said).any().item<bool>())
        return "the gradient is not zero outside the field";
    if (field.certainty == FieldCertainty::Exact && !areFollowed(module, values, wanted, said & ~found))
        return "the field has values that do not count";
    if (field.certainty == FieldCertainty::DataDecided && !isReachedEverywhere(module, values, wanted, said))
        return "a cell of the window can never win";
    return {};
}

} // namespace

/// Holds every registered layer type's explain() and inputField() to LibTorch, without knowing a single one.
class ExplanationsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        torch::manual_seed(kSeed);
        torch::set_num_threads(1);
    }
    void explain_sum_isTheRecordedValue_data() { addLayerRows(); }
    void explain_sum_isTheRecordedValue();
    void inputField_isWhereTheGradientIsNotZero_data() { addLayerRows(); }
    void inputField_isWhereTheGradientIsNotZero();
    void inputField_ofNothing_isNothing_data() { addLayerRows(); }
    void inputField_ofNothing_isNothing();

private:
    void addLayerRows();
    const TorchLayer& currentLayer() const;
};

void ExplanationsTest::addLayerRows()
{
    QTest::addColumn<QString>("type");
    for (const LayerType* type : allLayers().types()) {
        if (!type->isContainer())
            QTest::newRow(type->name().c_str()) << QString::fromStdString(type->name());
    }
}

const TorchLayer& ExplanationsTest::currentLayer() const
{
    return dynamic_cast<const TorchLayer&>(*allLayers().find(QTest::currentDataTag()));
}

void ExplanationsTest::explain_sum_isTheRecordedValue()
{
    const TorchLayer& layer = currentLayer();
    RandomCases random(kSeed);
    int explained = 0;
    for (int number = 0; number < kCases; ++number) {
        const std::optional<LayerCase> drawn = drawLayerCase(random, layer);
        if (!drawn || drawn->output.rank() < 1)
            continue;
        const Ran ran = runTorch(layer, *drawn);
        const ActivationPtr input = toActivation(ran.input);
        const ActivationPtr output = toActivation(ran.output);
        const auto parameters = std::make_shared<const std::vector<NamedTensor>>(ran.parameters);
        for (const std::vector<std::int64_t>& place : placesIn(drawn->output)) {
            const ExplainedRecord record{input, output, parameters, place[0], {place.begin() + 1, place.end()}};
            const Result<Explanation> explanation = layer.explain(drawn->options, record);
            if (hasNoBatch(explanation, *drawn))
                continue;
            const std::string context = describe(layer, drawn->options, drawn->input);
            QVERIFY2(explanation.ok(), context.c_str());
            const std::string fault = faultOf(*explanation, ran, place);
            QVERIFY2(fault.empty(), (context + " at " + Shape(place).toString() + ": " + fault).c_str());
            if (drawn->input[0] == 1)
                QVERIFY2(termsAreInTheInput(*explanation, ran, 0), context.c_str());
            ++explained;
        }
    }
    QVERIFY2(explained >= kFewestCases, qPrintable(QString("only %1 values were explained").arg(explained)));
}

void ExplanationsTest::inputField_isWhereTheGradientIsNotZero()
{
    const TorchLayer& layer = currentLayer();
    RandomCases random(kSeed + 1);
    int exact = 0;
    for (int number = 0; number < kCases; ++number) {
        std::optional<LayerCase> drawn = drawLayerCase(random, layer);
        if (!drawn || drawn->input.rank() < 2 || drawn->output.rank() < 2)
            continue;
        // LibTorch has no gradient for some layers in place; it is the same beside.
        for (const OptionSpec& spec : layer.options()) {
            if (spec.role == OptionRole::InPlace)
                drawn->options[spec.key] = false;
        }
        // Without eps two values are always normalised to -1 and 1, whatever they are.
        if (drawn->options.contains("eps"))
            drawn->options["eps"] = 0.1;
        const std::vector<std::vector<std::int64_t>> places = placesIn(drawn->output);
        for (const std::vector<std::int64_t>& place : places) {
            PositionSet wanted = PositionSet::one(drawn->output, {place.begin() + 1, place.end()});
            if (&place == &places.back()) { // several at once: every second index of each axis, too
                for (std::vector<bool>& axis : wanted.axes) {
                    for (std::size_t index = 0; index < axis.size(); index += 2)
                        axis[index] = true;
                }
            }
            const InputField field = layer.inputField(drawn->options, drawn->input, drawn->output, wanted);
            const std::string fault = faultOf(field, layer, *drawn, wanted);
            const std::string context = describe(layer, drawn->options, drawn->input);
            QVERIFY2(fault.empty(), (context + " at " + Shape(place).toString() + ": " + fault).c_str());
            exact += field.certainty != FieldCertainty::UpperBound;
        }
    }
    QVERIFY2(exact >= kFewestCases, qPrintable(QString("only %1 fields were exact").arg(exact)));
}

void ExplanationsTest::inputField_ofNothing_isNothing()
{
    const TorchLayer& layer = currentLayer();
    RandomCases random(kSeed + 2);
    int checked = 0;
    for (int number = 0; number < 200; ++number) {
        const std::optional<LayerCase> drawn = drawLayerCase(random, layer);
        if (!drawn || drawn->input.rank() != 4 || drawn->output.rank() < 2)
            continue;
        const PositionSet none = PositionSet::none(drawn->output);
        QVERIFY(layer.inputField(drawn->options, drawn->input, drawn->output, none).positions.isEmpty());
        ++checked;
    }
    QVERIFY(checked > 0);
}

QTEST_APPLESS_MAIN(ExplanationsTest)
#include "test_explanations.moc"
