#include "model/diagnose/lint.h"
#include "tests/diagnose/diagnose_testing.h"
#include "tests/diagnose/small_networks.h"

#include "model/templates/templates.h"

#include <QtTest>

using namespace layerwise;
using namespace layerwise::testing;

/// One kind of fix after the other, on small networks with one fault.
class FixesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void kinds_data();
    void kinds();
    void asPosted_hasThreeDifferentFixesThatRun();
    void movedBlock_goesBackWithItsName();
    void swappedBlocks_goBack();
    void removedConvolution_isPutInAgain();
    void warnings_data();
    void warnings();
    void memory_asksForLess();
    void twoFaults_areMendedOneAfterTheOther();
    void twoProblemsOfOneCause_areMendedAtOnce();
    void everyFix_keepsItsPromise();
    void titles_nameBlocksThatAreThere();
    void search_stopsWhenAsked();
    void most_isKept();
};

namespace {

const Fix* fixWith(const std::vector<Fix>& fixes, const std::string& title)
{
    for (const Fix& fix : fixes) {
        if (text(fix.title) == title)
            return &fix;
    }
    return nullptr;
}

Network broken(const char* key, const std::vector<Edit>& edits)
{
    Network network = *makeTemplate(key);
    std::uint64_t nextId = largestId(network.root).value + 1;
    if (!applyEdits(network, registry(), edits, nextId))
        throw std::logic_error("the network cannot be broken so");
    return network;
}

BlockId idOf(const Network& network, const char* path)
{
    return findByPath(network.root, path, registry())->id;
}

} // namespace

Q_DECLARE_METATYPE(layerwise::Network)

void FixesTest::kinds_data()
{
    QTest::addColumn<Network>("network");
    QTest::addColumn<QString>("title");
    const auto row = [](const char* name, Network network, const char* title) {
        QTest::newRow(name) << std::move(network) << QString::fromUtf8(title);
    };
    row("in_channels", net({conv("conv1", 1, 4), conv("conv2", 8, 4)}), "fix.set_option option=in_channels value=4");
    row("num_features", net({conv("conv1", 1, 4), norm("bn1", 8)}), "fix.set_option option=num_features value=4");
    row("in_features", net({layer("Flatten", "flatten"), linear("fc", 60, 10)}),
        "fix.set_option option=in_features value=64");
    row("out_channels before", net({conv("conv1", 1, 4), layer("ReLU", "relu"), conv("conv2", 8, 4)}),
        "fix.set_option_of name=conv1 option=out_channels value=8");
    row("out_channels before a normalisation", net({conv("conv1", 1, 4), norm("bn1", 4), conv("conv2", 8, 4)}),
        "fix.set_output count=8 name=conv1");
    row("out_features before", net({layer("Flatten", "flatten"), linear("fc1", 64, 20), linear("fc2", 30, 10)}),
        "fix.set_option_of name=fc1 option=out_features value=30");
    row("depthwise groups", net({conv("conv1", 1, 6), conv("conv2", 4, 4, {{"groups", std::int64_t{4}}})}),
        "fix.set_options option=in_channels other_option=groups other_value=6 value=6");
    row("groups", net({conv("conv1", 1, 6), conv("conv2", 8, 4, {{"groups", std::int64_t{4}}})}),
        "fix.set_options option=in_channels other_option=groups other_value=2 value=6");
    row("num_groups",
        net({conv("conv1", 1, 6),
             layer("GroupNorm", "norm", {{"num_groups", std::int64_t{4}}, {"num_channels", std::int64_t{8}}})}),
        "fix.set_options option=num_channels other_option=num_groups other_value=3 value=6");
    row("num_parameters", net({conv("conv1", 1, 6), layer("PReLU", "prelu", {{"num_parameters", std::int64_t{4}}})}),
        "fix.set_option option=num_parameters value=6");
    row("normalized_shape", net({layer("LayerNorm", "norm", {{"normalized_shape", Ints{6, 8}}})}),
        "fix.set_option option=normalized_shape value=[8, 8]");
    row("unflattened_size",
        net({layer("Flatten", "flatten"),
             layer("Unflatten", "unflatten", {{"dim", std::int64_t{1}}, {"unflattened_size", Ints{3, 4, 4}}})}),
        "fix.set_option option=unflattened_size value=[4, 4, 4]");
    row("end_dim", net({layer("Flatten", "flatten", {{"end_dim", std::int64_t{5}}})}),
        "fix.set_option option=end_dim value=-1");

    row("flatten", net({conv("conv1", 1, 4), linear("fc", 256, 10)}), "fix.insert_before layer=Flatten name=fc");
    row("flatten and in_features", net({conv("conv1", 1, 4), linear("fc", 100, 10)}),
        "fix.insert_and_set layer=Flatten name=fc option=in_features value=256");
    row("pool and flatten", net({conv("conv1", 1, 4), linear("fc", 4, 10)}),
        "fix.insert_two_before layer=Flatten name=fc other=AdaptiveAvgPool2d(1)");
    row("pool before flatten", net({conv("conv1", 1, 4), layer("Flatten", "flatten"), linear("fc", 16, 10)}),
        "fix.insert_before layer=AdaptiveAvgPool2d(2) name=flatten");
    row("unflatten", net({layer("Flatten", "flatten"), linear("fc", 64, 36), conv("conv1", 4, 2)}),
        "fix.insert_before layer=Unflatten(1, [4, 3, 3]) name=conv1");
    row("layer norm for features", net({layer("Flatten", "flatten"), norm("bn1", 64)}),
        "fix.replace layer=LayerNorm([64])");
    row("convolution", net({norm("bn1", 8), layer("ReLU", "relu"), conv("conv2", 8, 4)}),
        "fix.insert_before layer=Conv2d(1, 8, 3) name=bn1");
    row("zero pad", net({layer("MaxPool2d", "maxpool", {{"kernel_size", Ints{9, 9}}, {"stride", Ints{1, 1}}})}),
        "fix.insert_before layer=ZeroPad2d([0, 1, 0, 1]) name=maxpool");

    row("adaptive average", net({layer("AvgPool2d", "avgpool", {{"kernel_size", Ints{9, 9}}})}),
        "fix.replace layer=AdaptiveAvgPool2d(1)");
    row("adaptive maximum", net({layer("MaxPool2d", "maxpool", {{"kernel_size", Ints{9, 9}}})}),
        "fix.replace layer=AdaptiveMaxPool2d(1)");
    row("smaller kernel", net({layer("AvgPool2d", "avgpool", {{"kernel_size", Ints{9, 9}}})}),
        "fix.set_option option=kernel_size value=8");
    row("smaller kernel of a convolution", net({conv("conv1", 1, 4, {{"kernel_size", Ints{11, 11}}})}),
        "fix.set_option option=kernel_size value=10");
    row("more padding", net({conv("conv1", 1, 4, {{"kernel_size", Ints{11, 11}}})}),
        "fix.set_option option=padding value=2");
    row("padding_mode", net({conv("conv1", 1, 4, {{"padding", Ints{8, 8}}, {"padding_mode", std::string("reflect")}})}),
        "fix.set_option option=padding_mode value='zeros'");
    row("larger input", net({layer("AvgPool2d", "avgpool", {{"kernel_size", Ints{9, 9}}})}),
        "fix.resize_input size=[12, 12]");
    row("input channels", net({conv("conv1", 3, 4)}), "fix.input_channels count=3");
    row("remove", net({conv("conv1", 1, 4), layer("AvgPool2d", "avgpool", {{"kernel_size", Ints{9, 9}}})}),
        "fix.remove name=avgpool");

    row("downsample",
        net({conv("conv0", 1, 3),
             box("Residual", "0", {{conv("conv1", 3, 4, {{"stride", Ints{2, 2}}}), norm("bn1", 4)}, {}})}),
        "fix.insert_downsample count=4 input=3 name=0 stride=2");
    row("stride of the downsample",
        net({box("Residual", "0",
                 {{conv("conv1", 1, 4, {{"stride", Ints{2, 2}}})},
                  {layer("Conv2d", "0",
                         {{"in_channels", std::int64_t{1}},
                          {"out_channels", std::int64_t{4}},
                          {"kernel_size", Ints{1, 1}}})}})}),
        "fix.set_option_of name=0.downsample.0 option=stride value=2");
    row("channels of the downsample",
        net({conv("conv0", 1, 3), box("Residual", "0",
                                      {{conv("conv1", 3, 4)},
                                       {layer("Conv2d", "0",
                                              {{"in_channels", std::int64_t{3}},
                                               {"out_channels", std::int64_t{2}},
                                               {"kernel_size", Ints{1, 1}}}),
                                        norm("1", 2)}})}),
        "fix.set_output count=4 name=0.downsample.0");
    row("both of the downsample",
        net({conv("conv0", 1, 3), box("Residual", "0",
                                      {{conv("conv1", 3, 4, {{"stride", Ints{2, 2}}})},
                                       {layer("Conv2d", "0",
                                              {{"in_channels", std::int64_t{3}},
                                               {"out_channels", std::int64_t{2}},
                                               {"kernel_size", Ints{1, 1}}}),
                                        norm("1", 2)}})}),
        "fix.match_output count=4 name=0.downsample.0 stride=2");
    row("empty shortcut", net({conv("conv0", 1, 3), box("Residual", "0", {{conv("conv1", 3, 3)}, {conv("0", 3, 2)}})}),
        "fix.empty_shortcut name=0");
    row("padding in the body",
        net({box("Residual", "0", {{conv("conv1", 1, 1), conv("conv2", 1, 1, {{"kernel_size", Ints{5, 5}}})}, {}})}),
        "fix.set_option_of name=0.conv2 option=padding value=2");

    row("out of range", net({conv("conv1", 1, 4, {{"stride", Ints{0, 0}}})}), "fix.set_option option=stride value=1");
    row("not a number", net({conv("conv1", 1, 4, {{"out_channels", std::string("8")}})}),
        "fix.set_option option=out_channels value=8");
    row("misspelt choice", net({conv("conv1", 1, 4, {{"padding_mode", std::string("zeroes")}})}),
        "fix.set_option option=padding_mode value='zeros'");
    row("misspelt option", net({conv("conv1", 1, 4, {{"strid", Ints{2, 2}}})}),
        "fix.rename_option option=strid other=stride");
    row("no such option", net({conv("conv1", 1, 4, {{"colour", Ints{2, 2}}})}), "fix.drop_option option=colour");
    row("missing option", net({conv("conv1", 1, 4), layer("BatchNorm2d", "bn1")}),
        "fix.set_option option=num_features value=4");
    row("wrong length", net({conv("conv1", 1, 4, {{"kernel_size", Ints{3, 3, 3}}})}),
        "fix.set_option option=kernel_size value=3");
    row("groups that do not divide", net({conv("conv1", 1, 6), conv("conv2", 6, 6, {{"groups", std::int64_t{4}}})}),
        "fix.set_option option=groups value=3");
    row("padding of a pool",
        net({layer("MaxPool2d", "maxpool", {{"kernel_size", Ints{3, 3}}, {"padding", Ints{2, 2}}})}),
        "fix.set_option option=padding value=1");
    row("'same' with a stride", net({conv("conv1", 1, 4, {{"padding", std::string("same")}, {"stride", Ints{2, 2}}})}),
        "fix.set_option option=padding value=1");
    row("output_padding",
        net({layer("ConvTranspose2d", "upconv",
                   {{"in_channels", std::int64_t{1}},
                    {"out_channels", std::int64_t{1}},
                    {"kernel_size", Ints{3, 3}},
                    {"output_padding", Ints{1, 1}}})}),
        "fix.set_option option=output_padding value=0");
    row("no image", net({conv("conv1", 1, 4)}, {1, 0, 8, {0}, {1}}), "fix.resize_input size=[28, 8]");
}

void FixesTest::kinds()
{
    QFETCH(Network, network);
    QFETCH(QString, title);
    // More than are shown: here it matters that each is thought of.
    const std::vector<Fix> fixes = findFixes(network, registry(), errorsOf(network).at(0), {12, {}});
    const Fix* fix = fixWith(fixes, title.toStdString());
    QVERIFY2(fix, text(fixes).c_str());
    QVERIFY(fix->networkRuns && fix->output);
    const Network fixed = withFix(network, *fix);
    const TracePtr trace = TorchRuns().run(fixed);
    QCOMPARE(trace->status, TraceStatus::Ok);
    QVERIFY(trace->output()->shape() == *fix->output);
}

void FixesTest::asPosted_hasThreeDifferentFixesThatRun()
{
    const Network network = *makeTemplate("resnet18-as-posted");
    const std::vector<Problem> errors = errorsOf(network);
    QCOMPARE(errors.size(), std::size_t{1});
    QCOMPARE(errors.front().block, idOf(network, "avgpool"));
    const std::vector<Fix> fixes = fixesOf(network);
    QVERIFY2(fixes.size() >= 3, text(fixes).c_str());
    QCOMPARE(text(fixes[0].title), std::string("fix.replace layer=AdaptiveAvgPool2d(1)"));
    QCOMPARE(text(fixes[1].title), std::string("fix.resize_input size=[224, 224]"));
    QCOMPARE(text(fixes[2].title), std::string("fix.set_option option=kernel_size value=1"));
    TorchRuns torch;
    for (const Fix& fix : fixes) {
        const TracePtr trace = torch.run(withFix(network, fix));
        QCOMPARE(trace->status, TraceStatus::Ok);
        QVERIFY(fix.networkRuns && trace->output()->shape() == *fix.output);
    }
    // The pool that takes its place is called as it was, and 224×224 has 64 times as many pixels as 28×28.
    QVERIFY(findByPath(withFix(network, fixes[0]).root, "avgpool", registry())->type == "AdaptiveAvgPool2d");
    QCOMPARE(fixes[0].workRatio, 1.0);
    QVERIFY(fixes[1].workRatio > 30 && fixes[1].workRatio < 100);
}

void FixesTest::movedBlock_goesBackWithItsName()
{
    const Network original = *makeTemplate("resnet18-28");
    // Where it goes there is a bn1 already, so it is called bn3 there.
    const BlockId bn1 = idOf(original, "bn1");
    const Network network = broken("resnet18-28", {MoveEdit{bn1, {idOf(original, "layer3.0"), 0, 2}}});
    QCOMPARE(pathOf(network.root, bn1, registry()), std::string("layer3.0.bn3"));
    const std::vector<Fix> fixes = fixesOf(network);
    QVERIFY(!fixes.empty());
    QCOMPARE(text(fixes.front().title), std::string("fix.move_after name=layer3.0.bn3 other=conv1"));
    QVERIFY2(withFix(network, fixes.front()) == original, text(fixes).c_str());
}

void FixesTest::swappedBlocks_goBack()
{
    const Network original = *makeTemplate("resnet18-28");
    const Network network = broken("resnet18-28", {SwapEdit{idOf(original, "layer2"), idOf(original, "layer3")}});
    const std::vector<Fix> fixes = fixesOf(network);
    QVERIFY(!fixes.empty());
    QVERIFY2(withFix(network, fixes.front()) == original, text(fixes).c_str());
}

void FixesTest::removedConvolution_isPutInAgain()
{
    const Network original = *makeTemplate("resnet18-28");
    const Network network = broken("resnet18-28", {RemoveEdit{idOf(original, "layer2.0.conv1")}});
    const std::vector<Fix> fixes = fixesOf(network);
    const Fix* fix = fixWith(fixes, "fix.insert_before layer=Conv2d(64, 128, 3, stride=2) name=layer2.0.bn1");
    QVERIFY2(fix && fix == &fixes.front(), text(fixes).c_str());
    const Network fixed = withFix(network, *fix);
    Block again = *findByPath(fixed.root, "layer2.0.conv1", registry());
    const Block& was = *findByPath(original.root, "layer2.0.conv1", registry());
    again.id = was.id;
    QVERIFY(again == was);
}

void FixesTest::warnings_data()
{
    QTest::addColumn<Network>("network");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("title");
    const auto row = [](const char* code, Network network, const char* title) {
        QTest::newRow(title) << std::move(network) << QString::fromLatin1(code) << QString::fromUtf8(title);
    };
    const std::vector<Block> head{layer("AdaptiveAvgPool2d", "avgpool", {{"output_size", Ints{1, 1}}}),
                                  layer("Flatten", "flatten"), linear("fc", 4, 10)};
    const auto withHead = [&](std::vector<Block> layers) {
        layers.insert(layers.end(), head.begin(), head.end());
        return net(std::move(layers));
    };
    const Block relu = layer("ReLU", "relu");
    row("lint.bias_before_norm", withHead({conv("conv1", 1, 4), norm("bn1", 4), relu}),
        "fix.set_option option=bias value=False");
    row("lint.relu_after_relu", withHead({conv("conv1", 1, 4), relu, layer("ReLU", "relu2")}), "fix.remove name=relu2");
    row("lint.relu_before_norm", withHead({conv("conv1", 1, 4, {{"bias", false}}), relu, norm("bn1", 4)}),
        "fix.move_after name=relu other=bn1");
    row("lint.dropout_before_norm",
        withHead({conv("conv1", 1, 4, {{"bias", false}}), layer("Dropout", "dropout"), norm("bn1", 4), relu}),
        "fix.move_after name=dropout other=relu");
    row("lint.no_activation_between", withHead({conv("conv1", 1, 4), conv("conv2", 4, 4), relu}),
        "fix.insert_before layer=ReLU name=conv2");
    row("lint.relu_on_logits", net({layer("Flatten", "flatten"), linear("fc", 64, 10), relu}), "fix.remove name=relu");
    row("lint.softmax_at_end",
        net({layer("Flatten", "flatten"), linear("fc", 64, 10),
             layer("Softmax", "softmax", {{"dim", std::int64_t{1}}})}),
        "fix.remove name=softmax");
    row("lint.output_not_classes", net({conv("conv1", 1, 4), relu}),
        "fix.append layer=AdaptiveAvgPool2d(1), Flatten, Linear(4, 10)");
    row("lint.flatten_batch",
        net({layer("Flatten", "flatten", {{"start_dim", std::int64_t{0}}}), linear("fc", 64, 10)}),
        "fix.set_option option=start_dim value=1");
    row("lint.linear_last_dimension", net({conv("conv1", 1, 4), relu, linear("fc", 8, 10)}),
        "fix.insert_and_set layer=Flatten name=fc option=in_features value=256");
    row("lint.shortcut_broadcast", withHead({box("Residual", "0", {{conv("conv1", 1, 4), norm("bn1", 4)}, {}})}),
        "fix.insert_downsample count=4 input=1 name=0 stride=1");
    row("lint.stride_skips_pixels", withHead({conv("conv1", 1, 4, {{"stride", Ints{4, 4}}}), relu}),
        "fix.set_option option=stride value=3");
    row("lint.even_kernel_shifts",
        withHead({conv("conv1", 1, 4, {{"kernel_size", Ints{4, 4}}, {"padding", Ints{2, 2}}}), relu}),
        "fix.set_options option=kernel_size other_option=padding other_value=1 value=3");
}

void FixesTest::warnings()
{
    QFETCH(Network, network);
    QFETCH(QString, code);
    QFETCH(QString, title);
    const auto warningsOf = [](const Network& of) { return lint(of, registry(), inferShapes(of, registry())); };
    const std::vector<Problem> before = warningsOf(network);
    const auto problem = std::ranges::find_if(
        before, [&](const Problem& warning) { return warning.diagnostic.code == code.toStdString(); });
    QVERIFY(problem != before.end());
    const std::vector<Fix> fixes = fixesOf(network, *problem);
    const Fix* fix = fixWith(fixes, title.toStdString());
    QVERIFY2(fix, text(fixes).c_str());
    for (const Fix& each : fixes) {
        const std::vector<Problem> after = warningsOf(withFix(network, each));
        QVERIFY2(after.size() < before.size(), text(each.title).c_str());
        QVERIFY(std::ranges::none_of(after, [&](const Problem& warning) {
            return warning.block == problem->block && warning.diagnostic.code == code.toStdString();
        }));
    }
}

void FixesTest::memory_asksForLess()
{
    const Network network = net({conv("conv1", 1, 64), layer("ReLU", "relu")}, {1, 512, 512, {0}, {1}});
    // Two outputs of 64×512×512 values of 4 bytes, and half of that at most.
    const std::int64_t bytes = std::int64_t{2} * 64 * 512 * 512 * 4;
    const Problem problem{
        Severity::Error, idOf(network, "conv1"), {"memory.too_large", {{"bytes", bytes}, {"limit", bytes / 2}}, {}}};
    const std::vector<Fix> fixes = fixesOf(network, problem);
    const Fix* fix = fixWith(fixes, "fix.resize_input size=[320, 320]");
    QVERIFY2(fix, text(fixes).c_str());
}

void FixesTest::twoFaults_areMendedOneAfterTheOther()
{
    const Network original = *makeTemplate("resnet18-28");
    Network network =
        broken("resnet18-28", {SetOptionEdit{idOf(original, "bn1"), "num_features", std::int64_t{32}},
                               SetOptionEdit{idOf(original, "layer3.0.conv2"), "in_channels", std::int64_t{5}}});
    std::vector<std::string> blocks;
    for (int step = 0; step < 2; ++step) {
        const std::vector<Problem> errors = errorsOf(network);
        QVERIFY(!errors.empty());
        blocks.push_back(pathOf(network.root, errors.front().block, registry()));
        const std::vector<Fix> fixes = fixesOf(network);
        QVERIFY(!fixes.empty());
        QCOMPARE(fixes.front().networkRuns, step == 1);
        QCOMPARE(fixes.front().output.has_value(), step == 1);
        network = withFix(network, fixes.front());
    }
    QCOMPARE(blocks, (std::vector<std::string>{"bn1", "layer3.0.conv2"}));
    QVERIFY(network == original);
}

void FixesTest::twoProblemsOfOneCause_areMendedAtOnce()
{
    const Network original = *makeTemplate("resnet18-28");
    const Network network = broken("resnet18-28", {RemoveEdit{idOf(original, "layer2")}});
    const std::vector<Problem> errors = errorsOf(network);
    QCOMPARE(errors.size(), std::size_t{2});
    const std::vector<Fix> fixes = fixesOf(network, errors.front());
    const Fix* fix = fixWith(
        fixes, "fix.set_option_of_two name=layer3.0.conv1 option=in_channels other=layer3.0.downsample.0 value=64");
    QVERIFY2(fix && fix->networkRuns, text(fixes).c_str());
    FixFinder finder(network, registry());
    for (const Problem& error : errors)
        QVERIFY(!finder.fixesOf(error).empty());
}

/// For every template with every option of every block changed: the problem is gone afterwards, and what is left was
/// there before or was not reached.
void FixesTest::everyFix_keepsItsPromise()
{
    int tried = 0;
    for (const char* key : {"resnet18-28", "lenet5", "vgg-small", "mlp"}) {
        const Network original = *makeTemplate(key);
        std::vector<std::pair<BlockId, std::string>> options;
        forEachBlock(original.root, registry(), [&](const Block& block, const std::string&, int) {
            for (const auto& [option, value] : block.options)
                options.emplace_back(block.id, option);
        });
        for (const auto& [id, option] : options) {
            const Network network = broken(key, {SetOptionEdit{id, option, std::int64_t{3}}});
            const ShapeReport before = inferShapes(network, registry());
            for (const Problem& problem : before.problems) {
                for (const Fix& fix : fixesOf(network, problem)) {
                    const ShapeReport after = inferShapes(withFix(network, fix), registry());
                    ++tried;
                    QCOMPARE(fix.networkRuns, after.ok());
                    QVERIFY(fix.output == after.output);
                    for (const Problem& error : after.problems) {
                        const bool isOld = std::ranges::find(before.problems, error) != before.problems.end();
                        QVERIFY(error.block != problem.block);
                        QVERIFY(isOld || before.of(error.block).state == FitState::NotReached);
                    }
                }
            }
        }
    }
    QVERIFY(tried > 200);
}

void FixesTest::titles_nameBlocksThatAreThere()
{
    const Network original = *makeTemplate("resnet18-28");
    int named = 0;
    for (const char* path : {"layer2.0.conv1", "layer1.1", "layer2.0.downsample.0", "bn1", "flatten", "layer3"}) {
        const Network network = broken("resnet18-28", {MoveEdit{idOf(original, path), {kRootId, 0, 0}}});
        for (const Fix& fix : fixesOf(network)) {
            if (fix.title.code == "fix.resize_input" || !fix.title.values.contains("name"))
                continue;
            const std::string name = std::get<std::string>(fix.title.values.at("name"));
            QVERIFY2(findByPath(network.root, name, registry()), text(fix.title).c_str());
            QVERIFY(findBlock(network.root, fix.block));
            ++named;
        }
    }
    QVERIFY(named > 10);
}

void FixesTest::search_stopsWhenAsked()
{
    const Network network = *makeTemplate("resnet18-as-posted");
    const Problem problem = errorsOf(network).front();
    int asked = 0;
    FixSettings settings;
    settings.stopRequested = [&asked] {
        ++asked;
        return false;
    };
    QVERIFY(!findFixes(network, registry(), problem, settings).empty());
    // Often enough that a search ends soon, whenever that is asked for.
    QVERIFY(asked > 100);
    for (const int last : {1, 2, asked / 2, asked - 1}) {
        int count = 0;
        settings.stopRequested = [&count, last] { return ++count >= last; };
        QVERIFY(findFixes(network, registry(), problem, settings).empty());
    }
}

void FixesTest::most_isKept()
{
    const Network network = *makeTemplate("resnet18-as-posted");
    const Problem problem = errorsOf(network).front();
    QCOMPARE(findFixes(network, registry(), problem, {2, {}}).size(), std::size_t{2});
    QCOMPARE(findFixes(network, registry(), problem).size(), std::size_t{5});
}

QTEST_APPLESS_MAIN(FixesTest)
#include "test_fixes.moc"
