#include "model/diagnose/trace_lint.h"

#include "model/diagnose/data_flow.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace layerwise {

namespace {

/// From this share of maps on that are 0 everywhere. With new weights the templates have at most 30 %.
constexpr double kDeadShare = 0.5;
/// Smaller maps are 0 everywhere by chance too often.
constexpr std::int64_t kFewestPixels = 16;
/// From this share of values on where the curve is flat.
constexpr double kSaturatedShare = 0.5;
/// How near to its ends an activation is flat: tanh'(x) = 1 - y^2 and sigmoid'(x) = y (1 - y) are 2 % and 4 % of their
/// largest there.
constexpr float kFlatMargin = 0.01F;
/// Values so many times larger, or smaller, than those of the input. With new weights the templates keep to 24 and 20.
constexpr double kGrowth = 1000;

/// The root mean square: how large the values are, whatever their sign.
double sizeOf(const ActivationStats& stats)
{
    return std::hypot(stats.mean, stats.std);
}

double largestOf(const ActivationStats& stats)
{
    return std::max(std::abs(static_cast<double>(stats.min)), std::abs(static_cast<double>(stats.max)));
}

std::int64_t notFiniteOf(const ActivationStats& stats)
{
    return stats.nanCount + stats.infCount;
}

bool isZero(std::span<const float> values)
{
    return std::ranges::all_of(values, [](float value) { return value == 0.0F; });
}

struct Share {
    std::int64_t some = 0;
    std::int64_t all = 0;

    double value() const { return all == 0 ? 0 : static_cast<double>(some) / static_cast<double>(all); }
};

/// Maps that are 0 everywhere, in all images.
Share deadMaps(const Activation& activation)
{
    const std::int64_t images = activation.shape().rank() == 4 ? activation.shape()[0] : 1;
    Share share;
    if (activation.mapHeight() * activation.mapWidth() * images < kFewestPixels)
        return share;
    share.all = activation.mapCount();
    for (std::int64_t channel = 0; channel < share.all; ++channel) {
        bool dead = true;
        for (std::int64_t image = 0; image < images && dead; ++image)
            dead = isZero(activation.map(channel, image));
        share.some += dead ? 1 : 0;
    }
    return share;
}

/// Values at the flat ends of a Sigmoid, 0 and 1, or of a Tanh, -1 and 1.
Share saturatedValues(const Activation& activation, LayerKind kind)
{
    const float low = kind == LayerKind::Tanh ? -1.0F : 0.0F;
    const std::span<const float> values = activation.values();
    const auto isFlat = [low](float value) { return value < low + kFlatMargin || value > 1.0F - kFlatMargin; };
    return {std::ranges::count_if(values, isFlat), static_cast<std::int64_t>(values.size())};
}

/// One trace beside the data flow of its network.
class TraceLint {
public:
    TraceLint(const Network& network, const LayerRegistry& registry, const Trace& trace,
              const std::function<bool()>& stopRequested)
        : m_report(inferShapes(network, registry)), m_flow(network, registry, m_report), m_stopRequested(stopRequested)
    {
        for (const TraceStepPtr& step : trace.steps)
            m_outputs[step->block] = step->output;
        m_outputs[network.root.id] = trace.input;
    }

    std::vector<Problem> run();

private:
    const Activation* output(int node) const
    {
        const auto found = m_outputs.find(m_flow[node].block->id);
        return found == m_outputs.end() ? nullptr : found->second.get();
    }
    LayerKind activationAt(int node) const
    {
        return m_flow[node].kind == LayerKind::Sum ? m_flow[node].activation : m_flow[node].kind;
    }
    void warn(int node, const char* code, std::map<std::string, DiagnosticValue> values)
    {
        m_found.push_back({node, {Severity::Warning, m_flow[node].block->id, {code, std::move(values), {}}}});
    }
    std::vector<int> producersOf(int node) const;
    bool isLast(int node) const;

    bool findNotFinite(int node);
    void findDead(int node);
    void findSaturated(int node);
    void findGrowth(int node);
    void addCounted();

    /// The first block of those that have one thing in common, and how many come after it.
    struct Counted {
        int node = -1;
        std::int64_t more = 0;
        Share share;

        void add(int at, Share found)
        {
            more += node >= 0 ? 1 : 0;
            share = node >= 0 ? share : found;
            node = node >= 0 ? node : at;
        }
    };

    ShapeReport m_report;
    DataFlow m_flow;
    const std::function<bool()>& m_stopRequested;
    std::unordered_map<BlockId, ActivationPtr> m_outputs;
    std::vector<double> m_deadShares;             ///< by node
    std::vector<std::pair<int, Problem>> m_found; ///< with their nodes
    Counted m_dead;
    Counted m_saturated;
    bool m_hasGrown = false;
    bool m_hasShrunk = false;
    double m_inputSize = 0;
    bool m_isBlank = false;
    std::int64_t m_layers = 0; ///< layers with weights, up to the node that is looked at
};

std::vector<int> TraceLint::producersOf(int node) const
{
    if (m_flow[node].kind != LayerKind::Sum)
        return {m_flow[node].input};
    std::vector<int> producers;
    for (const FlowBranch& branch : m_flow[node].branches)
        producers.push_back(branch.output);
    return producers;
}

bool TraceLint::isLast(int node) const
{
    int last = m_flow.output();
    while (last > node &&
           contains(kinds(LayerKind::Identity, LayerKind::Dropout, LayerKind::Flatten), m_flow[last].kind))
        last = m_flow[last].input;
    return last == node;
}

std::vector<Problem> TraceLint::run()
{
    m_deadShares.assign(static_cast<std::size_t>(m_flow.size()), 0);
    const Activation* input = output(0);
    if (!input)
        return {};
    m_inputSize = sizeOf(input->stats());
    m_isBlank = input->stats().std == 0;
    for (int node = 0; node < m_flow.size(); ++node) {
        if (m_stopRequested && m_stopRequested())
            return {};
        if (!output(node))
            continue;
        if (findNotFinite(node))
            break;
        if (node == 0)
            continue;
        findDead(node);
        findSaturated(node);
        findGrowth(node);
    }
    addCounted();
    std::ranges::stable_sort(m_found, {}, &std::pair<int, Problem>::first);
    std::vector<Problem> problems;
    for (auto& [node, problem] : m_found)
        problems.push_back(std::move(problem));
    return problems;
}

/// True if there is one. What grew until it did not fit into a float any more is not told as well.
bool TraceLint::findNotFinite(int node)
{
    const ActivationStats& stats = output(node)->stats();
    const std::int64_t bad = notFiniteOf(stats);
    if (bad == 0)
        return false;
    std::erase_if(m_found, [](const auto& found) { return found.second.diagnostic.code == "trace.growing"; });
    std::map<std::string, DiagnosticValue> values{
        {"bad", bad}, {"nan", stats.nanCount}, {"inf", stats.infCount}, {"count", stats.count}};
    if (node == 0) {
        warn(node, "trace.input_not_finite", std::move(values));
        return true;
    }
    double largest = 0;
    for (const int producer : producersOf(node))
        largest = std::max(largest, output(producer) ? largestOf(output(producer)->stats()) : 0);
    values["largest"] = largest;
    warn(node, "trace.not_finite", std::move(values));
    return true;
}

/// Where the maps die, not where dead ones are passed on. An image of one colour makes maps of one value, and those are
/// negative half of the time.
void TraceLint::findDead(int node)
{
    if (m_isBlank)
        return;
    const Activation& values = *output(node);
    Share share;
    if (values.mapCount() > 0)
        share = deadMaps(values);
    else if (values.values().size() > 1)
        share = {values.stats().zeroFraction == 1 ? values.stats().count : 0, values.stats().count};
    m_deadShares[static_cast<std::size_t>(node)] = share.value();
    if (share.value() < kDeadShare)
        return;
    for (const int producer : producersOf(node)) {
        if (m_deadShares[static_cast<std::size_t>(producer)] >= kDeadShare)
            return;
    }
    m_dead.add(node, share);
}

/// A saturated output may be meant: a network that is sure of itself.
void TraceLint::findSaturated(int node)
{
    const LayerKind kind = activationAt(node);
    if (!contains(kinds(LayerKind::Sigmoid, LayerKind::Tanh), kind) || isLast(node))
        return;
    const Share share = saturatedValues(*output(node), kind);
    if (share.value() >= kSaturatedShare)
        m_saturated.add(node, share);
}

void TraceLint::findGrowth(int node)
{
    constexpr LayerKinds kWeighted = kinds(LayerKind::Convolution, LayerKind::TransposedConvolution, LayerKind::Linear);
    if (!contains(kWeighted | kinds(LayerKind::Sum), m_flow[node].kind))
        return;
    m_layers += contains(kWeighted, m_flow[node].kind) ? 1 : 0;
    const double size = sizeOf(output(node)->stats());
    // Where all is 0 that is told as such.
    if (m_inputSize == 0 || size == 0)
        return;
    const double factor = size / m_inputSize;
    if (factor >= kGrowth && !m_hasGrown) {
        m_hasGrown = true;
        warn(node, "trace.growing", {{"input", m_inputSize}, {"size", size}, {"factor", factor}, {"layers", m_layers}});
    }
    if (factor <= 1 / kGrowth && !m_hasShrunk) {
        m_hasShrunk = true;
        warn(node, "trace.vanishing",
             {{"input", m_inputSize}, {"size", size}, {"factor", 1 / factor}, {"layers", m_layers}});
    }
}

void TraceLint::addCounted()
{
    if (m_dead.node >= 0) {
        const bool hasMaps = output(m_dead.node)->mapCount() > 0;
        std::map<std::string, DiagnosticValue> values{{"total", m_dead.share.all}};
        if (hasMaps)
            values["dead"] = m_dead.share.some;
        if (m_dead.more > 0)
            values["more"] = m_dead.more;
        warn(m_dead.node, hasMaps ? "trace.dead_maps" : "trace.all_zero", std::move(values));
    }
    if (m_saturated.node >= 0) {
        std::map<std::string, DiagnosticValue> values{{"share", m_saturated.share.value()},
                                                      {"total", m_saturated.share.all}};
        if (m_saturated.more > 0)
            values["more"] = m_saturated.more;
        const bool isTanh = activationAt(m_saturated.node) == LayerKind::Tanh;
        values["low"] = std::int64_t{isTanh ? -1 : 0};
        warn(m_saturated.node, "trace.saturated", std::move(values));
    }
}

} // namespace

std::vector<Problem> lintTrace(const Network& network, const LayerRegistry& registry, const Trace& trace,
                               const std::function<bool()>& stopRequested)
{
    return TraceLint(network, registry, trace, stopRequested).run();
}

} // namespace layerwise
