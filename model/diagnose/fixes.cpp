#include "model/diagnose/fixes.h"

#include "model/diagnose/fit_probe.h"
#include "model/diagnose/fix_candidates.h"
#include "model/diagnose/fix_order.h"
#include "model/diagnose/order_score.h"

#include <algorithm>
#include <map>

namespace layerwise {

namespace {

/// How much a more usual order counts against what a change costs.
constexpr double kOrderWeight = 0.5;
/// An order that is not much more usual than the one there was hardly meant.
constexpr double kLeastOrderGain = 1;
constexpr double kUnlikelyOrder = 2;
/// What is added always looks usual where it stands; that says little.
constexpr double kMostInsertGain = 2;
/// Worse ones are not worth a line if there are two better.
constexpr double kWorstScore = -3;
/// Of candidates after which something else is still wrong, so many are looked at in full.
constexpr std::size_t kMostPartial = 60;

/// At most so many of a kind in one list.
int mostOf(FixKind kind)
{
    switch (kind) {
    case FixKind::Own:
    case FixKind::Neighbour:
    case FixKind::Insert:
    case FixKind::Move:
        return 2;
    case FixKind::Replace:
    case FixKind::Remove:
    case FixKind::Swap:
    case FixKind::Input:
        return 1;
    }
    return 1;
}

/// Two values of an option that is itself at fault are two ideas; else the second is only a worse one.
int mostOfSubject(FixKind kind, const Problem& problem)
{
    const bool isOption = kind == FixKind::Own && problem.diagnostic.code.starts_with("option.");
    return kind == FixKind::Move || isOption ? 2 : 1;
}

struct Ranked {
    Candidate candidate;
    double score = 0;
};

/// "set conv1 stride": two candidates with the same subject are two values for one thing.
std::string subjectOf(const Candidate& candidate)
{
    std::string subject = std::to_string(static_cast<int>(candidate.kind));
    if (candidate.kind == FixKind::Own || candidate.kind == FixKind::Neighbour)
        subject += ' ' + std::to_string(candidate.block.value) + ' ' + candidate.title.option;
    else if (candidate.kind == FixKind::Insert)
        subject += ' ' + std::get<InsertEdit>(candidate.edits.front()).block.type;
    return subject;
}

std::vector<Problem> errorsOf(const ShapeReport& report)
{
    std::vector<Problem> errors;
    for (const Problem& problem : report.problems) {
        if (problem.severity == Severity::Error)
            errors.push_back(problem);
    }
    return errors;
}

} // namespace

class FixFinder::Search {
public:
    Search(const Network& network, const LayerRegistry& registry, FixSettings settings)
        : m_network(network), m_registry(registry), m_settings(std::move(settings)),
          m_report(inferShapes(network, registry)), m_usual(network, registry), m_probe(network, registry),
          m_order(m_probe, registry)
    {
    }

    std::vector<Fix> fixesOf(const Problem& problem);

private:
    bool isStopped() const { return m_settings.stopRequested && m_settings.stopRequested(); }
    Candidates candidatesFor(const Problem& problem) const;
    const std::vector<Ranked>& orderCandidates();
    double scoreOf(const Candidate& candidate) const;
    std::vector<Ranked> running(const Candidates& candidates);
    std::vector<Ranked> partial(const Candidates& candidates, const Problem& problem);
    bool isPartialFix(const ShapeReport& after, const Network& changed, const Problem& problem) const;
    std::vector<Fix> chosen(std::vector<Ranked> ranked, const Problem& problem) const;
    std::optional<Fix> tried(const Candidate& candidate, const Problem& problem, Network& changed,
                             std::int64_t& work) const;
    Diagnostic titleOf(const Candidate& candidate, const Problem& problem) const;

    const Network& m_network;
    const LayerRegistry& m_registry;
    FixSettings m_settings;
    ShapeReport m_report;
    UsualOptions m_usual;
    FitProbe m_probe;
    OrderScore m_order;
    std::optional<std::vector<Ranked>> m_orders; ///< moves and swaps after which the network runs
};

Candidates FixFinder::Search::candidatesFor(const Problem& problem) const
{
    const FixScene scene(m_network, m_registry, m_report, m_usual, problem);
    Candidates candidates;
    addChannelCandidates(scene, candidates);
    addSizeCandidates(scene, candidates);
    addResidualCandidates(scene, candidates);
    addOptionCandidates(scene, candidates);
    addInputCandidates(scene, candidates);
    addRemovals(scene, candidates);
    return candidates;
}

/// While the probe stands at what the candidate makes.
double FixFinder::Search::scoreOf(const Candidate& candidate) const
{
    double gain = m_order.gain(m_probe);
    if (candidate.kind == FixKind::Insert)
        gain = std::min(gain, kMostInsertGain);
    const bool isOrder = candidate.kind == FixKind::Move || candidate.kind == FixKind::Swap;
    const double unlikely = isOrder && gain < kLeastOrderGain ? kUnlikelyOrder : 0;
    return kOrderWeight * gain - candidate.cost - unlikely;
}

const std::vector<Ranked>& FixFinder::Search::orderCandidates()
{
    if (m_orders)
        return *m_orders;
    m_orders.emplace();
    if (m_probe.fits())
        return *m_orders;
    forEachNewOrder(m_probe, m_settings.stopRequested, [this](Candidate candidate) {
        const double score = scoreOf(candidate);
        m_orders->push_back({std::move(candidate), score});
    });
    return *m_orders;
}

std::vector<Ranked> FixFinder::Search::running(const Candidates& candidates)
{
    std::vector<Ranked> ranked;
    for (const Candidate& candidate : candidates) {
        if (isStopped())
            return {};
        if (m_probe.apply(candidate.edits) && m_probe.fits())
            ranked.push_back({candidate, scoreOf(candidate)});
        m_probe.reset();
    }
    return ranked;
}

bool FixFinder::Search::isPartialFix(const ShapeReport& after, const Network& changed, const Problem& problem) const
{
    const bool isThere = findBlock(changed.root, problem.block) != nullptr;
    const bool wasReached = m_report.of(problem.block).input.has_value();
    if (isThere && wasReached && after.of(problem.block).state != FitState::Fits)
        return false;
    return std::ranges::all_of(errorsOf(after), [&](const Problem& error) {
        const bool isOld = std::ranges::find(m_report.problems, error) != m_report.problems.end();
        const bool isRevealed = m_report.of(error.block).state == FitState::NotReached;
        return error.block != problem.block && (isOld || isRevealed);
    });
}

std::vector<Ranked> FixFinder::Search::partial(const Candidates& candidates, const Problem& problem)
{
    // The fewer layers are left behind the next error, the less likely this change made it.
    std::vector<std::pair<int, const Candidate*>> byProgress;
    for (const Candidate& candidate : candidates) {
        if (isStopped())
            return {};
        if (m_probe.apply(candidate.edits) && !m_probe.fits())
            byProgress.emplace_back(m_probe.failure().remaining, &candidate);
        m_probe.reset();
    }
    std::ranges::stable_sort(byProgress, [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first < b.first : a.second->cost < b.second->cost;
    });
    byProgress.resize(std::min(byProgress.size(), kMostPartial));

    std::vector<Ranked> ranked;
    int least = 0;
    for (const auto& [remaining, candidate] : byProgress) {
        if (isStopped())
            return {};
        if (!ranked.empty() && remaining > least)
            break;
        Network changed = m_network;
        std::uint64_t nextId = largestId(m_network.root).value + 1;
        if (!applyEdits(changed, m_registry, candidate->edits, nextId) ||
            !isPartialFix(inferShapes(changed, m_registry), changed, problem))
            continue;
        least = remaining;
        m_probe.apply(candidate->edits);
        ranked.push_back({*candidate, scoreOf(*candidate)});
        m_probe.reset();
    }
    return ranked;
}

Diagnostic FixFinder::Search::titleOf(const Candidate& candidate, const Problem& problem) const
{
    if (candidate.kind != FixKind::Move && candidate.kind != FixKind::Swap)
        return candidate.title;
    const FixScene scene(m_network, m_registry, m_report, m_usual, problem);
    return orderTitle(scene, candidate.edits.front());
}

std::optional<Fix> FixFinder::Search::tried(const Candidate& candidate, const Problem& problem, Network& changed,
                                            std::int64_t& work) const
{
    changed = m_network;
    std::uint64_t nextId = largestId(m_network.root).value + 1;
    if (!applyEdits(changed, m_registry, candidate.edits, nextId))
        return std::nullopt;
    const ShapeReport after = inferShapes(changed, m_registry);
    if (!after.ok() && !isPartialFix(after, changed, problem))
        return std::nullopt;
    work = after.multiplyAdds;
    return Fix{titleOf(candidate, problem), candidate.edits, candidate.block, after.output, after.ok(), 1};
}

std::vector<Fix> FixFinder::Search::chosen(std::vector<Ranked> ranked, const Problem& problem) const
{
    std::ranges::stable_sort(ranked, [](const Ranked& a, const Ranked& b) { return a.score > b.score; });
    std::vector<Fix> fixes;
    std::vector<Network> results;
    std::vector<std::int64_t> works;
    std::map<FixKind, int> counts;
    std::map<std::string, int> subjects;
    for (const Ranked& entry : ranked) {
        const bool isWorthwhile = fixes.size() < 2 || entry.score >= kWorstScore;
        if (static_cast<int>(fixes.size()) >= m_settings.most || !isWorthwhile)
            break;
        const FixKind kind = entry.candidate.kind;
        if (counts[kind] >= mostOf(kind) || subjects[subjectOf(entry.candidate)] >= mostOfSubject(kind, problem))
            continue;
        if (isStopped())
            return {};
        Network changed;
        std::int64_t work = 0;
        std::optional<Fix> fix = tried(entry.candidate, problem, changed, work);
        if (!fix || std::ranges::find(results, changed) != results.end())
            continue;
        ++counts[kind];
        ++subjects[subjectOf(entry.candidate)];
        fixes.push_back(*std::move(fix));
        results.push_back(std::move(changed));
        works.push_back(work);
    }
    std::int64_t cheapest = 0;
    for (std::size_t i = 0; i < fixes.size(); ++i) {
        if (fixes[i].networkRuns && works[i] > 0)
            cheapest = cheapest == 0 ? works[i] : std::min(cheapest, works[i]);
    }
    for (std::size_t i = 0; i < fixes.size(); ++i) {
        if (fixes[i].networkRuns && cheapest > 0)
            fixes[i].workRatio = static_cast<double>(works[i]) / static_cast<double>(cheapest);
    }
    return fixes;
}

std::vector<Fix> FixFinder::Search::fixesOf(const Problem& problem)
{
    if (problem.severity != Severity::Error)
        return {};
    const Candidates candidates = candidatesFor(problem);
    std::vector<Ranked> ranked = running(candidates);
    const std::vector<Ranked>& orders = orderCandidates();
    ranked.insert(ranked.end(), orders.begin(), orders.end());
    if (ranked.empty())
        ranked = partial(candidates, problem);
    if (isStopped())
        return {};
    return chosen(std::move(ranked), problem);
}

FixFinder::FixFinder(const Network& network, const LayerRegistry& registry, FixSettings settings)
    : m_search(std::make_unique<Search>(network, registry, std::move(settings)))
{
}

FixFinder::~FixFinder() = default;

std::vector<Fix> FixFinder::fixesOf(const Problem& problem)
{
    return m_search->fixesOf(problem);
}

std::vector<Fix> findFixes(const Network& network, const LayerRegistry& registry, const Problem& problem,
                           const FixSettings& settings)
{
    return FixFinder(network, registry, settings).fixesOf(problem);
}

} // namespace layerwise
