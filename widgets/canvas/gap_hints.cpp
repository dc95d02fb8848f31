#include "widgets/canvas/gap_hints.h"

#include "model/document/palette_block.h"
#include "model/document/sentences.h"
#include "widgets/canvas/block_words.h"

#include <QtConcurrentRun>

#include <algorithm>

namespace layerwise {

GapHints::GapHints(const NetworkDocument& document, QObject* parent) : QObject(parent), m_document(document)
{
    connect(&m_watcher, &QFutureWatcherBase::finished, this, &GapHints::show);
}

GapHints::~GapHints()
{
    m_watcher.disconnect(this);
    m_watcher.waitForFinished(); // it reads the registry
}

void GapHints::start(std::function<Verdicts(const Network& network, const LayerRegistry& registry)> find)
{
    m_hints.clear();
    m_isActive = true;
    m_watcher.setFuture(QtConcurrent::run([find = std::move(find), network = m_document.snapshot(),
                                           &registry = m_document.registry()] { return find(*network, registry); }));
}

void GapHints::startMove(std::vector<BlockId> moved)
{
    m_addedName.clear();
    start([moved = std::move(moved)](const Network& network, const LayerRegistry& registry) {
        return moveVerdicts(network, registry, moved);
    });
}

void GapHints::startInsert(std::vector<Block> blocks)
{
    m_addedName = blocks.empty() ? QString() : QString::fromStdString(blocks.front().type);
    start([blocks = std::move(blocks)](const Network& network, const LayerRegistry& registry) {
        return insertVerdicts(network, registry, [&blocks](const std::optional<Shape>&) { return blocks; });
    });
}

void GapHints::startPalette(const QString& type)
{
    m_addedName = type;
    start([name = type.toStdString()](const Network& network, const LayerRegistry& registry) {
        return insertVerdicts(network, registry, [&](const std::optional<Shape>& input) {
            const std::optional<Block> block = makePaletteBlock(registry, name, input);
            return block ? std::vector{*block} : std::vector<Block>{};
        });
    });
}

void GapHints::stop()
{
    m_isActive = false;
    m_hints.clear();
}

void GapHints::show()
{
    if (!m_isActive)
        return;
    m_hints.clear();
    const Verdicts verdicts = m_watcher.result();
    std::ranges::transform(verdicts, std::back_inserter(m_hints),
                           [this](const GapVerdict& verdict) { return hintOf(verdict); });
    Q_EMIT changed();
}

GapHint GapHints::hintOf(const GapVerdict& verdict) const
{
    if (verdict.fits || !verdict.problem)
        return {verdict.at, verdict.fits, verdict.fits ? tr("fits") : tr("does not fit")};
    const BlockId block = verdict.problem->block;
    const QString name = m_document.block(block) ? spokenName(m_document, block) : m_addedName;
    return {verdict.at, false, describe(verdict.problem->diagnostic, name).title};
}

const GapHint* GapHints::at(const BlockPosition& at) const
{
    const auto found = std::ranges::find(m_hints, at, &GapHint::at);
    return found == m_hints.end() ? nullptr : &*found;
}

} // namespace layerwise
