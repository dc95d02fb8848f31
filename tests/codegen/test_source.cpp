#include "model/codegen/names.h"
#include "model/codegen/source_code.h"
#include "model/codegen/three_forms.h"
#include "model/templates/blocks.h"
#include "model/templates/templates.h"
#include "tests/codegen/saved_case.h"

#include <QStringList>
#include <QtTest>

using namespace layerwise;
using namespace layerwise::testing;

Q_DECLARE_METATYPE(layerwise::OptionMap)

namespace {

using Ints = std::vector<std::int64_t>;

OptionMap conv(std::int64_t in, std::int64_t out, Ints kernel, OptionMap more = {})
{
    OptionMap options{{"in_channels", in}, {"out_channels", out}, {"kernel_size", std::move(kernel)}};
    options.merge(more);
    return options;
}

QString textOf(const Network& network, SourceLanguage language = SourceLanguage::PyTorch,
               const std::vector<SourceNote>& notes = {})
{
    return QString::fromStdString(sourceOf(network, registry(), language, notes).text());
}

QString textOf(const SourceCode& source)
{
    return QString::fromStdString(source.text());
}

BlockId idOf(const Network& network, const char* path)
{
    const Block* block = findByPath(network.root, path, registry());
    return block ? block->id : BlockId{};
}

/// The texts of the lines that stand for the block, without their indentation.
QStringList linesOf(const SourceCode& source, BlockId block)
{
    QStringList texts;
    for (const int line : source.linesOf(block))
        texts << QString::fromStdString(source.lines[static_cast<std::size_t>(line)].text).trimmed();
    return texts;
}

} // namespace

/// What the emitted source looks like; test_pytorch and test_libtorch check what it does.
class SourceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void layer_isWrittenAsPeopleWriteIt_data();
    void layer_isWrittenAsPeopleWriteIt();
    void resnetTemplates_areTheKnownClasses();
    void resnetWithOneOtherOption_keepsTheClassForTheOtherBlocks();
    void resnetWithAnotherName_isNoResNet_data();
    void resnetWithAnotherName_isNoResNet();
    void numberedLayers_needNoOrderedDict();
    void everyBlock_hasItsLines();
    void lineOfAClass_standsForThePlaceInEachBlock();
    void notes_standAtTheHeadWithTheirBlocks();
    void names_cannotLeaveTheirComment();
    void names_areWhatTheLanguagesTake();
    void forms_ofASequential();
    void forms_ofAResidual();
    void forms_ofNamesThatPythonCannotWrite();
};

void SourceTest::layer_isWrittenAsPeopleWriteIt_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<OptionMap>("options");
    QTest::addColumn<QString>("python");
    QTest::addColumn<QString>("cpp");
    const auto row = [](const char* name, const char* type, OptionMap options, const char* python, const char* cpp) {
        QTest::newRow(name) << type << std::move(options) << python << cpp;
    };
    row("square sizes", "Conv2d",
        conv(64, 128, {3, 3}, {{"stride", Ints{2, 2}}, {"padding", Ints{1, 1}}, {"bias", false}}),
        "nn.Conv2d(64, 128, 3, stride=2, padding=1, bias=False)",
        "torch::nn::Conv2d(torch::nn::Conv2dOptions(64, 128, 3).stride(2).padding(1).bias(false))");
    row("defaults left out", "Conv2d",
        conv(1, 2, {3, 3},
             {{"stride", Ints{1, 1}}, {"groups", std::int64_t{1}}, {"padding_mode", std::string("zeros")}}),
        "nn.Conv2d(1, 2, 3)", "torch::nn::Conv2d(1, 2, 3)");
    row("sizes that differ, words", "Conv2d",
        conv(1, 2, {3, 5}, {{"padding", std::string("same")}, {"dilation", Ints{1, 2}}}),
        "nn.Conv2d(1, 2, (3, 5), padding=\"same\", dilation=(1, 2))",
        "torch::nn::Conv2d(torch::nn::Conv2dOptions(1, 2, {3, 5}).padding(torch::kSame).dilation({1, 2}))");
    row("a scalar from a file", "MaxPool2d", {{"kernel_size", std::int64_t{3}}, {"stride", Ints{2, 2}}},
        "nn.MaxPool2d(3, stride=2)", "torch::nn::MaxPool2d(torch::nn::MaxPool2dOptions(3).stride(2))");
    row("None in a size", "AdaptiveAvgPool2d", {{"output_size", Ints{kNoneElement, 7}}},
        "nn.AdaptiveAvgPool2d((None, 7))",
        "torch::nn::AdaptiveAvgPool2d(torch::nn::AdaptiveAvgPool2dOptions({torch::nullopt, 7}))");
    row("None for both", "AdaptiveAvgPool2d", {{"output_size", Ints{kNoneElement, kNoneElement}}},
        "nn.AdaptiveAvgPool2d((None, None))",
        "torch::nn::AdaptiveAvgPool2d(torch::nn::AdaptiveAvgPool2dOptions({torch::nullopt, torch::nullopt}))");
    row("None for a number", "BatchNorm2d", {{"num_features", std::int64_t{4}}, {"momentum", None{}}},
        "nn.BatchNorm2d(4, momentum=None)",
        "torch::nn::BatchNorm2d(torch::nn::BatchNorm2dOptions(4).momentum(torch::nullopt))");
    row("a list", "LayerNorm", {{"normalized_shape", Ints{64, 8, 8}}}, "nn.LayerNorm((64, 8, 8))",
        "torch::nn::LayerNorm(std::vector<int64_t>{64, 8, 8})");
    row("a list of equal numbers", "LayerNorm", {{"normalized_shape", Ints{8, 8}}}, "nn.LayerNorm((8, 8))",
        "torch::nn::LayerNorm(std::vector<int64_t>{8, 8})");
    row("a list of one", "LayerNorm", {{"normalized_shape", Ints{64}}}, "nn.LayerNorm(64)",
        "torch::nn::LayerNorm(std::vector<int64_t>{64})");
    row("a list of one, as a tuple", "Unflatten", {{"dim", std::int64_t{1}}, {"unflattened_size", Ints{64}}},
        "nn.Unflatten(1, (64,))", "torch::nn::Unflatten(1, std::vector<int64_t>{64})");
    row("a float", "LeakyReLU", {{"negative_slope", 0.2}}, "nn.LeakyReLU(negative_slope=0.2)",
        "torch::nn::LeakyReLU(torch::nn::LeakyReLUOptions().negative_slope(0.2))");
    row("a small float", "BatchNorm2d", {{"num_features", std::int64_t{4}}, {"eps", 1e-7}},
        "nn.BatchNorm2d(4, eps=1e-07)", "torch::nn::BatchNorm2d(torch::nn::BatchNorm2dOptions(4).eps(1e-07))");
    row("no options", "Tanh", {}, "nn.Tanh()", "torch::nn::Tanh()");
    row("dim", "Softmax", {{"dim", std::int64_t{1}}}, "nn.Softmax(dim=1)", "torch::nn::Softmax(1)");
    row("no dim", "Softmax", {}, "nn.Softmax()",
        "torch::nn::Functional([](torch::Tensor input) { return torch::softmax(input, input.dim() < 2 || input.dim() "
        "== "
        "3 ? 0 : 1); })");
    row("in-place SiLU", "SiLU", {{"inplace", true}}, "nn.SiLU(inplace=True)",
        "torch::nn::Functional([](torch::Tensor input) { return torch::silu_(input); })");
}

void SourceTest::layer_isWrittenAsPeopleWriteIt()
{
    QFETCH(QString, type);
    QFETCH(OptionMap, options);
    QFETCH(QString, python);
    QFETCH(QString, cpp);
    const LayerType& layer = *registry().find(type.toStdString());
    QCOMPARE(QString::fromStdString(layer.pythonExpression(options)), python);
    QCOMPARE(QString::fromStdString(layer.cppExpression(options).text()), cpp);
}

void SourceTest::resnetTemplates_areTheKnownClasses()
{
    const QString resnet18 = textOf(*makeTemplate("resnet18"));
    QVERIFY(resnet18.endsWith("\n\nmodel = ResNet(BasicBlock, [2, 2, 2, 2])\n"));
    QVERIFY(resnet18.contains("        self.layer2 = self._make_layer(block, 128, layers[1], stride=2)\n"));
    QVERIFY(resnet18.contains("        self.fc = nn.Linear(512 * block.expansion, num_classes)\n"));
    QVERIFY(resnet18.contains("        return nn.Sequential(*layers)\n"));
    QVERIFY(!resnet18.contains("OrderedDict") && !resnet18.contains("Residual"));
    const QString resnet50 = textOf(*makeTemplate("resnet50"));
    QVERIFY(resnet50.endsWith("\n\nmodel = ResNet(Bottleneck, [3, 4, 6, 3])\n"));
    QVERIFY(!resnet50.contains("BasicBlock"));
    const QString cpp = textOf(*makeTemplate("resnet34"), SourceLanguage::LibTorch);
    QVERIFY(cpp.contains("    return ResNet(std::vector<int64_t>{3, 4, 6, 3});\n"));
}

void SourceTest::resnetWithOneOtherOption_keepsTheClassForTheOtherBlocks()
{
    Network network = *makeTemplate("resnet18");
    Block& changed = *findBlock(network.root, idOf(network, "layer2.0.bn1"));
    changed.options["eps"] = 1e-3;
    const QString text = textOf(network);
    QVERIFY(!text.contains("class ResNet") && text.contains("class BasicBlock"));
    QCOMPARE(text.count(" BasicBlock("), 1 + 7); // the class, and the blocks
    QCOMPARE(text.count(" Residual("), 1 + 1);
    QVERIFY(text.contains("nn.BatchNorm2d(128, eps=0.001)"));
}

void SourceTest::resnetWithAnotherName_isNoResNet_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("name");
    QTest::newRow("of a layer in a block") << "layer1.0.conv1"
                                           << "convolution";
    QTest::newRow("of a block") << "layer1.1"
                                << "2";
    QTest::newRow("of a layer in a shortcut") << "layer2.0.downsample.1"
                                              << "bn";
    QTest::newRow("a keyword") << "fc"
                               << "class";
    QTest::newRow("one of nn.Module's own") << "fc"
                                            << "forward";
    QTest::newRow("with a space") << "fc"
                                  << "the last";
}

void SourceTest::resnetWithAnotherName_isNoResNet()
{
    QFETCH(QString, path);
    QFETCH(QString, name);
    Network network = *makeTemplate("resnet18");
    findBlock(network.root, idOf(network, path.toUtf8()))->name = name.toStdString();
    QVERIFY(!textOf(network).contains("class ResNet"));
    QVERIFY(!textOf(network, SourceLanguage::LibTorch).contains("struct ResNet"));
}

void SourceTest::numberedLayers_needNoOrderedDict()
{
    const QString numbered = textOf(makeNetwork("n", 8, {makeReLU("0"), makeSequential("1", {makeReLU("0")})}));
    QVERIFY(numbered.endsWith("\nmodel = nn.Sequential(\n"
                              "    nn.ReLU(inplace=True),\n"
                              "    nn.Sequential(\n"
                              "        nn.ReLU(inplace=True),\n"
                              "    ),\n"
                              ")\n"));
    QVERIFY(!numbered.contains("OrderedDict"));
    const QString named = textOf(makeNetwork("n", 8, {makeReLU("1"), makeReLU("0")}));
    QVERIFY(named.contains("\nfrom collections import OrderedDict\n"));
    QVERIFY(named.endsWith("\nmodel = nn.Sequential(OrderedDict([\n"
                           "    (\"1\", nn.ReLU(inplace=True)),\n"
                           "    (\"0\", nn.ReLU(inplace=True)),\n"
                           "]))\n"));
}

void SourceTest::everyBlock_hasItsLines()
{
    for (const TemplateInfo& info : templates()) {
        const Network network = *makeTemplate(info.key);
        for (const SourceLanguage language : {SourceLanguage::PyTorch, SourceLanguage::LibTorch}) {
            const SourceCode source = sourceOf(network, registry(), language);
            forEachBlock(network.root, registry(), [&](const Block& block, const std::string& path, int) {
                QVERIFY2(!source.linesOf(block.id).empty(), (info.key + ' ' + path).c_str());
            });
        }
    }
}

void SourceTest::lineOfAClass_standsForThePlaceInEachBlock()
{
    const Network network = *makeTemplate("resnet18");
    const SourceCode source = sourceOf(network, registry(), SourceLanguage::PyTorch);
    QCOMPARE(linesOf(source, idOf(network, "layer3.1.conv2")),
             QStringList({"self.conv2 = conv3x3(planes, planes)", "out = self.conv2(out)"}));
    QCOMPARE(
        linesOf(source, idOf(network, "layer3.0.downsample.0")),
        QStringList({"identity = self.downsample(x)", "conv1x1(self.inplanes, planes * block.expansion, stride),"}));
    QCOMPARE(linesOf(source, idOf(network, "conv1")),
             QStringList({"self.conv1 = nn.Conv2d(1, 64, 7, stride=2, padding=3, bias=False)", "x = self.conv1(x)"}));
    const int line = source.linesOf(idOf(network, "layer1.0.conv1")).front();
    QCOMPARE(source.lines[static_cast<std::size_t>(line)].blocks.size(), 8U);
    // A Residual's sum and activation are its own.
    QStringList parts;
    for (const SourceLine& each : source.lines) {
        if (each.part != LinePart::Whole)
            parts << QString::fromStdString(each.text).trimmed();
    }
    QCOMPARE(parts, QStringList({"out += identity", "return self.relu(out)"}));
}

void SourceTest::notes_standAtTheHeadWithTheirBlocks()
{
    const Network network = *makeTemplate("lenet5");
    const BlockId block = idOf(network, "conv2");
    const SourceCode source =
        sourceOf(network, registry(), SourceLanguage::LibTorch, {{"It cannot run: conv2 is odd.", block}});
    QCOMPARE(linesOf(source, block).first(), "// It cannot run: conv2 is odd.");
    QVERIFY(source.linesOf(block).front() < 4);
}

void SourceTest::names_cannotLeaveTheirComment()
{
    Network network = *makeTemplate("empty");
    network.name = "a\nimport os\r\nb\\";
    const std::vector<SourceNote> notes{{"ends with \\", {}}};
    for (const SourceLanguage language : {SourceLanguage::PyTorch, SourceLanguage::LibTorch}) {
        const QStringList lines = textOf(network, language, notes).split('\n');
        const QString comment = language == SourceLanguage::PyTorch ? "# " : "// ";
        for (int i = 0; i < 3; ++i)
            QVERIFY2(lines[i].startsWith(comment) && !lines[i].endsWith('\\'), qPrintable(lines[i]));
        QVERIFY(lines[3].isEmpty());
    }
    QCOMPARE(QString::fromStdString(stringLiteral("a\"b\\c\n\x01\x7f"
                                                  "1é")),
             R"("a\"b\\c\n\001\1771é")");
}

void SourceTest::names_areWhatTheLanguagesTake()
{
    for (const char* name : {"conv1", "Layer_2", "match"})
        QVERIFY2(isPythonAttribute(name) && isCppMember(name), name);
    for (const char* name : {"", "0", "1a", "a b", "naïve", "a-b", "class", "_x", "float"})
        QVERIFY2(!isPythonAttribute(name) && !isCppMember(name), name);
    QVERIFY(isPythonAttribute("auto") && !isCppMember("auto"));
    QVERIFY(isPythonAttribute("EOF") && !isCppMember("EOF"));
    QVERIFY(!isPythonAttribute("state_dict") && isCppMember("state_dict"));
    QVERIFY(isTakenByAddModule("class") && isTakenByAddModule("my layer"));
    QVERIFY(!isTakenByAddModule("forward") && !isTakenByAddModule("_modules"));
}

void SourceTest::forms_ofASequential()
{
    const Network network = *makeTemplate("resnet18");
    const ContainerForms forms = formsOf(network, idOf(network, "layer2"), registry());
    QCOMPARE(textOf(forms.list), "layers = [\n"
                                 "    BasicBlock(64, 128, stride=2, downsample=...),\n"
                                 "    BasicBlock(128, 128),\n"
                                 "]\n"
                                 "layer2 = nn.Sequential(*layers)\n");
    QCOMPARE(textOf(forms.loop), "for module in self:\n"
                                 "    input = module(input)\n"
                                 "return input\n");
    QCOMPARE(textOf(forms.unrolled), "x = self[0](x)\n"
                                     "x = self[1](x)\n"
                                     "return x\n");
    QCOMPARE(forms.loop.lines[1].blocks.size(), 2U);
    QCOMPARE(forms.loop.linesOf(idOf(network, "layer2.1")), std::vector<int>{1});
    QCOMPARE(forms.unrolled.linesOf(idOf(network, "layer2.1")), std::vector<int>{1});
    QCOMPARE(forms.list.linesOf(idOf(network, "layer2.1")), std::vector<int>{2});
    QCOMPARE(forms.list.lines[2].name, std::string("1"));

    QVERIFY(textOf(formsOf(network, kRootId, registry()).unrolled).startsWith("x = self.conv1(x)\nx = self.bn1(x)\n"));
    QCOMPARE(containerOf(network, idOf(network, "layer2.1.conv1")), idOf(network, "layer2.1"));
    QCOMPARE(containerOf(network, idOf(network, "layer2.1")), idOf(network, "layer2.1"));
    QCOMPARE(containerOf(network, idOf(network, "conv1")), kRootId);
    QCOMPARE(containerOf(network, BlockId{}), kRootId);
}

void SourceTest::forms_ofAResidual()
{
    const Network network = *makeTemplate("resnet18");
    const ContainerForms plain = formsOf(network, idOf(network, "layer1.0"), registry());
    QCOMPARE(textOf(plain.list).section('\n', -3), "downsample = []\nactivation = nn.ReLU(inplace=True)\n");
    QCOMPARE(textOf(plain.loop), "out = input\n"
                                 "for module in body:\n"
                                 "    out = module(out)\n"
                                 "out = out + input\n"
                                 "return self.activation(out)\n");
    QCOMPARE(textOf(plain.unrolled), "out = self.conv1(x)\n"
                                     "out = self.bn1(out)\n"
                                     "out = self.relu(out)\n"
                                     "out = self.conv2(out)\n"
                                     "out = self.bn2(out)\n"
                                     "out = out + x\n"
                                     "return self.activation(out)\n");
    const ContainerForms strided = formsOf(network, idOf(network, "layer2.0"), registry());
    QVERIFY(textOf(strided.loop).contains("for module in downsample:\n    input = module(input)\n"));
    QVERIFY(textOf(strided.unrolled).contains("x = self.downsample[0](x)\nx = self.downsample[1](x)\nout = out + x\n"));
}

void SourceTest::forms_ofNamesThatPythonCannotWrite()
{
    const Network network = makeNetwork("n", 8, {makeReLU("my \"relu\""), makeSequential("class", {})});
    const ContainerForms forms = formsOf(network, kRootId, registry());
    QCOMPARE(textOf(forms.unrolled), "x = getattr(self, \"my \\\"relu\\\"\")(x)\n"
                                     "x = getattr(self, \"class\")(x)\n"
                                     "return x\n");
    QCOMPARE(textOf(formsOf(network, idOf(network, "class"), registry()).list),
             "layers = []\nbox = nn.Sequential(*layers)\n");
}

QTEST_APPLESS_MAIN(SourceTest)
#include "test_source.moc"
