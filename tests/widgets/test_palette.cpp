#include "model/document/network_json.h"
#include "model/document/palette_model.h"
#include "tests/document/document_testing.h"
#include "widgets/palette/palette_panel.h"
#include "widgets/palette/palette_view.h"

#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QSet>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTest>

namespace layerwise {

class TestPalette : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_panel = std::make_unique<PalettePanel>(testRegistry());
        m_panel->resize(256, 700);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
        m_search = m_panel->findChild<QLineEdit*>();
        m_view = m_panel->findChild<PaletteView*>();
        QVERIFY(m_search && m_view);
    }
    void cleanup() { m_panel.reset(); }

    void start_everyTypeAndBothPresetsAreThere();
    void search_partOfAName_keepsOnlyWhatMatches();
    void search_severalWords_allHaveToMatch();
    void search_keyword_findsBlockByWhatItDoes();
    void search_nameThatStartsWithIt_comesFirst();
    void search_nothingFound_saysSoInWords();
    void search_cleared_everythingIsThereAgain();
    void keyboard_enterInSearch_insertsTheClosest();
    void keyboard_downThenDownThenEnter_insertsTheSecond();
    void mouse_doubleClickInserts_clickDoesNot();
    void drag_carriesOnlyTheTypesName();
    void icons_everyTypeHasItsOwnThatRenders();

private:
    QStringList shown() const
    {
        QStringList names;
        const QAbstractItemModel* model = m_view->model();
        for (int category = 0; category < model->rowCount(); ++category) {
            const QModelIndex parent = model->index(category, 0);
            for (int row = 0; row < model->rowCount(parent); ++row)
                names += model->index(row, 0, parent).data(PaletteModel::TypeNameRole).toString();
        }
        return names;
    }
    QModelIndex indexOf(const QString& typeName) const
    {
        const auto found = m_view->model()->match(m_view->model()->index(0, 0), PaletteModel::TypeNameRole, typeName, 1,
                                                  Qt::MatchExactly | Qt::MatchRecursive);
        return found.isEmpty() ? QModelIndex() : found.front();
    }

    std::unique_ptr<PalettePanel> m_panel;
    QLineEdit* m_search = nullptr;
    PaletteView* m_view = nullptr;
};

void TestPalette::start_everyTypeAndBothPresetsAreThere()
{
    QSet<QString> expected{QStringLiteral("BasicBlock"), QStringLiteral("Bottleneck")};
    for (const LayerType* type : testRegistry().types())
        expected += QString::fromStdString(type->name());
    const QStringList names = shown();
    QCOMPARE(QSet<QString>(names.begin(), names.end()), expected);
    QCOMPARE(names.size(), expected.size());
    for (int row = 0; row < m_view->model()->rowCount(); ++row)
        QVERIFY(m_view->isExpanded(m_view->model()->index(row, 0)));
}

void TestPalette::search_partOfAName_keepsOnlyWhatMatches()
{
    m_search->setText(QStringLiteral("avgpool"));
    QCOMPARE(shown(), (QStringList{QStringLiteral("AvgPool2d"), QStringLiteral("AdaptiveAvgPool2d")}));
}

void TestPalette::search_severalWords_allHaveToMatch()
{
    m_search->setText(QStringLiteral("pool adaptive max"));
    QCOMPARE(shown(), QStringList{QStringLiteral("AdaptiveMaxPool2d")});
}

void TestPalette::search_keyword_findsBlockByWhatItDoes()
{
    m_search->setText(QStringLiteral("skip connection"));
    QVERIFY(shown().contains(QStringLiteral("Residual")));
    QVERIFY(!shown().contains(QStringLiteral("Linear")));
}

void TestPalette::search_nameThatStartsWithIt_comesFirst()
{
    // Softmax and AdaptiveMaxPool2d have "max" in their names too, and Softmax's category stands before.
    m_search->setText(QStringLiteral("max"));
    QCOMPARE(shown().first(), QStringLiteral("MaxPool2d"));
    QVERIFY(shown().contains(QStringLiteral("Softmax")));
    QCOMPARE(m_view->currentIndex().data(PaletteModel::TypeNameRole).toString(), QStringLiteral("MaxPool2d"));
}

void TestPalette::search_nothingFound_saysSoInWords()
{
    auto* nothing = m_panel->findChild<QLabel*>(QStringLiteral("paletteNothing"));
    QVERIFY(!nothing->isVisible());
    m_search->setText(QStringLiteral("banana"));
    QVERIFY(shown().isEmpty());
    QVERIFY(nothing->isVisible());
    QVERIFY(nothing->text().contains(QStringLiteral("banana")));
    QVERIFY(!m_view->isVisible());
}

void TestPalette::search_cleared_everythingIsThereAgain()
{
    const QStringList before = shown();
    m_search->setText(QStringLiteral("max"));
    m_search->setFocus();
    QTest::keyClick(m_search, Qt::Key_Escape);
    QCOMPARE(m_search->text(), QString());
    QCOMPARE(shown(), before);
    QVERIFY(!m_view->currentIndex().isValid());
}

void TestPalette::keyboard_enterInSearch_insertsTheClosest()
{
    QSignalSpy inserted(m_panel.get(), &PalettePanel::insertRequested);
    QTest::keyClick(m_search, Qt::Key_Return);
    QCOMPARE(inserted.size(), 0);
    QTest::keyClicks(m_search, QStringLiteral("batchn"));
    QTest::keyClick(m_search, Qt::Key_Return);
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(inserted.front().front().toString(), QStringLiteral("BatchNorm2d"));
}

void TestPalette::keyboard_downThenDownThenEnter_insertsTheSecond()
{
    QSignalSpy inserted(m_panel.get(), &PalettePanel::insertRequested);
    m_panel->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
    m_panel->focusSearch();
    QTest::keyClicks(m_search, QStringLiteral("avgpool"));
    QTest::keyClick(m_search, Qt::Key_Down);
    QTRY_VERIFY(m_view->hasFocus());
    QTest::keyClick(m_view, Qt::Key_Down);
    if (indexOf(QStringLiteral("AdaptiveAvgPool2d")) != m_view->currentIndex())
        QTest::keyClick(m_view, Qt::Key_Down);
    QTest::keyClick(m_view, Qt::Key_Return);
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(inserted.front().front().toString(), QStringLiteral("AdaptiveAvgPool2d"));
}

void TestPalette::mouse_doubleClickInserts_clickDoesNot()
{
    QSignalSpy inserted(m_panel.get(), &PalettePanel::insertRequested);
    const QPoint place = m_view->visualRect(indexOf(QStringLiteral("ReLU"))).center();
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, place);
    QCOMPARE(inserted.size(), 0);
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, place);
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(inserted.front().front().toString(), QStringLiteral("ReLU"));
}

void TestPalette::drag_carriesOnlyTheTypesName()
{
    const QModelIndex conv = indexOf(QStringLiteral("Conv2d"));
    const std::unique_ptr<QMimeData> mime(m_view->model()->mimeData({conv}));
    QVERIFY(mime);
    QCOMPARE(mime->formats(), QStringList{QLatin1String(kTypeMimeType)});
    QCOMPARE(mime->data(QLatin1String(kTypeMimeType)), QByteArray("Conv2d"));
    QVERIFY(!m_view->dragPixmap(conv).isNull());
    QVERIFY(m_view->dragPixmap(conv.parent()).isNull());
}

void TestPalette::icons_everyTypeHasItsOwnThatRenders()
{
    const QString folder = QStringLiteral(LAYERWISE_SOURCE_DIR "/resources/");
    QFile list(folder + QStringLiteral("layerwise.qrc"));
    QVERIFY(list.open(QIODevice::ReadOnly));
    const QString entries = QString::fromUtf8(list.readAll());
    QSet<QByteArray> pictures;
    for (const LayerType* type : testRegistry().types()) {
        const QString name = QString::fromStdString(type->name());
        QFile file(folder + QStringLiteral("icons/%1.svg").arg(name));
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(name));
        const QByteArray picture = file.readAll();
        QVERIFY2(QSvgRenderer(picture).isValid(), qPrintable(name));
        QVERIFY2(!pictures.contains(picture), qPrintable(name));
        pictures += picture;
        QVERIFY2(entries.contains(QStringLiteral("alias=\"%1.svg\"").arg(name)), qPrintable(name));
    }
}

} // namespace layerwise

QTEST_MAIN(layerwise::TestPalette)
#include "test_palette.moc"
