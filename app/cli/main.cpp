#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "model/layers/layers.h"

#include <QCoreApplication>

#include <algorithm>

namespace {

using namespace layerwise;
using namespace layerwise::cli;

QString usageLine(const Command& command)
{
    QStringList words{QStringLiteral("layerwise-cli"), command.name};
    if (!command.operand.isEmpty())
        words << command.operand;
    for (const QCommandLineOption& option : command.options) {
        const QString name = option.names().first();
        const QString dashes = name.size() == 1 ? QStringLiteral("-") : QStringLiteral("--");
        const QString word =
            option.valueName().isEmpty() ? dashes + name : dashes + name + QLatin1Char(' ') + option.valueName();
        words << (command.required.contains(name) ? word : QLatin1Char('[') + word + QLatin1Char(']'));
    }
    return words.join(QLatin1Char(' '));
}

/// The word, and beside it what it means, in lines of at most 110 characters. A long word has a line of its own.
QString described(const QString& word, const QString& meaning)
{
    constexpr qsizetype kIndent = 24;
    constexpr qsizetype kWidth = 110;
    QStringList lines{word.size() < kIndent ? word.leftJustified(kIndent) : word};
    if (word.size() >= kIndent)
        lines << QString(kIndent, QLatin1Char(' '));
    for (const QString& part : meaning.split(QLatin1Char(' '))) {
        if (lines.last().size() > kIndent && lines.last().size() + 1 + part.size() > kWidth)
            lines << QString(kIndent, QLatin1Char(' '));
        lines.last() += lines.last().size() > kIndent ? QLatin1Char(' ') + part : part;
    }
    return lines.join(QLatin1Char('\n'));
}

QString helpOf(const Command& command)
{
    QStringList lines{QStringLiteral("Usage: ") + usageLine(command), QString(), command.help};
    if (command.operand == QStringLiteral("NET"))
        lines << QStringLiteral("NET is a file or the name of a template (see layerwise-cli templates).");
    lines << QString();
    for (const QCommandLineOption& option : command.options) {
        const QString name = option.names().first();
        const QString dashes = name.size() == 1 ? QStringLiteral("-") : QStringLiteral("--");
        const QString word = QStringLiteral("  %1%2 %3").arg(dashes, name, option.valueName());
        lines << described(word, option.description());
    }
    return lines.join(QLatin1Char('\n'));
}

QString generalHelp()
{
    QStringList lines{
        QStringLiteral("Layerwise without a window: build, check and run neural networks layer by layer."), QString(),
        QStringLiteral("Usage: layerwise-cli COMMAND [options]"), QString()};
    for (const Command& command : commands())
        lines << described(QStringLiteral("  %1 %2").arg(command.name, command.operand), command.help);
    lines << QString() << QStringLiteral("  COMMAND --help          The options of one command.")
          << QStringLiteral("  --help, --version       This text; the program's version.") << QString()
          << QStringLiteral("Exit status: 0 done; 1 the network has errors; 2 bad usage, unreadable or malformed file.")
          << QStringLiteral("Results go to stdout, messages to stderr.");
    return lines.join(QLatin1Char('\n'));
}

bool isHelp(const QString& word)
{
    return word == QStringLiteral("--help") || word == QStringLiteral("-h");
}

int runCommand(const Command& command, const QStringList& words)
{
    if (std::any_of(words.begin(), words.end(), isHelp)) {
        printResult(helpOf(command));
        return kDone;
    }
    LayerRegistry registry;
    registerLayers(registry);
    Arguments arguments(command.operand, command.options, words);
    const int status = arguments.error() ? int{kBadUsage} : command.run(arguments, registry);
    if (arguments.error())
        printMessage(QStringLiteral("layerwise-cli %1: %2\nUsage: %3")
                         .arg(command.name, *arguments.error(), usageLine(command)));
    return status;
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments().mid(1);
    if (words.isEmpty()) {
        printMessage(generalHelp());
        return kBadUsage;
    }
    if (isHelp(words.first()) || words.first() == QStringLiteral("help")) {
        printResult(generalHelp());
        return kDone;
    }
    if (words.first() == QStringLiteral("--version")) {
        printResult(QStringLiteral("layerwise-cli " LAYERWISE_VERSION));
        return kDone;
    }
    for (const Command& command : commands())
        if (command.name == words.first())
            return runCommand(command, words.mid(1));
    printMessage(QStringLiteral("layerwise-cli: there is no command \"%1\".\n\n%2").arg(words.first(), generalHelp()));
    return kBadUsage;
}
