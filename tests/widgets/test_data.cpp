#include "tests/widgets/scripted_run.h"

#include "model/data/dataset.h"
#include "widgets/data/image_browser.h"
#include "widgets/data/image_panel.h"
#include "widgets/data/picture_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDropEvent>
#include <QListView>
#include <QMimeData>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

/// `count` pictures of 2x2; picture i is filled with i modulo 256 and has the label i modulo 10.
DatasetPtr numberedPictures(int count)
{
    std::vector<std::uint8_t> pixels;
    std::vector<std::uint8_t> labels;
    for (int i = 0; i < count; ++i) {
        pixels.insert(pixels.end(), 4, static_cast<std::uint8_t>(i % 256));
        labels.push_back(static_cast<std::uint8_t>(i % 10));
    }
    return std::make_shared<const Dataset>("Numbers", 2, 2, pixels, labels, false);
}

QAbstractButton* buttonNamed(QWidget& widget, const QString& name)
{
    for (QAbstractButton* button : widget.findChildren<QAbstractButton*>()) {
        if (button->accessibleName() == name || button->text() == name)
            return button;
    }
    return nullptr;
}

void drop(QWidget& widget, const QString& path)
{
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(&widget, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent event(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(&widget, &event);
}

void writeFile(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

} // namespace

class TestData : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void panel_atStart_saysGeneratedAndHowToOpenMnist();
    void panel_buttons_walkThroughTheImages();
    void panel_tensor_isWhatTheNetworkGets();
    void panel_pixels_areSharp();
    void panel_picture_isOpenedAndInverted();
    void panel_unreadableFile_saysSoAndKeepsTheImage();
    void panel_droppedFolder_isOpened();
    void panel_folderWithoutImages_saysSoAndKeepsTheImages();
    void classNames_areShownWithLabels();
    void browser_filter_showsOneLabel();
    void browser_keysAndSelection_setTheImage();
    void browser_seventyThousand_makesPicturesOnlyInSight();
    void browser_anotherDataset_showsIt();
};

void TestData::panel_atStart_saysGeneratedAndHowToOpenMnist()
{
    ScriptedRun run({});
    ImagePanel panel(run.images, run.document);
    QVERIFY(says(panel, QStringLiteral("Generated digits")) && says(panel, QStringLiteral("1 of 200")));
    QVERIFY(says(panel, QStringLiteral("These digits are generated")));
    QVERIFY(says(panel, QStringLiteral("Download MNIST")));
    run.images.setDataset(numberedPictures(1000));
    QVERIFY(says(panel, QStringLiteral("Numbers")) && says(panel, QStringLiteral("1 of 1,000")));
    QVERIFY(!says(panel, QStringLiteral("These digits are generated")));
}

void TestData::panel_buttons_walkThroughTheImages()
{
    ScriptedRun run({});
    run.images.setDataset(numberedPictures(30));
    ImagePanel panel(run.images, run.document);
    buttonNamed(panel, QStringLiteral("Next image"))->click();
    QCOMPARE(run.images.index(), 1);
    buttonNamed(panel, QStringLiteral("Previous image"))->click();
    QCOMPARE(run.images.index(), 0);
    buttonNamed(panel, QStringLiteral("Random image"))->click();
    QVERIFY(run.images.index() != 0);
    auto* index = panel.findChild<QSpinBox*>();
    index->setValue(17);
    QCOMPARE(run.images.index(), 17);
    QVERIFY(says(panel, QStringLiteral("18 of 30")));
    run.images.setIndex(4);
    QCOMPARE(index->value(), 4);
}

void TestData::panel_tensor_isWhatTheNetworkGets()
{
    ScriptedRun run({});
    // All pixels 255: (255 / 255 - 0.5) / 0.25 = 2; all pixels 0: -2; resizing keeps constants.
    InputSpec input = run.document.network().input;
    input.mean = {0.5};
    input.std = {0.25};
    input.height = 3;
    input.width = 5;
    QVERIFY(!run.document.setInput(input));
    run.images.setDataset(numberedPictures(256));
    ImagePanel panel(run.images, run.document);
    buttonNamed(panel, QStringLiteral("Tensor"))->click();
    QVERIFY(says(panel, QStringLiteral("1\u00d73\u00d75")));
    run.images.setIndex(255);
    QVERIFY(says(panel, QStringLiteral("2 \u2026 2")));
    buttonNamed(panel, QStringLiteral("Pixels"))->click();
    QVERIFY(says(panel, QStringLiteral("2\u00d72")));
    QVERIFY(says(panel, QStringLiteral("255 \u2026 255")));
}

void TestData::panel_pixels_areSharp()
{
    PictureView view;
    view.resize(40, 40);
    QImage picture(2, 1, QImage::Format_Grayscale8);
    picture.setPixelColor(0, 0, Qt::black);
    picture.setPixelColor(1, 0, Qt::white);
    view.setPicture(picture, {});
    const QImage shown = view.grab().toImage();
    QCOMPARE(view.pictureRect(), QRect(0, 10, 40, 20));
    QCOMPARE(shown.pixel(19, 20), qRgb(0, 0, 0));
    QCOMPARE(shown.pixel(20, 20), qRgb(255, 255, 255));
}

void TestData::panel_picture_isOpenedAndInverted()
{
    QTemporaryDir folder;
    QImage picture(7, 5, QImage::Format_Grayscale8);
    picture.fill(200);
    const QString file = folder.filePath(QStringLiteral("grey.png"));
    QVERIFY(picture.save(file));
    ScriptedRun run({});
    ImagePanel panel(run.images, run.document);
    auto* invert = panel.findChild<QCheckBox*>();
    QVERIFY(!invert->isVisibleTo(&panel));
    drop(panel, file);
    QCOMPARE(run.images.image().width, 7);
    QCOMPARE(run.images.image().pixels.front(), std::uint8_t{200});
    QVERIFY(says(panel, QStringLiteral("grey.png")));
    QVERIFY(says(panel, QStringLiteral("5\u00d77")));
    QVERIFY(invert->isVisibleTo(&panel));
    invert->click();
    QCOMPARE(run.images.image().pixels.front(), std::uint8_t{55});
    buttonNamed(panel, QStringLiteral("Next image"))->click();
    QCOMPARE(run.images.index(), 1);
    QVERIFY(!invert->isVisibleTo(&panel));
}

void TestData::panel_unreadableFile_saysSoAndKeepsTheImage()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("broken.png"));
    writeFile(file, "this is no picture");
    ScriptedRun run({});
    ImagePanel panel(run.images, run.document);
    const GreyImage before = run.images.image();
    drop(panel, file);
    QVERIFY2(panel.errorText().contains(QStringLiteral("broken.png")), qPrintable(panel.errorText()));
    QVERIFY(says(panel, QStringLiteral("broken.png")));
    QCOMPARE(run.images.image(), before);
}

void TestData::panel_droppedFolder_isOpened()
{
    QTemporaryDir folder;
    QVERIFY(!writeIdxFolder(*numberedPictures(12), folder.path().toStdString(), Split::Train));
    QVERIFY(!writeIdxFolder(*numberedPictures(7), folder.path().toStdString(), Split::Test));
    ScriptedRun run({});
    ImagePanel panel(run.images, run.document);
    QSignalSpy changed(&run.images, &ImageSource::datasetChanged);
    drop(panel, folder.filePath(QStringLiteral("train-labels-idx1-ubyte")));
    QVERIFY(says(panel, QStringLiteral("Opening the images")));
    QVERIFY(changed.wait());
    QCOMPARE(run.images.dataset()->size(), 12);
    QCOMPARE(run.images.split(), Split::Train);
    QVERIFY(says(panel, QStringLiteral("1 of 12")));
    QVERIFY(!says(panel, QStringLiteral("Opening the images")));
    QVERIFY(panel.errorText().isEmpty());
    QVERIFY(buttonNamed(panel, QStringLiteral("Train"))->isVisibleTo(&panel));
    buttonNamed(panel, QStringLiteral("Test"))->click();
    QVERIFY(changed.wait());
    QCOMPARE(run.images.dataset()->size(), 7);
    QVERIFY(QFile::remove(folder.filePath(QStringLiteral("train-images-idx3-ubyte"))));
    drop(panel, folder.path());
    QVERIFY(changed.wait());
    QVERIFY(!buttonNamed(panel, QStringLiteral("Train"))->isVisibleTo(&panel)); // there is nothing to choose
}

void TestData::panel_folderWithoutImages_saysSoAndKeepsTheImages()
{
    QTemporaryDir folder;
    ScriptedRun run({});
    ImagePanel panel(run.images, run.document);
    const DatasetPtr before = run.images.dataset();
    QSignalSpy failed(&run.images, &ImageSource::loadFailed);
    drop(panel, folder.path());
    QVERIFY(failed.wait());
    QVERIFY(!panel.errorText().isEmpty());
    QVERIFY(says(panel, panel.errorText()));
    QCOMPARE(run.images.dataset(), before);
    QVERIFY(says(panel, QStringLiteral("Generated digits")));
}

void TestData::classNames_areShownWithLabels()
{
    ScriptedRun run({});
    run.images.setDataset(std::make_shared<const Dataset>("Pets", 1, 1, std::vector<std::uint8_t>{1, 2, 3},
                                                          std::vector<std::uint8_t>{1, 0, 1}, false,
                                                          std::vector<std::string>{"cat", "dog"}));
    ImagePanel panel(run.images, run.document);
    QVERIFY(says(panel, QString::fromUtf8("1 \u00b7 dog")));
    const ImageBrowser browser(run.images);
    QCOMPARE(browser.labelFilter()->itemText(1), QString::fromUtf8("Label 0 \u00b7 cat"));
    QCOMPARE(browser.model()->index(0).data(Qt::ToolTipRole).toString(), QString::fromUtf8("Image 0, label 1 \u00b7 dog"));
    QCOMPARE(browser.model()->index(1).data(Qt::DisplayRole).toString(), QString("cat"));
}

void TestData::browser_filter_showsOneLabel()
{
    ScriptedRun run({});
    run.images.setDataset(numberedPictures(95));
    ImageBrowser browser(run.images);
    QCOMPARE(browser.model()->rowCount(), 95);
    browser.labelFilter()->setCurrentIndex(browser.labelFilter()->findData(7));
    Q_EMIT browser.labelFilter()->activated(browser.labelFilter()->currentIndex());
    QCOMPARE(browser.model()->rowCount(), 9); // 7, 17, .., 87
    QCOMPARE(browser.model()->imageIndex(8), 87);
    QVERIFY(says(browser, QStringLiteral("9 of 95 images")));
}

void TestData::browser_keysAndSelection_setTheImage()
{
    ScriptedRun run({});
    run.images.setDataset(numberedPictures(95));
    ImageBrowser browser(run.images);
    browser.show();
    QTest::keyClick(browser.view(), Qt::Key_Right);
    QCOMPARE(run.images.index(), 1);
    QTest::keyClick(browser.view(), Qt::Key_End);
    QCOMPARE(run.images.index(), 94);
    QTest::keyClick(browser.view(), Qt::Key_Home);
    QCOMPARE(run.images.index(), 0);
    QTest::mouseClick(browser.view()->viewport(), Qt::LeftButton, {},
                      browser.view()->visualRect(browser.model()->index(5)).center());
    QCOMPARE(run.images.index(), 5);
    run.images.setIndex(60);
    QCOMPARE(browser.view()->currentIndex().row(), 60);
    browser.findChild<QSpinBox*>()->setValue(33);
    QCOMPARE(run.images.index(), 33);
}

void TestData::browser_seventyThousand_makesPicturesOnlyInSight()
{
    ScriptedRun run({});
    run.images.setDataset(numberedPictures(70'000));
    ImageBrowser browser(run.images);
    browser.show();
    run.images.setIndex(69'999);
    QCoreApplication::processEvents();
    const QRect last = browser.view()->visualRect(browser.model()->index(69'999));
    QVERIFY(browser.view()->viewport()->rect().contains(last.center()));
    QVERIFY(!browser.view()->viewport()->rect().intersects(browser.view()->visualRect(browser.model()->index(0))));
    // 69,999 modulo 256 is 111, the grey of the last picture.
    const QImage shown = browser.view()->viewport()->grab().toImage();
    QCOMPARE(qRed(shown.pixel(last.center().x(), last.y() + 30)), 111);
}

void TestData::browser_anotherDataset_showsIt()
{
    ScriptedRun run({});
    ImageBrowser browser(run.images);
    browser.labelFilter()->setCurrentIndex(browser.labelFilter()->findData(3));
    Q_EMIT browser.labelFilter()->activated(browser.labelFilter()->currentIndex());
    QCOMPARE(browser.model()->rowCount(), 20); // 200 generated digits, labels in turn
    run.images.setDataset(numberedPictures(50));
    QCOMPARE(browser.model()->rowCount(), 50);
    QCOMPARE(browser.labelFilter()->currentData().toInt(), -1);
    QVERIFY(says(browser, QStringLiteral("50 images")));
}

QTEST_MAIN(TestData)
#include "test_data.moc"
