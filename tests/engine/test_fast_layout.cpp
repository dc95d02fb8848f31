#include "tests/engine/aliasing_trees.h"
#include "tests/engine/engine_fixture.h"
#include "tests/networks/random_networks.h"

#include "model/core/step_plan.h"
#include "model/templates/templates.h"

#include <QtTest>

#include <torch/torch.h>

#include <limits>
#include <thread>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

RunRequest fastRequest(const Network& net, const ActivationPtr& input, bool replayCheck = true)
{
    RunRequest request = requestFor(net, input);
    request.layout = RunLayout::Fast;
    request.replayCheck = replayCheck;
    return request;
}

/// Within kCloseTolerance of the largest expected value; NaN and infinity are the same. Empty if so.
std::string difference(const ActivationPtr& found, const ActivationPtr& expected)
{
    if (!found || !expected)
        return found == expected ? "" : "one is missing";
    if (found->shape() != expected->shape())
        return found->shape().toString() + " for " + expected->shape().toString();
    const torch::Tensor plain = tensorOf(expected);
    const torch::Tensor finite = torch::nan_to_num(plain, 0, 0, 0);
    const double largest = plain.numel() > 0 ? finite.abs().max().item<double>() : 0;
    if (torch::allclose(tensorOf(found), plain, 0, kCloseTolerance * std::max(1.0, largest), true))
        return "";
    return "off by " + std::to_string((tensorOf(found) - plain).abs().max().item<double>());
}

/// What differs between two traces of one network beyond the tolerance; empty if nothing.
std::string difference(const TracePtr& found, const TracePtr& expected)
{
    if (found->status != expected->status || found->steps.size() != expected->steps.size())
        return "status";
    for (std::size_t i = 0; i < found->steps.size(); ++i) {
        const TraceStep& step = *found->steps[i];
        const TraceStep& plain = *expected->steps[i];
        if (step.status != plain.status || step.error != plain.error || step.inputShape != plain.inputShape)
            return step.path + ": '" + step.error + "' for '" + plain.error + "'";
        for (const auto member :
             {&TraceStep::input, &TraceStep::output, &TraceStep::body, &TraceStep::shortcut, &TraceStep::sum}) {
            if (const std::string text = difference(step.*member, plain.*member); !text.empty())
                return step.path + " (" + step.type + "): " + text;
        }
    }
    return "";
}

std::string fastDifference(const Network& net, const ActivationPtr& input, std::int64_t* unconverted = nullptr)
{
    const TracePtr fast = run(*makeTorchExecutor(registry()), fastRequest(net, input, false));
    if (unconverted) {
        for (const TraceStepPtr& step : fast->steps)
            *unconverted += step->output && !step->output->isConverted() ? 1 : 0;
    }
    return difference(fast, run(*makeTorchExecutor(registry()), requestFor(net, input)));
}

Network smallNetwork()
{
    return network({conv("conv1", 2, 20), layer("BatchNorm2d", "bn1", {{"num_features", std::int64_t{20}}}),
                    inPlaceRelu("relu"), layer("MaxPool2d", "pool", {{"kernel_size", Ints{2, 2}}}),
                    residual("block", {conv("conv", 20, 20), inPlaceRelu("relu")}), conv("conv2", 20, 3),
                    layer("Flatten", "flatten")},
                   {2, 12, 10, {0}, {1}});
}

/// Only the sums and products of a Residual reach so far: 2^127 times what comes in.
Network overflowingNetwork()
{
    std::vector<Block> blocks = {conv("conv1", 2, 4, 1)};
    for (int i = 0; i < 130; ++i)
        blocks.push_back(residual("double" + std::to_string(i), {}, {}, "Identity"));
    blocks.push_back(conv("conv2", 4, 4, 3));
    blocks.push_back(inPlaceRelu("relu"));
    return network(blocks);
}

struct Case {
    const char* name;
    std::string type;
    OptionMap options;
    Shape input;
};

OptionMap convolution(std::int64_t in, std::int64_t out, OptionMap more)
{
    more["in_channels"] = in;
    more["out_channels"] = out;
    more.try_emplace("kernel_size", Ints{3, 3});
    return more;
}

std::vector<Case> oddCases()
{
    const auto number = [](std::int64_t value) { return OptionValue(value); };
    return {
        {"groups", "Conv2d", convolution(12, 6, {{"groups", number(3)}}), {1, 12, 7, 5}},
        {"depthwise", "Conv2d", convolution(20, 20, {{"groups", number(20)}, {"padding", Ints{1, 1}}}), {2, 20, 6, 6}},
        {"dilation", "Conv2d", convolution(3, 5, {{"dilation", Ints{2, 3}}, {"stride", Ints{2, 1}}}), {1, 3, 9, 11}},
        {"same", "Conv2d", convolution(3, 17, {{"padding", std::string("same")}}), {1, 3, 6, 5}},
        {"same, even kernel",
         "Conv2d",
         convolution(3, 8, {{"kernel_size", Ints{2, 4}}, {"padding", std::string("same")}}),
         {1, 3, 6, 5}},
        {"reflected",
         "Conv2d",
         convolution(2, 9, {{"padding", Ints{1, 2}}, {"padding_mode", std::string("reflect")}}),
         {1, 2, 6, 5}},
        {"one pixel", "Conv2d", convolution(33, 7, {{"padding", Ints{1, 1}}}), {1, 33, 1, 1}},
        {"batch", "Conv2d", convolution(16, 16, {}), {5, 16, 4, 4}},
        {"without a batch", "Conv2d", convolution(4, 16, {}), {4, 5, 4}},
        {"no images", "Conv2d", convolution(4, 16, {}), {0, 4, 5, 4}},
        {"wrong channels", "Conv2d", convolution(4, 16, {}), {1, 8, 5, 4}},
        {"too small", "Conv2d", convolution(4, 16, {}), {1, 4, 2, 4}},
    };
}

/// Behind a convolution, so that they get their input in oneDNN's layout.
std::vector<Case> followerCases()
{
    const Shape input{2, 3, 9, 7};
    const auto number = [](std::int64_t value) { return OptionValue(value); };
    return {
        {"max pooling, padded", "MaxPool2d", {{"kernel_size", Ints{3, 2}}, {"padding", Ints{1, 0}}}, input},
        {"max pooling, ceil",
         "MaxPool2d",
         {{"kernel_size", Ints{2, 2}}, {"stride", Ints{3, 2}}, {"ceil_mode", true}},
         input},
        {"max pooling, dilated", "MaxPool2d", {{"kernel_size", Ints{2, 2}}, {"dilation", Ints{2, 1}}}, input},
        {"max pooling, too much padding", "MaxPool2d", {{"kernel_size", Ints{2, 2}}, {"padding", Ints{2, 2}}}, input},
        {"mean, too much padding", "AvgPool2d", {{"kernel_size", Ints{2, 2}}, {"padding", Ints{2, 2}}}, input},
        {"pooling too small", "MaxPool2d", {{"kernel_size", Ints{12, 2}}}, input},
        {"mean, without the padding",
         "AvgPool2d",
         {{"kernel_size", Ints{3, 3}}, {"padding", Ints{1, 1}}, {"count_include_pad", false}},
         input},
        {"mean, with it", "AvgPool2d", {{"kernel_size", Ints{3, 3}}, {"padding", Ints{1, 1}}}, input},
        {"mean, ceil", "AvgPool2d", {{"kernel_size", Ints{2, 2}}, {"ceil_mode", true}}, input},
        {"mean, divisor", "AvgPool2d", {{"kernel_size", Ints{2, 2}}, {"divisor_override", number(3)}}, input},
        {"adaptive mean", "AdaptiveAvgPool2d", {{"output_size", Ints{3, 1}}}, input},
        {"adaptive mean, uneven", "AdaptiveAvgPool2d", {{"output_size", Ints{4, 2}}}, input},
        {"adaptive mean, to nothing", "AdaptiveAvgPool2d", {{"output_size", Ints{0, 0}}}, input},
        {"normalised", "BatchNorm2d", {{"num_features", number(18)}}, input},
        {"normalised without weights", "BatchNorm2d", {{"num_features", number(18)}, {"affine", false}}, input},
        {"by the input's mean", "BatchNorm2d", {{"num_features", number(18)}, {"track_running_stats", false}}, input},
        {"other channels", "BatchNorm2d", {{"num_features", number(17)}}, input},
        {"Tanh", "Tanh", {}, input},
        {"Sigmoid", "Sigmoid", {}, input},
        {"LeakyReLU", "LeakyReLU", {{"inplace", true}}, input},
        {"Dropout", "Dropout", {{"inplace", true}}, input},
        {"Softmax", "Softmax", {{"dim", number(1)}}, input},
        {"Linear on pixels", "Linear", {{"in_features", number(7)}, {"out_features", number(2)}}, input},
        {"Linear that does not fit", "Linear", {{"in_features", number(5)}, {"out_features", number(2)}}, input},
        {"Upsample", "Upsample", {{"scale_factor", std::vector<double>{2, 2}}}, input},
    };
}

} // namespace

/// A pass in oneDNN's layout records what the plain one does, converts it when somebody looks, and fails as it does.
class FastLayoutTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void run_templates_areCloseToThePlainRun_data();
    void run_templates_areCloseToThePlainRun();
    void run_wideResNet_isCheckedAsClose();
    void run_oddLayer_isCloseOrFailsAlike_data();
    void run_oddLayer_isCloseOrFailsAlike();
    void run_layerBehindAConvolution_isCloseOrFailsAlike_data();
    void run_layerBehindAConvolution_isCloseOrFailsAlike();
    void run_randomNetworks_areCloseOrFailAlike();
    void run_valuesThatAreOverwritten_areThoseOfPyTorch();
    void values_areConvertedWhenLookedAtAndOnce();
    void values_fromSeveralThreads_areTheSame();
    void run_inputThatIsNotFinite_isPlain_data();
    void run_inputThatIsNotFinite_isPlain();
    void run_overflowInside_isRecordedPlain();
    void check_muchLargerPicture_isMadeAgain();
    void runUntil_steps_areThoseOfAWholePass();
    void run_layoutsInTurn_reuseNothingOfTheOther();
    void run_edited_reusesThePrefix();
    void run_otherWeights_arePackedAnew();
    void run_stopped_keepsWhatWasDone();
};

void FastLayoutTest::run_templates_areCloseToThePlainRun_data()
{
    QTest::addColumn<QString>("key");
    for (const TemplateInfo& info : templates())
        QTest::newRow(info.key.c_str()) << QString::fromStdString(info.key);
}

void FastLayoutTest::run_templates_areCloseToThePlainRun()
{
    QFETCH(const QString, key);
    const Network net = narrowTemplate(key.toStdString());
    const std::string text = fastDifference(net, randomInput(net.input.shape()));
    QVERIFY2(text.empty(), text.c_str());
}

void FastLayoutTest::run_wideResNet_isCheckedAsClose()
{
    const Network net = *makeTemplate("resnet18");
    const ActivationPtr input = randomInput(net.input.shape());
    std::int64_t unconverted = 0;
    const std::string text = fastDifference(net, input, &unconverted);
    QVERIFY2(text.empty(), text.c_str());
    // All but the containers' own and the last layers: it was not the plain path that ran.
    QVERIFY2(unconverted > 60, std::to_string(unconverted).c_str());
    const TracePtr trace = run(*makeTorchExecutor(registry()), fastRequest(net, input));
    QVERIFY(trace->replayCheck == ReplayCheck::Close);
}

void FastLayoutTest::run_oddLayer_isCloseOrFailsAlike_data()
{
    QTest::addColumn<int>("index");
    const std::vector<Case> cases = oddCases();
    for (std::size_t i = 0; i < cases.size(); ++i)
        QTest::newRow(cases[i].name) << static_cast<int>(i);
}

void FastLayoutTest::run_oddLayer_isCloseOrFailsAlike()
{
    QFETCH(const int, index);
    const Case odd = oddCases()[static_cast<std::size_t>(index)];
    const std::string text =
        fastDifference(network({layer(odd.type, "odd", odd.options), inPlaceRelu("relu")}), randomInput(odd.input));
    QVERIFY2(text.empty(), text.c_str());
}

void FastLayoutTest::run_layerBehindAConvolution_isCloseOrFailsAlike_data()
{
    QTest::addColumn<int>("index");
    const std::vector<Case> cases = followerCases();
    for (std::size_t i = 0; i < cases.size(); ++i)
        QTest::newRow(cases[i].name) << static_cast<int>(i);
}

void FastLayoutTest::run_layerBehindAConvolution_isCloseOrFailsAlike()
{
    QFETCH(const int, index);
    const Case follower = followerCases()[static_cast<std::size_t>(index)];
    const Network net = network({conv("conv", 3, 18), layer(follower.type, "follower", follower.options),
                                 inPlaceRelu("relu"), conv("last", 18, 2, 1)});
    const std::string text = fastDifference(net, randomInput(follower.input));
    QVERIFY2(text.empty(), text.c_str());
}

void FastLayoutTest::run_randomNetworks_areCloseOrFailAlike()
{
    int failing = 0;
    int running = 0;
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        Network net = narrowTemplate(seed % 3 == 0 ? "resnet50" : seed % 3 == 1 ? "resnet18" : "lenet5");
        RandomEdits edits(registry(), seed);
        for (int count = 1 + edits.below(5); count > 0; --count)
            edits.edit(net);
        const ActivationPtr input = randomInput(net.input.shape(), seed);
        const TracePtr plain = run(*makeTorchExecutor(registry()), requestFor(net, input));
        const TracePtr fast = run(*makeTorchExecutor(registry()), fastRequest(net, input));
        ++(plain->status == TraceStatus::Ok ? running : failing);
        const std::string text = difference(fast, plain);
        QVERIFY2(text.empty(), ("seed " + std::to_string(seed) + ": " + text).c_str());
        QVERIFY(fast->replayCheck != ReplayCheck::Different);
        QCOMPARE(fast->replayCheck == ReplayCheck::NotMade, plain->replayCheck == ReplayCheck::NotMade);
    }
    QVERIFY2(running > 20 && failing > 20, std::to_string(running).c_str());
}

void FastLayoutTest::run_valuesThatAreOverwritten_areThoseOfPyTorch()
{
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::vector<Block> blocks = {conv("first", 2, 2), inPlaceRelu("relu")};
        for (Block& block : aliasingTree(seed))
            blocks.push_back(std::move(block));
        blocks.push_back(conv("last", 2, 4, 1));
        const Network net = network(blocks);
        const std::string text = fastDifference(net, randomInput(net.input.shape(), seed));
        QVERIFY2(text.empty(), ("seed " + std::to_string(seed) + ": " + text).c_str());
    }
}

void FastLayoutTest::values_areConvertedWhenLookedAtAndOnce()
{
    const Network net = smallNetwork();
    const TracePtr trace = run(*makeTorchExecutor(registry()), fastRequest(net, nullptr, false));
    const ActivationPtr output = stepAt(trace, "bn1").output;
    QVERIFY(!output->isConverted());
    QVERIFY(!stepAt(trace, "block").sum->isConverted());
    const float* data = output->values().data();
    QVERIFY(output->isConverted());
    QVERIFY(!stepAt(trace, "relu").output->isConverted());
    QCOMPARE(output->values().data(), data);
}

void FastLayoutTest::values_fromSeveralThreads_areTheSame()
{
    const Network net = smallNetwork();
    const ActivationPtr input = randomInput(net.input.shape());
    const TracePtr plain = run(*makeTorchExecutor(registry()), requestFor(net, input));
    const auto executor = makeTorchExecutor(registry());
    for (int round = 0; round < 20; ++round) {
        RunRequest request = fastRequest(net, input, false);
        request.reusePrefix = round % 2 == 0;
        const TracePtr trace = run(*executor, request);
        std::vector<std::thread> threads;
        std::vector<std::vector<const float*>> seen(4);
        for (auto& mine : seen) {
            threads.emplace_back([&trace, &mine] {
                for (const TraceStepPtr& step : trace->steps)
                    mine.push_back(step->output->values().data());
            });
        }
        // The next pass begins while the last one is looked at, and goes on from what it has left.
        const TracePtr next = run(*executor, request);
        for (std::thread& thread : threads)
            thread.join();
        for (const auto& mine : seen)
            QVERIFY(mine == seen.front());
        QVERIFY(difference(trace, plain).empty());
        QVERIFY(difference(next, plain).empty());
    }
}

void FastLayoutTest::run_inputThatIsNotFinite_isPlain_data()
{
    QTest::addColumn<float>("value");
    QTest::newRow("NaN") << std::numeric_limits<float>::quiet_NaN();
    QTest::newRow("infinity") << std::numeric_limits<float>::infinity();
    QTest::newRow("large") << -1e30F;
}

void FastLayoutTest::run_inputThatIsNotFinite_isPlain()
{
    QFETCH(const float, value);
    const Network net = smallNetwork();
    const torch::Tensor values = tensorOf(randomInput(net.input.shape()));
    values.view(-1)[17] = value;
    const float* data = values.data_ptr<float>();
    const auto input =
        std::make_shared<const Activation>(net.input.shape(), std::vector<float>(data, data + values.numel()));
    const TracePtr trace = run(*makeTorchExecutor(registry()), fastRequest(net, input));
    QVERIFY(trace->replayCheck == ReplayCheck::Equal);
    const std::string text = difference(trace, run(*makeTorchExecutor(registry()), requestFor(net, input)));
    QVERIFY2(text.empty(), text.c_str());
}

void FastLayoutTest::run_overflowInside_isRecordedPlain()
{
    const Network net = overflowingNetwork();
    const ActivationPtr input = randomInput(net.input.shape());
    const TracePtr plain = run(*makeTorchExecutor(registry()), requestFor(net, input));
    QVERIFY(torch::isnan(outputAt(plain, "relu")).any().item<bool>());
    const auto executor = makeTorchExecutor(registry());
    for (int round = 0; round < 2; ++round) {
        const TracePtr trace = run(*executor, fastRequest(net, input));
        QVERIFY(trace->replayCheck == ReplayCheck::Equal);
        QVERIFY(torch::equal(torch::isnan(outputAt(trace, "relu")), torch::isnan(outputAt(plain, "relu"))));
    }
}

void FastLayoutTest::check_muchLargerPicture_isMadeAgain()
{
    // Twice 2^120: within float for the first picture, beyond it for the second.
    Network net = overflowingNetwork();
    auto& blocks = net.root.slots[0];
    blocks.erase(blocks.begin() + 121, blocks.end() - 2);
    const ActivationPtr input = randomInput(net.input.shape());
    const torch::Tensor larger = tensorOf(input) * 1000;
    const float* data = larger.data_ptr<float>();
    const auto largeInput =
        std::make_shared<const Activation>(net.input.shape(), std::vector<float>(data, data + larger.numel()));
    const auto executor = makeTorchExecutor(registry());
    QVERIFY(run(*executor, fastRequest(net, input))->replayCheck == ReplayCheck::Close);
    const TracePtr trace = run(*executor, fastRequest(net, largeInput));
    QVERIFY(trace->replayCheck == ReplayCheck::Equal);
    QVERIFY(torch::isnan(outputAt(trace, "relu")).any().item<bool>());
}

void FastLayoutTest::runUntil_steps_areThoseOfAWholePass()
{
    const Network net = smallNetwork();
    const ActivationPtr input = randomInput(net.input.shape());
    const TracePtr plain = run(*makeTorchExecutor(registry()), requestFor(net, input));
    const StepPlan plan(std::make_shared<const Network>(net), registry());
    const auto executor = makeTorchExecutor(registry());
    for (std::size_t step = 0; step <= plan.last(); ++step) {
        RunRequest request = fastRequest(net, input);
        request.until = plan.steps()[step].at;
        const TracePtr trace = run(*executor, request);
        for (std::size_t i = 0; i < trace->steps.size(); ++i) {
            if (trace->steps[i]->status != StepStatus::Ok)
                continue;
            const std::string text = difference(trace->steps[i]->output, plain->steps[i]->output);
            QVERIFY2(text.empty(), (trace->steps[i]->path + text).c_str());
        }
        QVERIFY(trace->status == (step == plan.last() ? TraceStatus::Ok : TraceStatus::Paused));
    }
}

void FastLayoutTest::run_layoutsInTurn_reuseNothingOfTheOther()
{
    const Network net = smallNetwork();
    const ActivationPtr input = randomInput(net.input.shape());
    const TracePtr plain = run(*makeTorchExecutor(registry()), requestFor(net, input));
    const auto executor = makeTorchExecutor(registry());
    for (int round = 0; round < 3; ++round) {
        const TracePtr fast = run(*executor, fastRequest(net, input));
        QVERIFY(fast->replayCheck == ReplayCheck::Close);
        QVERIFY(difference(fast, plain).empty());
        const TracePtr again = run(*executor, requestFor(net, input));
        QVERIFY(again->replayCheck == ReplayCheck::Equal);
        for (std::size_t i = 0; i < plain->steps.size(); ++i)
            QVERIFY(torch::equal(tensorOf(again->steps[i]->output), tensorOf(plain->steps[i]->output)));
    }
}

void FastLayoutTest::run_edited_reusesThePrefix()
{
    const Network net = smallNetwork();
    Network edited = net;
    edited.root.slots[0].insert(edited.root.slots[0].end() - 1,
                                Block{BlockId{1000}, "LeakyReLU", "leaky", {{"inplace", true}}, {}});
    const ActivationPtr input = randomInput(net.input.shape());
    const auto executor = makeTorchExecutor(registry());
    const TracePtr first = run(*executor, fastRequest(net, input, false));
    // One that was looked at goes on from its plain form.
    QVERIFY(!stepAt(first, "block").output->values().empty());
    const TracePtr second = run(*executor, fastRequest(edited, input, false));
    QVERIFY(stepAt(second, "conv2").reused);
    QVERIFY(stepAt(second, "conv2").output == stepAt(first, "conv2").output);
    QVERIFY(!stepAt(second, "leaky").reused);
    const std::string text = difference(second, run(*makeTorchExecutor(registry()), requestFor(edited, input)));
    QVERIFY2(text.empty(), text.c_str());
}

void FastLayoutTest::run_otherWeights_arePackedAnew()
{
    const Network net = smallNetwork();
    const ActivationPtr input = randomInput(net.input.shape());
    const auto executor = makeTorchExecutor(registry());
    for (const std::uint64_t seed : {1u, 2u, 1u}) {
        RunRequest request = fastRequest(net, input);
        request.seed = seed;
        RunRequest plain = requestFor(net, input);
        plain.seed = seed;
        const TracePtr trace = run(*executor, request);
        QVERIFY(trace->replayCheck == ReplayCheck::Close);
        const std::string text = difference(trace, run(*makeTorchExecutor(registry()), plain));
        QVERIFY2(text.empty(), text.c_str());
    }
}

void FastLayoutTest::run_stopped_keepsWhatWasDone()
{
    const Network net = smallNetwork();
    const ActivationPtr input = randomInput(net.input.shape());
    const auto executor = makeTorchExecutor(registry());
    int asked = 0;
    RunObserver observer;
    observer.stopRequested = [&asked, &net] { return ++asked > static_cast<int>(net.root.slots[0].size()) + 5; };
    const TracePtr stopped = executor->run(fastRequest(net, input), observer);
    QVERIFY(stopped->status == TraceStatus::Stopped);
    const TracePtr whole = run(*executor, fastRequest(net, input));
    QVERIFY(whole->status == TraceStatus::Ok);
    QVERIFY(difference(whole, run(*makeTorchExecutor(registry()), requestFor(net, input))).empty());
}

QTEST_APPLESS_MAIN(FastLayoutTest)
#include "test_fast_layout.moc"
