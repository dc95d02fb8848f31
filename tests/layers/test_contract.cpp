#include "tests/layers/layer_cases.h"

#include <QTest>

#include <torch/nn/module.h>
#include <torch/types.h>

using namespace layerwise;

namespace {

constexpr int kFewestOfEachKind = 30;

/// The drawn cases are the same at every run; another seed or number is for a search by hand.
int fromEnvironment(const char* variable, int otherwise)
{
    bool isGiven = false;
    const int value = qEnvironmentVariableIntValue(variable, &isGiven);
    return isGiven ? value : otherwise;
}

const int kCasesPerType = fromEnvironment("LAYERWISE_CONTRACT_CASES", 1000);
const auto kSeed = static_cast<std::uint64_t>(fromEnvironment("LAYERWISE_CONTRACT_SEED", 20240617));

/// What LibTorch does with a layer and an input.
struct Outcome {
    std::optional<Shape> output;
    std::string message; ///< if it throws
    std::vector<ParameterSpec> parameters;
    bool overwritesInput = false; ///< the input's values are not what they were
    bool returnsInput = false;    ///< the output is in the input's memory
};

Shape toShape(const torch::Tensor& tensor)
{
    return Shape(tensor.sizes().vec());
}

std::vector<ParameterSpec> parametersOf(const torch::nn::Module& module)
{
    std::vector<ParameterSpec> parameters;
    for (const auto& item : module.named_parameters())
        parameters.push_back({item.key(), toShape(item.value()), false});
    for (const auto& item : module.named_buffers())
        parameters.push_back({item.key(), toShape(item.value()), true});
    return parameters;
}

Outcome runTorch(const TorchLayer& layer, const OptionMap& options, const Shape& shape)
{
    Outcome outcome;
    try {
        const torch::NoGradGuard noGrad;
        torch::nn::AnyModule module = layer.makeModule(options);
        outcome.parameters = parametersOf(*module.ptr());
        module.ptr()->eval();
        const torch::Tensor input = torch::randn(shape.sizes());
        const torch::Tensor before = input.clone();
        const auto output = module.forward<torch::Tensor>(input);
        outcome.output = toShape(output);
        outcome.overwritesInput = !torch::equal(input, before);
        outcome.returnsInput = output.numel() > 0 && output.data_ptr() == input.data_ptr();
    } catch (const c10::Error& error) {
        outcome.message = error.what_without_backtrace();
    } catch (const std::exception& error) {
        outcome.message = error.what();
    }
    return outcome;
}

std::string describe(const std::vector<ParameterSpec>& parameters)
{
    std::string text;
    for (const ParameterSpec& parameter : parameters)
        text += (parameter.isBuffer ? " buffer " : " ") + parameter.name + parameter.shape.toString();
    return text.empty() ? " none" : text;
}

std::string describe(const Outcome& outcome)
{
    return outcome.output ? outcome.output->toString() : "throws: " + outcome.message;
}

std::string describe(const Result<Shape>& rule)
{
    return rule ? rule->toString() : rule.error().code;
}

/// What the descriptor says about a case and LibTorch does not do; empty if they agree.
std::string disagreement(const TorchLayer& layer, const OptionMap& options, const Result<Shape>& rule,
                         const Outcome& torch)
{
    if (rule.ok() != torch.output.has_value() || (rule && *rule != *torch.output))
        return "the rule says " + describe(rule) + ", LibTorch " + describe(torch);
    if (!torch.output)
        return {};
    if (const auto declared = layer.parameters(options); declared != torch.parameters)
        return "declared parameters" + describe(declared) + ", LibTorch's" + describe(torch.parameters);
    if (torch.overwritesInput && !layer.isInPlace(options))
        return "it overwrites its input, but isInPlace() is false";
    if (layer.isInPlace(options) && !torch.returnsInput && rule->elementCount() > 0)
        return "isInPlace() is true, but the output is in other memory";
    return {};
}

/// The number behind the last "=" of a line of the shape rule.
std::int64_t resultOf(const std::string& line)
{
    return std::stoll(line.substr(line.rfind('=') + 1));
}

} // namespace

/// Holds every registered layer type to what LibTorch does, without knowing a single one.
class ContractTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void descriptor_matchesTorch_data();
    void descriptor_matchesTorch();
    void freshBlock_onImages_fits_data();
    void freshBlock_onImages_fits();
    void shapeRule_endsWithTheOutputShape_data();
    void shapeRule_endsWithTheOutputShape();

private:
    void addLayerRows();
    const TorchLayer& currentLayer() const;
};

void ContractTest::initTestCase()
{
    torch::manual_seed(kSeed);
    torch::set_num_threads(1);
}

void ContractTest::addLayerRows()
{
    QTest::addColumn<QString>("type");
    for (const LayerType* type : allLayers().types()) {
        if (!type->isContainer())
            QTest::newRow(type->name().c_str()) << QString::fromStdString(type->name());
    }
}

const TorchLayer& ContractTest::currentLayer() const
{
    const std::string name = QTest::currentDataTag();
    return dynamic_cast<const TorchLayer&>(*allLayers().find(name));
}

void ContractTest::descriptor_matchesTorch_data()
{
    addLayerRows();
}

void ContractTest::descriptor_matchesTorch()
{
    const TorchLayer& layer = currentLayer();
    RandomCases random(kSeed);
    int fitting = 0;
    int failing = 0;
    int disagreements = 0;
    for (int number = 0; number < kCasesPerType; ++number) {
        const Shape drawn = random.drawShape();
        OptionMap options = random.drawOptions(layer, drawn);
        for (auto& [key, value] : options) {
            const auto normalized = normalizeOption(*layer.option(key), value);
            QVERIFY2(normalized.ok(), describe(layer, options, drawn).c_str());
            value = *normalized;
        }
        const Shape input = random.fitShape(layer, options, drawn);
        const auto refusal = layer.checkOptions(options);
        const Result<Shape> rule = refusal ? Result<Shape>(*refusal) : layer.outputShape(options, input);
        ++(rule ? fitting : failing);
        const std::string error = disagreement(layer, options, rule, runTorch(layer, options, input));
        if (!error.empty() && ++disagreements <= 8)
            qWarning("%s: %s", describe(layer, options, input).c_str(), error.c_str());
    }
    QCOMPARE(disagreements, 0);
    QVERIFY2(fitting >= kFewestOfEachKind, qPrintable(QString("only %1 cases ran").arg(fitting)));
    const bool asksForSizes = std::ranges::any_of(layer.options(), [](const OptionSpec& spec) {
        return spec.role == OptionRole::InputChannels || spec.role == OptionRole::InputFeatures;
    });
    if (asksForSizes)
        QVERIFY2(failing >= kFewestOfEachKind, qPrintable(QString("only %1 cases failed").arg(failing)));
}

void ContractTest::freshBlock_onImages_fits_data()
{
    addLayerRows();
}

void ContractTest::freshBlock_onImages_fits()
{
    const TorchLayer& layer = currentLayer();
    for (const Shape& input : {Shape{1, 1, 28, 28}, Shape{2, 12, 7, 5}, Shape{1, 40, 8, 8}}) {
        const OptionMap options = layer.optionsFor(input);
        for (const OptionSpec& spec : layer.options())
            QVERIFY2(normalizeOption(spec, optionValue(spec, options)).ok(), spec.key.c_str());
        QVERIFY(!layer.checkOptions(options));
        const Outcome torch = runTorch(layer, options, input);
        QVERIFY2(torch.output.has_value(), torch.message.c_str());
    }
}

void ContractTest::shapeRule_endsWithTheOutputShape_data()
{
    addLayerRows();
}

void ContractTest::shapeRule_endsWithTheOutputShape()
{
    const TorchLayer& layer = currentLayer();
    RandomCases random(kSeed + 1);
    int checked = 0;
    for (int number = 0; number < 300; ++number) {
        const Shape drawn = random.drawShape();
        const OptionMap options = random.drawOptions(layer, drawn);
        const Shape input = random.fitShape(layer, options, drawn);
        if (layer.checkOptions(options))
            continue;
        const auto lines = layer.shapeRule(options, input); // also given where the input does not fit
        const Outcome torch = runTorch(layer, options, input);
        if (!torch.output || torch.output->rank() < 3 || lines.empty())
            continue;
        ++checked;
        const std::string context = describe(layer, options, input) + ": " + lines.front();
        if (lines.front().starts_with("H_out")) {
            QVERIFY2(resultOf(lines.front()) == (*torch.output)[-2], context.c_str());
            QVERIFY2(resultOf(lines.back()) == (*torch.output)[-1], context.c_str());
        } else {
            QVERIFY2(lines.back().ends_with(" = " + torch.output->toString()), context.c_str());
        }
    }
    QVERIFY(checked > 20);
}

QTEST_APPLESS_MAIN(ContractTest)
#include "test_contract.moc"
