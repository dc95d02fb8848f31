#include "widgets/code/line_comments.h"

#include "model/document/sentences.h"

#include <QCoreApplication>

#include <algorithm>

namespace layerwise {

namespace {

QString shapeWords(const BlockFit& fit)
{
    if (fit.output)
        return formatShape(*fit.output);
    return fit.state == FitState::Fails ? QCoreApplication::translate("LineComments", "does not fit")
                                        : QCoreApplication::translate("LineComments", "not reached");
}

bool isRunning(const SourceLine& line, const std::optional<RunningLine>& running)
{
    return running && line.part == running->part && std::ranges::find(line.blocks, running->block) != line.blocks.end();
}

/// The live shape of the line that runs, with the block's name where the line is the same for several.
QString runningWords(const SourceLine& line, const Network& network, const RunningLine& running)
{
    if (!running.live)
        return {};
    const Block* block = findBlock(network.root, running.block);
    const bool isShared = line.isCall && line.blocks.size() > 1 && block;
    const QString name = isShared ? QString::fromStdString(block->name) + QStringLiteral(": ") : QString();
    return name + formatShape(*running.live);
}

QString wordsOf(const SourceLine& line, const Network& network, const ShapeReport* shapes,
                const std::optional<RunningLine>& running)
{
    QStringList words;
    if (!line.name.empty())
        words << QString::fromStdString(line.name);
    QString shape;
    if (isRunning(line, running))
        shape = runningWords(line, network, *running);
    if (shape.isEmpty() && shapes && line.isCall && line.blocks.size() == 1)
        shape = shapeWords(shapes->of(line.blocks.front()));
    if (!shape.isEmpty())
        words << shape;
    return words.join(QStringLiteral(": "));
}

} // namespace

std::vector<QString> lineComments(const SourceCode& source, const Network& network, const ShapeReport* shapes,
                                  const std::optional<RunningLine>& running, bool aligned)
{
    std::vector<QString> comments;
    qsizetype widest = 0;
    for (const SourceLine& line : source.lines) {
        comments.push_back(wordsOf(line, network, shapes, running));
        if (!comments.back().isEmpty())
            widest = std::max(widest, QString::fromStdString(line.text).size());
    }
    for (std::size_t i = 0; i < comments.size(); ++i) {
        if (comments[i].isEmpty())
            continue;
        const qsizetype spaces = aligned ? widest - QString::fromStdString(source.lines[i].text).size() : 0;
        comments[i].prepend(QString(spaces + 2, QLatin1Char(' ')) + QStringLiteral("# "));
    }
    return comments;
}

} // namespace layerwise
