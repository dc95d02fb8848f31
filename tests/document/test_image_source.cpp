#include "tests/document/document_testing.h"

#include "model/document/image_source.h"
#include "model/document/picture.h"

#include <QColor>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <algorithm>
#include <cmath>

using namespace layerwise;

class TestImageSource : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void start_showsTheFirstGeneratedDigit();
    void stepping_goesRoundAndStaysInRange();
    void tensor_followsTheInput();
    void openFolder_loadsOnAWorker();
    void openFolder_bad_keepsWhatIsOpen();
    void openFolder_twice_onlyTheLastCounts();
    void openPicture_anySizeBecomesGrey();
    void openPicture_bad_keepsTheImage();
    void picture_isInvertedAndLeft();
    void luminance_isPillows();
    void drawing_isAnImageUntilOneLeavesIt();
    void adjustments_comeBeforeTheTensor_theOriginalStays();
    void adjustments_areOfTheirKind();
    void largePicture_isMadeSmallerToBeAdjusted();
    void moving_saysWhenItRests();
};

void TestImageSource::start_showsTheFirstGeneratedDigit()
{
    NetworkDocument document(testRegistry());
    const ImageSource images(document);
    QCOMPARE(images.dataset()->size(), 200);
    QVERIFY(images.dataset()->isGenerated());
    QCOMPARE(images.index(), 0);
    QVERIFY(images.image() == images.dataset()->image(0));
    QCOMPARE(images.label(), images.dataset()->label(0));
    QVERIFY(!images.isLoading());
}

void TestImageSource::stepping_goesRoundAndStaysInRange()
{
    NetworkDocument document(testRegistry());
    ImageSource images(document);
    QSignalSpy changed(&images, &ImageSource::imageChanged);
    images.previous();
    QCOMPARE(images.index(), 199);
    images.next();
    QCOMPARE(images.index(), 0);
    images.setIndex(1000);
    QCOMPARE(images.index(), 199);
    images.setIndex(-3);
    QCOMPARE(images.index(), 0);
    QCOMPARE(changed.size(), 4);
    for (int i = 0; i < 50; ++i) {
        const std::int64_t before = images.index();
        images.random();
        QVERIFY(images.index() != before && images.index() >= 0 && images.index() < 200);
        QVERIFY(images.image() == images.dataset()->image(images.index()));
    }
}

void TestImageSource::tensor_followsTheInput()
{
    NetworkDocument document(testRegistry());
    document.setNetwork(smallNetwork(), {});
    ImageSource images(document);
    const ActivationPtr tensor = images.tensor();
    QCOMPARE(tensor->shape().toString(), std::string("[1, 1, 8, 8]"));
    QVERIFY(images.tensor() == tensor);
    InputSpec input{3, 28, 28, {0.0}, {1.0}};
    QVERIFY(!document.setInput(input));
    QCOMPARE(images.tensor()->shape().toString(), std::string("[1, 3, 28, 28]"));
    // Not resized, not normalised: the grey value itself.
    const float grey = static_cast<float>(images.image().pixels[14 * 28 + 14]) / 255.0F;
    QCOMPARE(images.tensor()->map(2)[14 * 28 + 14], grey);
}

void TestImageSource::openFolder_loadsOnAWorker()
{
    const QTemporaryDir folder;
    QVERIFY(!writeIdxFolder(*generateDigits(40, 5), folder.path().toStdString(), Split::Train));
    NetworkDocument document(testRegistry());
    ImageSource images(document);
    images.setIndex(7);
    QSignalSpy changed(&images, &ImageSource::datasetChanged);
    QSignalSpy loading(&images, &ImageSource::loadingChanged);
    images.openFolder(folder.path(), Split::Train);
    QVERIFY(images.isLoading());
    QCOMPARE(images.dataset()->size(), 200); // as long as the other is not there
    const auto check = connect(&images, &ImageSource::datasetChanged, this, [&] {
        QCOMPARE(images.folder(), folder.path());
        QVERIFY(images.split() == Split::Train);
        QCOMPARE(images.index(), 0);
    });
    QVERIFY(changed.wait());
    QCOMPARE(images.dataset()->size(), 40);
    QVERIFY(!images.isLoading());
    QCOMPARE(loading.size(), 2);
    disconnect(check);
    images.useGeneratedDigits();
    QCOMPARE(images.dataset()->size(), 200);
    QVERIFY(images.folder().isEmpty());
}

void TestImageSource::openFolder_bad_keepsWhatIsOpen()
{
    const QTemporaryDir folder;
    NetworkDocument document(testRegistry());
    ImageSource images(document);
    images.setIndex(7);
    QSignalSpy failed(&images, &ImageSource::loadFailed);
    QSignalSpy changed(&images, &ImageSource::imageChanged);
    images.openFolder(folder.path(), Split::Test);
    QVERIFY(failed.wait());
    QCOMPARE(failed.first().first().value<Diagnostic>().code, std::string("data.no_dataset"));
    QCOMPARE(images.index(), 7);
    QVERIFY(!images.isLoading());
    QCOMPARE(changed.size(), 0);
}

void TestImageSource::openFolder_twice_onlyTheLastCounts()
{
    const QTemporaryDir first;
    const QTemporaryDir second;
    QVERIFY(!writeIdxFolder(*generateDigits(10, 1), first.path().toStdString(), Split::Test));
    QVERIFY(!writeIdxFolder(*generateDigits(20, 1), second.path().toStdString(), Split::Test));
    NetworkDocument document(testRegistry());
    ImageSource images(document);
    QSignalSpy changed(&images, &ImageSource::datasetChanged);
    images.openFolder(first.path(), Split::Test);
    images.openFolder(second.path(), Split::Test);
    QVERIFY(changed.wait());
    QTest::qWait(50);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(images.dataset()->size(), 20);
}

void TestImageSource::openPicture_anySizeBecomesGrey()
{
    const QTemporaryDir folder;
    QImage picture(300, 7, QImage::Format_RGB32);
    picture.fill(QColor(255, 0, 0));
    NetworkDocument document(testRegistry());
    ImageSource images(document);
    for (const char* name : {"a.png", "b.bmp"}) {
        const QString file = folder.filePath(QString::fromUtf8(name));
        QVERIFY(picture.save(file));
        QVERIFY(!images.openPicture(file));
        QCOMPARE(images.title(), QString::fromUtf8(name));
        QCOMPARE(images.index(), -1);
        QCOMPARE(images.label(), -1);
        QCOMPARE(images.image().width, 300);
        QCOMPARE(images.image().height, 7);
        QCOMPARE(static_cast<int>(images.image().pixels.back()), 76); // Pillow's convert("L") of pure red
    }
    images.next();
    QCOMPARE(images.index(), 1); // goes on where the data set was left
}

void TestImageSource::openPicture_bad_keepsTheImage()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath("not.png");
    QFile text(file);
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write("this is no picture");
    text.close();
    NetworkDocument document(testRegistry());
    ImageSource images(document);
    const GreyImage before = images.image();
    QCOMPARE(images.openPicture(file)->code, std::string("data.image_unreadable"));
    QCOMPARE(images.openPicture(folder.filePath("missing.png"))->code, std::string("data.image_unreadable"));
    QVERIFY(images.image() == before);
    QCOMPARE(images.index(), 0);
}

void TestImageSource::picture_isInvertedAndLeft()
{
    NetworkDocument document(testRegistry());
    ImageSource images(document);
    images.setPicture({2, 1, {0, 200}}, "drawn");
    QSignalSpy changed(&images, &ImageSource::imageChanged);
    images.setInverted(true);
    QCOMPARE(changed.size(), 1);
    QVERIFY((images.image() == GreyImage{2, 1, {255, 55}}));
    images.setIndex(3);
    QVERIFY(images.image() == images.dataset()->image(3)); // a data set is never inverted
    QVERIFY(images.isInverted());
}

void TestImageSource::luminance_isPillows()
{
    // python3 -c "from PIL import Image; print([Image.new('RGB', (1, 1), c).convert('L').getpixel((0, 0)) for c in
    // [...]])"
    const std::vector<std::pair<QColor, int>> expected{{{255, 255, 255}, 255}, {{0, 0, 0}, 0},
                                                       {{0, 255, 0}, 150},     {{0, 0, 255}, 29},
                                                       {{10, 20, 30}, 18},     {{200, 100, 50}, 124}};
    for (const auto& [colour, grey] : expected) {
        QImage picture(1, 1, QImage::Format_RGB32);
        picture.fill(colour);
        QCOMPARE(static_cast<int>(toGrey(picture).pixels.front()), grey);
    }
    QImage clear(1, 1, QImage::Format_ARGB32);
    clear.fill(Qt::transparent);
    QCOMPARE(static_cast<int>(toGrey(clear).pixels.front()), 255); // white paper
}

void TestImageSource::drawing_isAnImageUntilOneLeavesIt()
{
    NetworkDocument document(testRegistry());
    ImageSource images(document);
    images.setIndex(5);
    QSignalSpy changed(&images, &ImageSource::imageChanged);
    const GreyImage drawn{2, 2, {1, 2, 3, 4}};
    images.setDrawing(drawn);
    images.setDrawing(drawn);
    QCOMPARE(changed.size(), 2);
    QVERIFY(images.kind() == ImageKind::Drawing && images.image() == drawn);
    QCOMPARE(images.index(), -1);
    QCOMPARE(images.label(), -1);
    images.leaveDrawing();
    QCOMPARE(images.index(), 5);
    QCOMPARE(images.label(), images.dataset()->label(5));
    QVERIFY(images.image() == images.dataset()->image(5));
    images.setPicture({3, 1, {7, 8, 9}}, "own");
    images.setDrawing(drawn);
    images.leaveDrawing();
    QCOMPARE(images.title(), QStringLiteral("own"));
    images.setDrawing(drawn);
    images.next();
    QCOMPARE(images.index(), 6);
    changed.clear();
    images.leaveDrawing(); // it has been left already
    QCOMPARE(changed.size(), 0);
}

void TestImageSource::adjustments_comeBeforeTheTensor_theOriginalStays()
{
    NetworkDocument document(testRegistry());
    QVERIFY(!document.setInput({1, 28, 28, {0.0}, {1.0}}));
    ImageSource images(document);
    const ActivationPtr before = images.tensor();
    ImageAdjustments inverted;
    inverted.invert = true;
    QSignalSpy changed(&images, &ImageSource::imageChanged);
    images.setAdjustments(inverted);
    images.setAdjustments(inverted);
    QCOMPARE(changed.size(), 1);
    QVERIFY(images.original() == images.dataset()->image(0));
    for (std::size_t i = 0; i < 28 * 28; ++i)
        QVERIFY(std::abs(images.tensor()->values()[i] - (1 - before->values()[i])) < 1e-6F);
    images.setAdjustments({});
    QVERIFY(images.image() == images.original());
    QVERIFY(std::ranges::equal(images.tensor()->values(), before->values()));
}

void TestImageSource::adjustments_areOfTheirKind()
{
    NetworkDocument document(testRegistry());
    ImageSource images(document);
    ImageAdjustments turned;
    turned.rotation = 90;
    images.setAdjustments(turned);
    images.next();
    QVERIFY(images.adjustments() == turned); // the next image is turned, too
    QVERIFY(!(images.image() == images.original()));
    images.setDrawing({2, 1, {10, 20}});
    QVERIFY(images.adjustments().isIdentity());
    images.setPicture({2, 1, {10, 20}}, "own");
    images.setInverted(true);
    QVERIFY(images.adjustments().invert);
    images.next();
    QVERIFY(images.adjustments() == turned);
}

void TestImageSource::largePicture_isMadeSmallerToBeAdjusted()
{
    NetworkDocument document(testRegistry());
    ImageSource images(document);
    images.setPicture({2000, 1000, std::vector<std::uint8_t>(2000 * 1000, 100)}, "photograph");
    images.setInverted(true);
    QCOMPARE(images.image().width, 2000);
    ImageAdjustments adjustments = images.adjustments();
    adjustments.contrast = 2;
    images.setAdjustments(adjustments);
    QCOMPARE(images.image().width, ImageSource::kLargestAdjusted);
    QCOMPARE(images.image().height, ImageSource::kLargestAdjusted / 2);
    QCOMPARE(static_cast<int>(images.image().pixels[1000]), 183); // 127.5 + 2 (155 - 127.5) = 182.5
    QCOMPARE(images.original().width, 2000);
    images.setAdjustments({});
    QVERIFY(images.image() == images.original());
}

void TestImageSource::moving_saysWhenItRests()
{
    NetworkDocument document(testRegistry());
    ImageSource images(document);
    QSignalSpy rested(&images, &ImageSource::rested);
    images.setMoving(true);
    QVERIFY(images.isMoving());
    QCOMPARE(rested.size(), 0);
    images.setMoving(false);
    images.setMoving(false);
    QCOMPARE(rested.size(), 1);
}

QTEST_GUILESS_MAIN(TestImageSource)
#include "test_image_source.moc"
