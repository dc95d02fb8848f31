#include "tests/fuzz/network_entry.h"

#include "model/core/layer_registry.h"
#include "model/core/shape_inference.h"
#include "model/document/network_json.h"
#include "tests/core/fake_layers.h"

#include <cstdlib>

namespace layerwise::fuzz {

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

/// Has an option of every kind.
class Every : public LayerType {
public:
    Every() : LayerType("Every", Category::Shape, "every", "", "")
    {
        add("flag", OptionKind::Bool, true);
        add("count", OptionKind::Int, std::int64_t{3}).maximum = 1000;
        add("real", OptionKind::Float, 0.5).exclusiveMinimum = true;
        m_options.back().minimum = 0;
        add("word", OptionKind::Choice, std::string("zeros")).choices = {"zeros", "reflect"};
        OptionSpec& size = add("size", OptionKind::Size, std::vector<std::int64_t>{1, 1});
        size.nullable = true;
        size.elementsNullable = true;
        size.choices = {"same", "valid"};
        add("list", OptionKind::IntList, std::vector<std::int64_t>{4}).minimum = 1;
        add("factors", OptionKind::FloatSize, std::vector<double>{2, 2}).nullable = true;
        OptionSpec& needed = add("needed", OptionKind::Int, std::int64_t{1});
        needed.defaultValue.reset();
        needed.minimum = 1;
    }

    Result<Shape> outputShape(const OptionMap&, const Shape& input) const override { return input; }

private:
    OptionSpec& add(const char* key, OptionKind kind, OptionValue value)
    {
        OptionSpec spec;
        spec.key = key;
        spec.kind = kind;
        spec.initialValue = value;
        spec.defaultValue = std::move(value);
        m_options.push_back(std::move(spec));
        return m_options.back();
    }
};

const LayerRegistry& registry()
{
    static const LayerRegistry kRegistry = [] {
        LayerRegistry made = fake::makeRegistry();
        made.add(std::make_unique<Every>());
        return made;
    }();
    return kRegistry;
}

} // namespace

bool readsAsNetwork(std::span<const std::uint8_t> bytes)
{
    const QByteArray json(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
    if (const Result<std::vector<Block>> blocks = blocksFromJson(json, registry()); !blocks)
        require(blocks.error().code.starts_with("file."));
    const Result<Network> network = networkFromJson(json, registry());
    if (!network) {
        require(network.error().code.starts_with("file."));
        return false;
    }
    inferShapes(*network, registry());
    const QByteArray written = networkToJson(*network, registry());
    const Result<Network> again = networkFromJson(written, registry());
    require(again.ok());
    require(networkToJson(*again, registry()) == written);
    return true;
}

} // namespace layerwise::fuzz
