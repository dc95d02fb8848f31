#include "tests/document/document_testing.h"

using namespace layerwise;

namespace {

OptionValue option(const NetworkDocument& document, BlockId id, const char* key)
{
    return optionValue(*document.type(id)->option(key), document.block(id)->options);
}

OptionValue sizes(std::int64_t height, std::int64_t width)
{
    return std::vector<std::int64_t>{height, width};
}

} // namespace

class TestDocumentValues : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<NetworkDocument> open()
    {
        auto document = std::make_unique<NetworkDocument>(testRegistry());
        document->setNetwork(smallNetwork(), QString());
        return document;
    }

private Q_SLOTS:
    void setOption_sameOptionInARow_isOneStep();
    void setOption_backToTheStart_leavesNoStep();
    void setOption_otherCommandBetween_doesNotMerge();
    void setOption_wrongValue_changesNothing();
    void setOption_brokenRelation_isAProblemOfTheBlock();
    void rename_takenEmptyOrDotted_isRefused();
    void setInput_wrongValues_areRefused();
    void setInput_mergesPerField();
};

void TestDocumentValues::setOption_sameOptionInARow_isOneStep()
{
    const auto document = open();
    for (std::int64_t channels = 5; channels <= 9; ++channels)
        QVERIFY(!document->setOption(kConv, "out_channels", channels));
    QCOMPARE(document->undoStack()->count(), 1);
    QCOMPARE(document->shapes().of(kConv).output->toString(), std::string("[1, 9, 8, 8]"));
    document->undoStack()->undo();
    QCOMPARE(std::get<std::int64_t>(option(*document, kConv, "out_channels")), 4);
    document->undoStack()->redo();
    QCOMPARE(std::get<std::int64_t>(option(*document, kConv, "out_channels")), 9);
}

void TestDocumentValues::setOption_backToTheStart_leavesNoStep()
{
    const auto document = open();
    const Network before = document->network();
    // stride is left out in the block: to come back to the default is to come back to the start.
    QVERIFY(!document->setOption(kConv, "stride", std::int64_t{2}));
    QVERIFY(document->isModified());
    QVERIFY(!document->setOption(kConv, "stride", std::int64_t{1}));
    QCOMPARE(document->undoStack()->count(), 0);
    QVERIFY(document->network() == before);
    QVERIFY(!document->isModified());
    QVERIFY(!document->setOption(kConv, "stride", sizes(1, 1))); // what it is already
    QCOMPARE(document->undoStack()->count(), 0);
}

void TestDocumentValues::setOption_otherCommandBetween_doesNotMerge()
{
    const auto document = open();
    (void)document->setOption(kConv, "out_channels", std::int64_t{5});
    (void)document->setOption(kConv, "stride", std::int64_t{2});
    (void)document->setOption(kConv, "out_channels", std::int64_t{6});
    (void)document->setOption(kInnerConv, "out_channels", std::int64_t{6});
    QCOMPARE(document->undoStack()->count(), 4);
    document->setSaved("file");
    (void)document->setOption(kInnerConv, "out_channels", std::int64_t{7});
    QCOMPARE(document->undoStack()->count(), 5); // what was saved can be come back to
}

void TestDocumentValues::setOption_wrongValue_changesNothing()
{
    const auto document = open();
    const Network before = document->network();
    QCOMPARE(document->setOption(kConv, "out_channels", std::int64_t{0})->code, std::string("option.range"));
    QCOMPARE(document->setOption(kConv, "bias", std::string("yes"))->code, std::string("option.type"));
    QCOMPARE(document->setOption(kConv, "padding_mode", std::string("mirror"))->code, std::string("option.choice"));
    QCOMPARE(document->setOption(kConv, "kernel_size", std::vector<std::int64_t>{1, 2, 3})->code,
             std::string("option.length"));
    QCOMPARE(document->setOption(kConv, "colour", std::int64_t{1})->code, std::string("option.unknown"));
    QVERIFY(document->setOption(BlockId{99}, "stride", std::int64_t{1}));
    QVERIFY(document->network() == before);
    QCOMPARE(document->undoStack()->count(), 0);
}

void TestDocumentValues::setOption_brokenRelation_isAProblemOfTheBlock()
{
    const auto document = open();
    QVERIFY(!document->setOption(kInnerConv, "groups", std::int64_t{3}));
    QVERIFY(!document->shapes().ok());
    QVERIFY(document->shapes().problems.front().block == kInnerConv);
    QCOMPARE(document->shapes().problems.front().diagnostic.code, std::string("option.divides"));
}

void TestDocumentValues::rename_takenEmptyOrDotted_isRefused()
{
    const auto document = open();
    QCOMPARE(document->rename(kConv, "relu")->code, std::string("name.taken"));
    QCOMPARE(document->rename(kConv, "  ")->code, std::string("name.empty"));
    QCOMPARE(document->rename(kConv, "a.b")->code, std::string("name.dot"));
    QVERIFY(!document->rename(kConv, " conv1 "));
    QCOMPARE(document->undoStack()->count(), 0);
}

void TestDocumentValues::setInput_wrongValues_areRefused()
{
    const auto document = open();
    const auto codeOf = [&](const auto& change) {
        InputSpec input = document->network().input;
        change(input);
        const auto error = document->setInput(input);
        return error ? QString::fromStdString(error->code + " " + error->option) : QString();
    };
    QCOMPARE(codeOf([](InputSpec& i) { i.channels = 0; }), QStringLiteral("option.range channels"));
    QCOMPARE(codeOf([](InputSpec& i) { i.width = 1'000'000'000; }), QStringLiteral("option.range width"));
    QCOMPARE(codeOf([](InputSpec& i) { i.mean = {0.1, 0.2}; }), QStringLiteral("option.length mean"));
    QCOMPARE(codeOf([](InputSpec& i) { i.std = {0.0}; }), QStringLiteral("option.range std"));
    QCOMPARE(codeOf([](InputSpec& i) { i.mean = {std::nan("")}; }), QStringLiteral("option.range mean"));
    QCOMPARE(codeOf([](InputSpec& i) {
                 i.height = i.width = 16384;
                 i.channels = 4;
             }),
             QStringLiteral("memory.too_large height"));
    QCOMPARE(document->undoStack()->count(), 0);
}

void TestDocumentValues::setInput_mergesPerField()
{
    const auto document = open();
    InputSpec input = document->network().input;
    const InputSpec start = input;
    input.height = 9;
    (void)document->setInput(input);
    input.height = 10;
    (void)document->setInput(input);
    QCOMPARE(document->undoStack()->count(), 1);
    input.width = 10;
    (void)document->setInput(input);
    QCOMPARE(document->undoStack()->count(), 2);
    document->undoStack()->undo();
    document->undoStack()->undo();
    QVERIFY(document->network().input == start);
}

QTEST_GUILESS_MAIN(TestDocumentValues)
#include "test_document_values.moc"
