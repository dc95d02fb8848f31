#include "model/codegen/source_code.h"

#include "model/codegen/libtorch.h"
#include "model/codegen/pytorch.h"

#include <algorithm>

namespace layerwise {

std::string SourceCode::text() const
{
    std::string all;
    for (const SourceLine& line : lines)
        all.append(line.text).append(1, '\n');
    return all;
}

std::vector<int> SourceCode::linesOf(BlockId block) const
{
    std::vector<int> found;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (std::ranges::find(lines[i].blocks, block) != lines[i].blocks.end())
            found.push_back(static_cast<int>(i));
    }
    return found;
}

SourceCode sourceOf(const Network& network, const LayerRegistry& registry, SourceLanguage language,
                    const std::vector<SourceNote>& notes)
{
    return language == SourceLanguage::PyTorch ? pytorchSource(network, registry, notes)
                                               : libtorchSource(network, registry, notes);
}

} // namespace layerwise
