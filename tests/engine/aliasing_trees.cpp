#include "tests/engine/aliasing_trees.h"

#include "tests/engine/engine_fixture.h"

#include <random>

namespace layerwise::testing {

namespace {

std::vector<Block> randomChain(std::mt19937& random, int depth)
{
    std::vector<Block> blocks;
    const int count = static_cast<int>(random() % 4);
    for (int i = 0; i < count; ++i) {
        const std::string name = std::to_string(blocks.size());
        switch (random() % (depth > 0 ? 8 : 5)) {
        case 0:
            blocks.push_back(layer("Identity", name));
            break;
        case 1:
            blocks.push_back(layer("Dropout2d", name, {{"inplace", random() % 2 == 0}}));
            break;
        case 2:
            blocks.push_back(inPlaceLeakyRelu(name));
            break;
        case 3:
            blocks.push_back(layer("ELU", name, {{"inplace", random() % 2 == 0}}));
            break;
        case 4:
            blocks.push_back(sequential(
                name, {layer("Flatten", "a"), inPlaceLeakyRelu("b"),
                       layer("Unflatten", "c", {{"dim", std::int64_t{1}}, {"unflattened_size", Ints{2, 6, 5}}})}));
            break;
        case 5:
            blocks.push_back(sequential(name, randomChain(random, depth - 1)));
            break;
        default:
            blocks.push_back(residual(name, randomChain(random, depth - 1), randomChain(random, depth - 1),
                                      random() % 2 ? "Tanh" : "Identity"));
        }
    }
    return blocks;
}

} // namespace

std::vector<Block> aliasingTree(unsigned seed)
{
    std::mt19937 random(seed);
    return randomChain(random, 4);
}

} // namespace layerwise::testing
