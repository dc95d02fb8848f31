#include "app/window/main_window.h"
#include "model/engine/torch_executor.h"
#include "model/engine/trainer.h"
#include "model/layers/layers.h"
#include "model/templates/templates.h"
#include "widgets/common/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QIcon>
#include <QSettings>
#include <QStandardPaths>
#include <QTimer>

#include <cstdio>

namespace {

using namespace layerwise;

struct Arguments {
    QString network;
    QString data;
    QString stateFile;
    bool fresh = false;
    bool announcePaint = false;
    std::optional<Theme::Mode> theme;
};

std::optional<Theme::Mode> themeOf(const QString& word)
{
    if (word == QLatin1String("light")) {
        return Theme::Mode::Light;
    }
    if (word == QLatin1String("dark")) {
        return Theme::Mode::Dark;
    }
    if (word == QLatin1String("system")) {
        return Theme::Mode::System;
    }
    return std::nullopt;
}

/// Exits with a message for --help, --version and bad usage.
Arguments parse(const QApplication& application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QApplication::translate(
        "main", "Build a network from blocks, run real images through it and look inside every layer."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("NET"),
                                 QApplication::translate("main", "A .layerwise.json file or a template's name."),
                                 QStringLiteral("[NET]"));
    const QCommandLineOption data(QStringLiteral("data"),
                                  QApplication::translate("main", "Open a data set: a folder or a file."),
                                  QStringLiteral("PATH"));
    const QCommandLineOption theme(QStringLiteral("theme"), QApplication::translate("main", "light, dark or system."),
                                   QStringLiteral("THEME"));
    const QCommandLineOption fresh(QStringLiteral("fresh"),
                                   QApplication::translate("main", "Do not bring back the window of the last time."));
    const QCommandLineOption state(
        QStringLiteral("watch-state"),
        QApplication::translate("main", "Keep a JSON description of what the window shows in FILE, for tests."),
        QStringLiteral("FILE"));
    const QCommandLineOption paint(
        QStringLiteral("announce-paint"),
        QApplication::translate("main", "Print \"painted\" when the window is first painted, for measurements."));
    parser.addOptions({data, theme, fresh, state, paint});
    parser.process(application);

    Arguments arguments;
    arguments.network = parser.positionalArguments().value(0);
    arguments.data = parser.value(data);
    arguments.stateFile = parser.value(state);
    arguments.fresh = parser.isSet(fresh);
    arguments.announcePaint = parser.isSet(paint);
    if (parser.isSet(theme)) {
        arguments.theme = themeOf(parser.value(theme));
        if (!arguments.theme) {
            std::fprintf(stderr, "layerwise: --theme is light, dark or system, not \"%s\"\n",
                         qPrintable(parser.value(theme)));
            std::exit(2);
        }
    }
    return arguments;
}

/// Says on stdout that a window was painted for the first time, once it has reached the screen.
class PaintAnnouncer : public QObject {
public:
    using QObject::QObject;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::Paint) {
            watched->removeEventFilter(this);
            // The backing store is flushed at the end of the event that is being handled.
            QTimer::singleShot(0, this, [] {
                std::puts("painted");
                std::fflush(stdout);
            });
        }
        return QObject::eventFilter(watched, event);
    }
};

void openFirstNetwork(MainWindow& window, const QString& name)
{
    if (name.isEmpty()) {
        window.newFromTemplate(QString::fromStdString(templates().front().key));
    } else if (makeTemplate(name.toStdString())) {
        window.newFromTemplate(name);
    } else {
        // Something to work with stays open when the file can't be read.
        window.newFromTemplate(QString::fromStdString(templates().front().key));
        window.openFile(name);
    }
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("Layerwise"));
    QApplication::setApplicationName(QStringLiteral("layerwise"));
    QApplication::setApplicationDisplayName(QStringLiteral("Layerwise"));
    QApplication::setApplicationVersion(QStringLiteral(LAYERWISE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("layerwise"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/layerwise.svg")));

    const Arguments arguments = parse(application);
    const QString savedTheme = QSettings().value(QStringLiteral("window/theme")).toString();
    Theme::install(application, arguments.theme.value_or(themeOf(savedTheme).value_or(Theme::Mode::System)));

    LayerRegistry registry;
    registerLayers(registry);
    MainWindow window(registry, makeTorchExecutor(registry), makeTorchTrainer(registry));
    window.training().setFolder(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation));
    if (!arguments.fresh) {
        window.restoreSession();
    }
    if (!arguments.stateFile.isEmpty()) {
        window.watchState(arguments.stateFile);
    }
    window.setUsesBundledWeights(true);
    openFirstNetwork(window, arguments.network);
    if (!arguments.data.isEmpty()) {
        window.images().openFolder(arguments.data, Split::Test);
    }
    if (arguments.announcePaint) {
        window.installEventFilter(new PaintAnnouncer(&window));
    }
    window.show();
    return QApplication::exec();
}
