// The document's weights that were loaded or trained.

#include "model/document/network_commands.h"
#include "model/document/network_document.h"

namespace layerwise {

namespace {

/// Values set by hand in weights that are others now were meant for those before.
WeightEditsPtr editsThatStay(const WeightEditsPtr& edits, const BlockWeightsPtr& before, const BlockWeightsPtr& after)
{
    const auto of = [](const BlockWeightsPtr& weights, BlockId block) {
        const auto found = weights ? weights->find(block) : BlockWeights::const_iterator{};
        return weights && found != weights->end() ? found->second : nullptr;
    };
    auto kept = std::make_shared<WeightEdits>(*edits);
    const auto erased =
        std::erase_if(*kept, [&](const auto& edit) { return of(before, edit.first.block) != of(after, edit.first.block); });
    return erased > 0 ? kept : edits;
}

} // namespace

void NetworkDocument::setWeights(NetworkWeights weights, const QString& text)
{
    endWeightPreview();
    if (weights.values)
        weights.network = snapshot();
    if (weights == m_weights || refused())
        return;
    const WeightEditsPtr edits = editsThatStay(m_weightEdits, m_weights.values, weights.values);
    m_undoStack->push(new NetworkWeightsCommand(*this, text, std::move(weights), edits));
}

void NetworkDocument::setInitialWeights(NetworkWeights weights)
{
    endWeightPreview();
    if (weights.values)
        weights.network = snapshot();
    replaceWeights(std::move(weights), m_weightEdits);
}

void NetworkDocument::previewWeights(NetworkWeights weights)
{
    if (!m_beforePreview)
        m_beforePreview.emplace(m_weights, m_weightEdits);
    weights.network = snapshot();
    replaceWeights(std::move(weights), std::make_shared<const WeightEdits>());
}

void NetworkDocument::endWeightPreview()
{
    if (!m_beforePreview)
        return;
    auto [weights, edits] = *std::move(m_beforePreview);
    m_beforePreview.reset();
    replaceWeights(std::move(weights), std::move(edits));
}

std::vector<BlockId> NetworkDocument::blocksWithRandomWeights() const
{
    return m_weights.values ? blocksWithout(*m_weights.values, *m_network, m_registry) : std::vector<BlockId>{};
}

void NetworkDocument::replaceWeights(NetworkWeights weights, WeightEditsPtr edits)
{
    const bool hadOtherEdits = *edits != *m_weightEdits;
    m_weights = std::move(weights);
    m_weightEdits = std::move(edits);
    ++m_revision;
    check(); // for the warnings
    Q_EMIT weightsChanged();
    if (hadOtherEdits)
        Q_EMIT weightEditsChanged();
}

} // namespace layerwise
