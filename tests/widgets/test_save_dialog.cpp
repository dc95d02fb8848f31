// Where to save: no file that exists is written over without asking, whatever suffix its name gets.

#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"
#include "tests/document/fake_trainer.h"

#include "app/window/main_window.h"
#include "model/document/weight_controller.h"
#include "widgets/common/save_dialog.h"

#include <QAction>
#include <QApplication>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTimer>

using namespace layerwise;

namespace {

const QList<SaveKind> kKinds{{"Weights (*.safetensors)", {"safetensors"}}, {"State dict (*.pt *.pth)", {"pt", "pth"}}};

void write(const QString& file)
{
    QFile out(file);
    QVERIFY(out.open(QIODevice::WriteOnly));
    out.write("old");
}

/// Answers the dialogs that open, as a person would: types names one after the other, and says yes or no.
class Person : public QObject {
public:
    Person(QStringList typed, bool replaces, QString filter = {})
        : m_typed(std::move(typed)), m_filter(std::move(filter)), m_replaces(replaces)
    {
        connect(&m_timer, &QTimer::timeout, this, &Person::look);
        m_timer.start(20);
    }

    int asked = 0; ///< how often whether a file is to be replaced

private:
    void look()
    {
        QWidget* modal = QApplication::activeModalWidget();
        if (auto* box = qobject_cast<QMessageBox*>(modal)) {
            ++asked;
            box->button(m_replaces ? QMessageBox::Yes : QMessageBox::No)->click();
        } else if (auto* dialog = qobject_cast<QFileDialog*>(modal)) {
            if (m_isSaying)
                return;
            if (m_typed.isEmpty()) {
                dialog->reject();
                return;
            }
            if (!m_filter.isEmpty()) {
                dialog->selectNameFilter(m_filter);
                Q_EMIT dialog->filterSelected(m_filter);
            }
            dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(m_typed.takeFirst());
            // Not in the timer's own call, which does not come again before it has returned.
            QMetaObject::invokeMethod(
                dialog,
                [this, dialog] {
                    m_isSaying = true;
                    static_cast<QDialog*>(dialog)->accept();
                    m_isSaying = false;
                },
                Qt::QueuedConnection);
        }
    }

    QTimer m_timer;
    QStringList m_typed;
    QString m_filter;
    bool m_replaces;
    bool m_isSaying = false; ///< where to; the dialog may be asking back
};

} // namespace

class TestSaveDialog : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void name_getsItsSuffix_data();
    void name_getsItsSuffix();
    void fileThatExists_isAskedAbout_data();
    void fileThatExists_isAskedAbout();
    void weights_areNotWrittenOverWithoutAsking();
};

void TestSaveDialog::name_getsItsSuffix_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("saved");
    QTest::newRow("none") << "out" << "" << "out.safetensors";
    QTest::newRow("none, second kind") << "out" << kKinds[1].text << "out.pt";
    QTest::newRow("its own") << "out.safetensors" << "" << "out.safetensors";
    QTest::newRow("of another kind") << "out.pth" << "" << "out.pth";
    QTest::newRow("a dot in the name") << "net.v2" << "" << "net.v2.safetensors";
}

void TestSaveDialog::name_getsItsSuffix()
{
    QFETCH(const QString, typed);
    QFETCH(const QString, filter);
    QFETCH(const QString, saved);
    const QTemporaryDir dir;
    Person person({dir.filePath(typed)}, false, filter);
    const auto choice = askWhereToSave(nullptr, "Save", dir.filePath("proposal.safetensors"), kKinds);
    QVERIFY(choice);
    QCOMPARE(choice->file, dir.filePath(saved));
    QCOMPARE(choice->kind, filter.isEmpty() ? 0 : 1);
    QCOMPARE(person.asked, 0);
}

void TestSaveDialog::fileThatExists_isAskedAbout_data()
{
    QTest::addColumn<QString>("typed");
    QTest::newRow("its whole name") << "out.safetensors";
    QTest::newRow("without its suffix") << "out";
    QTest::newRow("a dot in the name") << "net.v2";
}

void TestSaveDialog::fileThatExists_isAskedAbout()
{
    QFETCH(const QString, typed);
    const QTemporaryDir dir;
    for (const char* file : {"out.safetensors", "net.v2.safetensors"})
        write(dir.filePath(file));
    {
        Person person({dir.filePath(typed)}, false);
        QVERIFY(!askWhereToSave(nullptr, "Save", dir.filePath("proposal.safetensors"), kKinds));
        QCOMPARE(person.asked, 1);
    }
    Person person({dir.filePath(typed)}, true);
    QVERIFY(askWhereToSave(nullptr, "Save", dir.filePath("proposal.safetensors"), kKinds));
    QCOMPARE(person.asked, 1);
}

void TestSaveDialog::weights_areNotWrittenOverWithoutAsking()
{
    const QTemporaryDir dir;
    write(dir.filePath("noext.safetensors"));
    MainWindow window{testRegistry(), std::make_unique<fake::FakeExecutor>(testRegistry()),
                      std::make_unique<fake::FakeTrainer>(std::make_shared<fake::TrainerControl>())};
    window.show();
    window.document().setNetwork(smallNetwork(), {});
    QSignalSpy saved(&window.weights(), &WeightController::saved);
    Person person({dir.filePath("noext")}, false);
    for (QAction* action : window.findChildren<QAction*>())
        if (action->text() == QStringLiteral("Save &weights\u2026"))
            action->trigger();
    QCOMPARE(person.asked, 1);
    QVERIFY(!saved.wait(200));
    QFile file(dir.filePath("noext.safetensors"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("old"));
}

QTEST_MAIN(TestSaveDialog)
#include "test_save_dialog.moc"
