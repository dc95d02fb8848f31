#include "widgets/canvas/block_search.h"

#include <algorithm>
#include <optional>

namespace layerwise {

namespace {

std::optional<int> rankOf(const Block& block, const QString& path, const LayerType* type, const QString& words)
{
    const QString name = QString::fromStdString(block.name);
    const QString typeName = QString::fromStdString(block.type);
    const auto is = [&](const QString& text) { return text.compare(words, Qt::CaseInsensitive) == 0; };
    const auto begins = [&](const QString& text) { return text.startsWith(words, Qt::CaseInsensitive); };
    if (is(name) || is(path))
        return 0;
    if (is(typeName))
        return 1;
    if (begins(name) || begins(path) || begins(typeName))
        return 2;
    if ((path + QLatin1Char(' ') + typeName).contains(words, Qt::CaseInsensitive))
        return 3;
    const bool isInHelp = type && QString::fromStdString(type->help()).contains(words, Qt::CaseInsensitive);
    return isInHelp ? std::optional(4) : std::nullopt;
}

} // namespace

std::vector<BlockMatch> findBlocks(const Network& network, const LayerRegistry& registry, const QString& text)
{
    std::vector<BlockMatch> matches;
    const QString words = text.trimmed();
    if (words.isEmpty())
        return matches;
    forEachBlock(network.root, registry, [&](const Block& block, const std::string& path, int) {
        if (const auto rank = rankOf(block, QString::fromStdString(path), registry.find(block.type), words))
            matches.push_back({block.id, *rank});
    });
    std::ranges::stable_sort(matches, {}, &BlockMatch::rank);
    return matches;
}

} // namespace layerwise
