#include "tests/codegen/random_networks.h"

#include "model/core/shape_inference.h"
#include "model/templates/blocks.h"
#include "model/templates/resnet.h"
#include "tests/codegen/saved_case.h"
#include "tests/layers/random_cases.h"

#include <algorithm>

namespace layerwise::testing {

namespace {

/// A list of blocks and the shape that comes out.
struct Chain {
    std::vector<Block> blocks;
    Shape output;
};

class NetworkMaker {
public:
    explicit NetworkMaker(unsigned seed) : m_random(seed), m_cases(seed) {}

    Network make()
    {
        Network network;
        network.name = "random";
        network.input = {1 + below(4), 5 + below(8), 5 + below(8), {0}, {1}};
        network.root.slots[0] = chain(network.input.shape(2), 1 + below(8), 0).blocks;
        std::uint64_t nextId = kRootId.value;
        assignIds(network.root, nextId);
        return network;
    }

private:
    std::int64_t below(std::int64_t count) { return static_cast<std::int64_t>(m_random() % count); }

    Chain chain(const Shape& input, std::int64_t length, int depth)
    {
        Chain chain{{}, input};
        const bool numbered = below(3) == 0;
        for (std::int64_t i = 0; i < length; ++i) {
            std::optional<Chain> next = step(chain.output, depth);
            if (!next)
                continue;
            Block& block = next->blocks.front();
            block.name = numbered ? std::to_string(chain.blocks.size()) : name(block, chain.blocks);
            chain.blocks.push_back(std::move(block));
            chain.output = next->output;
        }
        return chain;
    }

    std::string name(const Block& block, const std::vector<Block>& siblings)
    {
        static const std::vector<std::string> kNames{"class",  "forward", "my layer", "naïve",      "a\"b", "back\\",
                                                     "0",      "x",       "double",   "activation", "body", "_hidden",
                                                     "import", "1",       "named",    "train",      "ReLU", "007"};
        const std::string& drawn = kNames[static_cast<std::size_t>(below(static_cast<std::int64_t>(kNames.size())))];
        const bool isTaken = std::ranges::find(siblings, drawn, &Block::name) != siblings.end();
        return below(3) == 0 && !isTaken ? drawn : freeName(*registry().find(block.type), siblings);
    }

    /// One block that takes `input`.
    std::optional<Chain> step(const Shape& input, int depth)
    {
        constexpr int kTries = 40;
        for (int i = 0; i < kTries; ++i) {
            const auto& types = registry().types();
            const LayerType& type = *types[static_cast<std::size_t>(below(static_cast<std::int64_t>(types.size())))];
            std::optional<Chain> made =
                type.isContainer() ? (depth < 3 ? container(type, input, depth) : std::nullopt) : layer(type, input);
            const auto count = made ? made->output.elementCount() : std::nullopt;
            if (count && *count > 0 && *count < 20'000)
                return made;
        }
        return std::nullopt;
    }

    std::optional<Chain> layer(const LayerType& type, const Shape& input)
    {
        Block block = makeBlock(type.name(), "", m_cases.drawOptions(type, input));
        if (type.checkOptions(block.options))
            return std::nullopt;
        const Result<Shape> output = type.outputShape(block.options, input);
        // Without it the variance of equal values makes differences of rounding visible.
        const bool hasEps = !block.options.contains("eps") || std::get<double>(block.options["eps"]) > 0;
        return output && hasEps ? std::optional(Chain{{std::move(block)}, *output}) : std::nullopt;
    }

    std::optional<Chain> container(const LayerType& type, const Shape& input, int depth)
    {
        Chain body = chain(input, below(5), depth + 1);
        if (type.slots().size() == 1)
            return Chain{{makeSequential("", std::move(body.blocks))}, body.output};
        Chain shortcut{{}, input};
        Result<Shape> sum = broadcastShapes(body.output, input);
        for (int i = 0; i < 10 && (!sum || below(3) == 0); ++i) {
            shortcut = chain(input, 1 + below(2), depth + 1);
            sum = broadcastShapes(body.output, shortcut.output);
        }
        if (!sum)
            return std::nullopt;
        const std::vector<std::string>& activations = type.option("activation")->choices;
        Block block =
            makeBlock(type.name(), "",
                      {{"activation",
                        activations[static_cast<std::size_t>(below(static_cast<std::int64_t>(activations.size())))]}});
        block.slots = {std::move(body.blocks), std::move(shortcut.blocks)};
        return Chain{{std::move(block)}, *sum};
    }

    std::mt19937 m_random;
    RandomCases m_cases;
};

/// Children lists of all containers, the root's first.
void collect(Block& block, std::vector<std::vector<Block>*>& lists)
{
    for (std::vector<Block>& slot : block.slots) {
        lists.push_back(&slot);
        for (Block& child : slot)
            collect(child, lists);
    }
}

void change(Network& network, std::mt19937& random)
{
    std::vector<std::vector<Block>*> lists;
    collect(network.root, lists);
    std::vector<Block>& list = *lists[random() % lists.size()];
    if (list.empty())
        return;
    const std::size_t index = random() % list.size();
    Block& block = list[index];
    const std::string newName = "new" + std::to_string(random() % 1000);
    switch (random() % 5) {
    case 0:
        block.name += "x";
        break;
    case 1:
        if (block.type == "ReLU")
            block.options.clear();
        else if (block.type == "BatchNorm2d")
            block.options["eps"] = 1e-3;
        else if (block.type == "Residual")
            block.options["activation"] = std::string("Tanh");
        else if (block.type == "Conv2d")
            block.options["padding_mode"] = std::string("replicate");
        break;
    case 2:
        list.insert(list.begin() + static_cast<std::ptrdiff_t>(index), makeBlock("Identity", newName));
        break;
    case 3:
        list.insert(list.begin() + static_cast<std::ptrdiff_t>(index), makeSequential(newName, {}));
        break;
    default:
        block.options["bias"] = true;
        if (block.type != "Conv2d" && block.type != "Linear")
            block.options.erase("bias");
    }
}

} // namespace

Network randomNetwork(unsigned seed)
{
    return NetworkMaker(seed).make();
}

Network randomResNet(unsigned seed)
{
    std::mt19937 random(seed);
    const auto count = [&random] { return static_cast<std::int64_t>(1 + random() % 2); };
    Network network = makeResNet({.name = "small",
                                  .block = random() % 2 == 0 ? kBasicBlock : kBottleneck,
                                  .layers = {count(), count(), 1, 1},
                                  .inputSize = 32,
                                  .headPool = makeBlock("AdaptiveAvgPool2d", "", {{"output_size", square(1)}}),
                                  .inChannels = 1 + static_cast<std::int64_t>(random() % 3)});
    network.input.mean = {0.5};
    network.input.std = {0.25};
    for (std::size_t changes = random() % 3; changes > 0; --changes)
        change(network, random);
    std::uint64_t nextId = kRootId.value;
    assignIds(network.root, nextId);
    return network;
}

} // namespace layerwise::testing
