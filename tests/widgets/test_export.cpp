#include "tests/widgets/scripted_run.h"
#include "widgets/common/exporter.h"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace layerwise;
using namespace layerwise::testing;

namespace {

/// A red left and a blue right half, and the numbers 1, 2.
ExportItem twoHalves()
{
    return {QStringLiteral("Two halves"), QStringLiteral("layer1.0/conv1"), QSize(20, 10),
            [](QPaintDevice& device, const QSize& size) {
                QPainter painter(&device);
                painter.fillRect(0, 0, size.width() / 2, size.height(), Qt::red);
                painter.fillRect(size.width() / 2, 0, size.width() / 2, size.height(), Qt::blue);
            },
            makeActivation({1, 2}, {1, 2})};
}

QStringList textsOf(const QMenu& menu)
{
    QStringList texts;
    for (const QAction* action : menu.actions())
        texts << action->text();
    return texts;
}

} // namespace

class TestExport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void png_hasThePictureInItsSize();
    void svg_drawsTheSamePicture();
    void csv_hasTheNumbers();
    void unwritableFile_isSaidAndNothingIsLeft();
    void existingFile_isReplaced();
    void menu_offersWhatTheItemHas();
    void copyKey_copiesPictureAndNumbers();
    void button_clickOpensMenu();
};

void TestExport::png_hasThePictureInItsSize()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath("a.png");
    QCOMPARE(exportTo(file, twoHalves(), ExportFormat::Png), std::nullopt);
    const QImage image(file);
    QCOMPARE(image.size(), QSize(20, 10));
    QCOMPARE(image.pixelColor(2, 5), QColor(Qt::red));
    QCOMPARE(image.pixelColor(17, 5), QColor(Qt::blue));
}

void TestExport::svg_drawsTheSamePicture()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath("a.svg");
    QCOMPARE(exportTo(file, twoHalves(), ExportFormat::Svg), std::nullopt);
    QSvgRenderer renderer(file);
    QVERIFY(renderer.isValid());
    QImage image(20, 10, QImage::Format_ARGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    renderer.render(&painter);
    QCOMPARE(image.pixelColor(2, 5), QColor(Qt::red));
    QCOMPARE(image.pixelColor(17, 5), QColor(Qt::blue));
}

void TestExport::csv_hasTheNumbers()
{
    const QTemporaryDir folder;
    QCOMPARE(exportTo(folder.filePath("a.csv"), twoHalves(), ExportFormat::Csv), std::nullopt);
    QFile file(folder.filePath("a.csv"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("1,2\n"));
    QCOMPARE(exportTo(folder.filePath("a.npy"), twoHalves(), ExportFormat::Npy), std::nullopt);
    QVERIFY(QFile(folder.filePath("a.npy")).size() > 8);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files), (QStringList{"a.csv", "a.npy"}));
}

void TestExport::unwritableFile_isSaidAndNothingIsLeft()
{
    const QTemporaryDir folder;
    for (const ExportFormat format : {ExportFormat::Png, ExportFormat::Svg, ExportFormat::Npy, ExportFormat::Csv}) {
        const QString file = folder.filePath("no/such/folder/a.file");
        const auto error = exportTo(file, twoHalves(), format);
        QVERIFY(error);
        QVERIFY2(error->contains("no/such/folder"), qPrintable(*error));
    }
    QVERIFY(QDir(folder.path()).isEmpty());
}

void TestExport::existingFile_isReplaced()
{
    const QTemporaryDir folder;
    QFile old(folder.filePath("a.csv"));
    QVERIFY(old.open(QIODevice::WriteOnly));
    old.write("something longer than the numbers");
    old.close();
    QCOMPARE(exportTo(old.fileName(), twoHalves(), ExportFormat::Csv), std::nullopt);
    QVERIFY(old.open(QIODevice::ReadOnly));
    QCOMPARE(old.readAll(), QByteArray("1,2\n"));
}

void TestExport::menu_offersWhatTheItemHas()
{
    QWidget widget;
    ExportItem pictureOnly = twoHalves();
    pictureOnly.tensor = nullptr;
    ExportItem numbersOnly = twoHalves();
    numbersOnly.paint = {};
    QMenu menu;
    Exporter(widget, [&] { return std::vector{pictureOnly}; }).fill(menu);
    QCOMPARE(textsOf(menu), (QStringList{"Two halves", "Copy picture", "Save as PNG…", "Save as SVG…"}));
    menu.clear();
    Exporter(widget, [&] { return std::vector{numbersOnly}; }).fill(menu);
    QCOMPARE(textsOf(menu),
             (QStringList{"Two halves", "Copy numbers", "Save numbers as .npy…", "Save numbers as CSV…"}));
    menu.clear();
    Exporter(widget, [] { return std::vector<ExportItem>(); }).fill(menu);
    QCOMPARE(menu.actions().size(), 1);
    QVERIFY(!menu.actions().first()->isEnabled());
}

void TestExport::copyKey_copiesPictureAndNumbers()
{
    QWidget widget;
    widget.setFocusPolicy(Qt::StrongFocus);
    new Exporter(widget, [] { return std::vector{twoHalves()}; });
    widget.show();
    QSignalSpy copied(&ExportReports::instance(), &ExportReports::copied);
    QTest::keyClick(&widget, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(copied.size(), 1);
    const QMimeData* mime = QApplication::clipboard()->mimeData();
    QCOMPARE(mime->text(), QStringLiteral("1,2\n"));
    QCOMPARE(qvariant_cast<QImage>(mime->imageData()).pixelColor(17, 5), QColor(Qt::blue));
}

void TestExport::button_clickOpensMenu()
{
    QWidget widget;
    auto* exporter = new Exporter(widget, [] { return std::vector{twoHalves()}; });
    QToolButton* button = exporter->makeButton(&widget);
    widget.show();
    bool isOpen = false;
    connect(button->menu(), &QMenu::aboutToShow, this, [&, menu = button->menu()] {
        isOpen = true;
        QMetaObject::invokeMethod(menu, &QMenu::close, Qt::QueuedConnection);
    });
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(isOpen);
}

QTEST_MAIN(TestExport)
#include "test_export.moc"
