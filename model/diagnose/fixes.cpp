#include "model/diagnose/fixes.h"

#include "model/core/saturating.h"
#include "model/diagnose/fit_probe.h"
#include "model/diagnose/fitting_name.h"
#include "model/diagnose/fix_candidates.h"
#include "model/diagnose/fix_order.h"
#include "model/diagnose/lint.h"
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
/// Of a larger network only the blocks near the problem are put elsewhere when something else is wrong as well.
constexpr FitProbe::Node kSmallNetwork = 100;
constexpr FitProbe::Node kNear = 8;

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

bool isOrder(const Candidate& candidate)
{
    return candidate.kind == FixKind::Move || candidate.kind == FixKind::Swap;
}

bool isAboutMemory(const Problem& problem)
{
    return problem.diagnostic.code.starts_with("memory.");
}

bool hasSame(const std::vector<Problem>& problems, const Problem& wanted)
{
    return std::ranges::any_of(problems, [&](const Problem& problem) {
        return problem.block == wanted.block && problem.diagnostic.code == wanted.diagnostic.code;
    });
}

/// Bytes of the parameters and of all that layers and sums put out.
std::int64_t bytesOf(const Network& network, const LayerRegistry& registry, const ShapeReport& report)
{
    constexpr std::int64_t kFloatBytes = 4;
    std::int64_t values = report.parameterCount;
    forEachBlock(network.root, registry, [&](const Block& block, const std::string&, int) {
        const std::optional<Shape>& output = report.of(block.id).output;
        const bool makesOne = block.slots.empty() || block.slots.size() > 1;
        if (makesOne && output)
            values = saturatingAdd(values, output->elementCount().value_or(0));
    });
    return saturatingMultiply(values, kFloatBytes);
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
    /// A candidate applied to a copy.
    struct Trial {
        Network network;
        std::vector<Edit> edits;
        ShapeReport report;
    };

    bool isStopped() const { return m_settings.stopRequested && m_settings.stopRequested(); }
    FixScene sceneOf(const Problem& problem) const { return {m_network, m_registry, m_report, m_usual, problem}; }
    double scoreOf(const Candidate& candidate) const;

    std::vector<Ranked> forError(const Problem& problem);
    std::vector<Ranked> forWarning(const Problem& problem) const;
    std::vector<Ranked> forMemory(const Problem& problem) const;
    const std::vector<Ranked>& runningOrders();
    std::vector<Ranked> running(const Candidates& candidates);
    std::vector<Ranked> partial(Candidates candidates, const Problem& problem);
    void addNearOrders(Candidates& candidates, const Problem& problem);

    std::optional<Trial> trialOf(const Candidate& candidate) const;
    bool solves(const Trial& trial, const Problem& problem);
    bool solvesPartly(const Trial& trial, const Problem& problem) const;
    bool solvesWarning(const Trial& trial, const Problem& problem);
    Diagnostic titleOf(const Candidate& candidate, const Problem& problem) const;
    std::vector<Fix> chosen(std::vector<Ranked> ranked, const Problem& problem);

    const Network& m_network;
    const LayerRegistry& m_registry;
    FixSettings m_settings;
    ShapeReport m_report;
    UsualOptions m_usual;
    FitProbe m_probe;
    OrderScore m_order;
    std::optional<std::vector<Ranked>> m_orders; ///< moves and swaps after which the network runs
    std::optional<std::vector<Problem>> m_warnings;
};

/// While the probe stands at what the candidate makes.
double FixFinder::Search::scoreOf(const Candidate& candidate) const
{
    double gain = m_order.gain(m_probe);
    if (candidate.kind == FixKind::Insert)
        gain = std::min(gain, kMostInsertGain);
    const double unlikely = isOrder(candidate) && gain < kLeastOrderGain ? kUnlikelyOrder : 0;
    return kOrderWeight * gain - candidate.cost - unlikely;
}

std::vector<Ranked> FixFinder::Search::forError(const Problem& problem)
{
    const FixScene scene = sceneOf(problem);
    Candidates candidates;
    addChannelCandidates(scene, candidates);
    addSizeCandidates(scene, candidates);
    addResidualCandidates(scene, candidates);
    addOptionCandidates(scene, candidates);
    addInputCandidates(scene, candidates);
    addRemovals(scene, candidates);

    std::vector<Ranked> ranked = running(candidates);
    const std::vector<Ranked>& orders = runningOrders();
    ranked.insert(ranked.end(), orders.begin(), orders.end());
    return ranked.empty() ? partial(std::move(candidates), problem) : ranked;
}

std::vector<Ranked> FixFinder::Search::forWarning(const Problem& problem) const
{
    Candidates candidates;
    addLintCandidates(sceneOf(problem), candidates);
    std::vector<Ranked> ranked;
    for (Candidate& candidate : candidates)
        ranked.push_back({std::move(candidate), -candidate.cost});
    return ranked;
}

std::vector<Ranked> FixFinder::Search::forMemory(const Problem& problem) const
{
    const FixScene scene = sceneOf(problem);
    Candidates candidates;
    addUsualSizes(scene, 0.6, candidates);
    addOptionCandidates(scene, candidates);
    std::vector<Ranked> ranked;
    for (Candidate& candidate : candidates)
        ranked.push_back({std::move(candidate), -candidate.cost});
    return ranked;
}

const std::vector<Ranked>& FixFinder::Search::runningOrders()
{
    if (m_orders)
        return *m_orders;
    m_orders.emplace();
    if (m_probe.fits())
        return *m_orders;
    const OrderSearch search{[](FitProbe::Node) { return true; }, [this] { return m_probe.fits(); },
                             m_settings.stopRequested};
    forEachNewOrder(m_probe, search, [this](Candidate candidate) {
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

/// Orders after which the pass gets further than it does, the furthest of them.
void FixFinder::Search::addNearOrders(Candidates& candidates, const Problem& problem)
{
    const FitProbe::Node node = m_probe.find(problem.block);
    if (node == FitProbe::kNone || m_probe.fits())
        return;
    const bool isSmall = m_probe.nodeCount() <= kSmallNetwork;
    int least = m_probe.failure().remaining - 1;
    std::vector<std::pair<int, Candidate>> found;
    const OrderSearch search{[&](FitProbe::Node tried) {
                                 return isSmall || (tried >= node - kNear && tried <= m_probe.endOf(node) + kNear);
                             },
                             [&] { return m_probe.failure().remaining <= least; }, m_settings.stopRequested};
    forEachNewOrder(m_probe, search, [&](Candidate candidate) {
        least = m_probe.failure().remaining;
        found.emplace_back(least, std::move(candidate));
    });
    for (auto& [remaining, candidate] : found) {
        if (remaining <= least)
            candidates.push_back(std::move(candidate));
    }
}

/// Where something else is wrong as well: what removes this problem, and lets the pass get as far as any change does.
std::vector<Ranked> FixFinder::Search::partial(Candidates candidates, const Problem& problem)
{
    addNearOrders(candidates, problem);
    // The fewer layers are left behind the next error, the less likely this change made it.
    struct Progress {
        int remaining;
        Ranked ranked;
    };
    std::vector<Progress> byProgress;
    for (const Candidate& candidate : candidates) {
        if (isStopped())
            return {};
        if (m_probe.apply(candidate.edits) && !m_probe.fits())
            byProgress.push_back({m_probe.failure().remaining, {candidate, scoreOf(candidate)}});
        m_probe.reset();
    }
    std::ranges::stable_sort(byProgress, [](const Progress& a, const Progress& b) {
        return a.remaining != b.remaining ? a.remaining < b.remaining : a.ranked.score > b.ranked.score;
    });
    byProgress.resize(std::min(byProgress.size(), kMostPartial), {0, {}});

    std::vector<Ranked> ranked;
    int least = 0;
    for (Progress& progress : byProgress) {
        if (isStopped() || (!ranked.empty() && progress.remaining > least))
            break;
        const auto trial = trialOf(progress.ranked.candidate);
        if (!trial || !solvesPartly(*trial, problem))
            continue;
        least = progress.remaining;
        ranked.push_back(std::move(progress.ranked));
    }
    return ranked;
}

std::optional<FixFinder::Search::Trial> FixFinder::Search::trialOf(const Candidate& candidate) const
{
    Trial trial{m_network, candidate.edits, {}};
    std::uint64_t nextId = largestId(m_network.root).value + 1;
    if (!applyEdits(trial.network, m_registry, trial.edits, nextId))
        return std::nullopt;
    if (isOrder(candidate)) {
        std::vector<BlockId> moved{candidate.block};
        if (const auto* exchange = std::get_if<SwapEdit>(&candidate.edits.front()))
            moved.push_back(exchange->other);
        for (const BlockId id : moved) {
            if (const auto name = fittingName(trial.network.root, id, m_registry)) {
                findBlock(trial.network.root, id)->name = *name;
                trial.edits.emplace_back(RenameEdit{id, *name});
            }
        }
    }
    trial.report = inferShapes(trial.network, m_registry);
    return trial;
}

bool FixFinder::Search::solves(const Trial& trial, const Problem& problem)
{
    if (problem.severity == Severity::Warning)
        return solvesWarning(trial, problem);
    if (!isAboutMemory(problem))
        return trial.report.ok() || solvesPartly(trial, problem);
    const auto limit = problem.diagnostic.values.find("limit");
    const auto* bytes = limit == problem.diagnostic.values.end() ? nullptr : std::get_if<std::int64_t>(&limit->second);
    return bytes && trial.report.ok() && bytesOf(trial.network, m_registry, trial.report) <= *bytes;
}

bool FixFinder::Search::solvesPartly(const Trial& trial, const Problem& problem) const
{
    const ShapeReport& after = trial.report;
    const bool isThere = findBlock(trial.network.root, problem.block) != nullptr;
    const bool wasReached = m_report.of(problem.block).input.has_value();
    if (isThere && wasReached && after.of(problem.block).state != FitState::Fits)
        return false;
    return std::ranges::all_of(after.problems, [&](const Problem& error) {
        const bool isOld = std::ranges::find(m_report.problems, error) != m_report.problems.end();
        const bool isRevealed = m_report.of(error.block).state == FitState::NotReached;
        return error.block != problem.block && (isOld || isRevealed);
    });
}

bool FixFinder::Search::solvesWarning(const Trial& trial, const Problem& problem)
{
    if (!m_warnings)
        m_warnings = lint(m_network, m_registry, m_report);
    const std::vector<Problem> after = lint(trial.network, m_registry, trial.report);
    const auto isOld = [](const std::vector<Problem>& before) {
        return [&before](const Problem& found) { return hasSame(before, found); };
    };
    return !hasSame(after, problem) && std::ranges::all_of(after, isOld(*m_warnings)) &&
           std::ranges::all_of(trial.report.problems, isOld(m_report.problems));
}

Diagnostic FixFinder::Search::titleOf(const Candidate& candidate, const Problem& problem) const
{
    return isOrder(candidate) ? orderTitle(sceneOf(problem), candidate.edits.front()) : candidate.title;
}

std::vector<Fix> FixFinder::Search::chosen(std::vector<Ranked> ranked, const Problem& problem)
{
    std::ranges::stable_sort(ranked, [](const Ranked& a, const Ranked& b) { return a.score > b.score; });
    std::vector<Fix> fixes;
    std::vector<Trial> trials;
    std::map<FixKind, int> counts;
    std::map<std::string, int> subjects;
    for (const Ranked& entry : ranked) {
        const bool isWorthwhile = fixes.size() < 2 || entry.score >= kWorstScore;
        if (static_cast<int>(fixes.size()) >= m_settings.most || !isWorthwhile)
            break;
        const Candidate& candidate = entry.candidate;
        const std::string subject = subjectOf(candidate);
        if (counts[candidate.kind] >= mostOf(candidate.kind) ||
            subjects[subject] >= mostOfSubject(candidate.kind, problem))
            continue;
        if (isStopped())
            return {};
        std::optional<Trial> trial = trialOf(candidate);
        if (!trial || !solves(*trial, problem) ||
            std::ranges::find(trials, trial->network, &Trial::network) != trials.end())
            continue;
        ++counts[candidate.kind];
        ++subjects[subject];
        fixes.push_back(
            {titleOf(candidate, problem), trial->edits, candidate.block, trial->report.output, trial->report.ok(), 1});
        trials.push_back(*std::move(trial));
    }
    std::int64_t cheapest = 0;
    for (const Trial& trial : trials) {
        const std::int64_t work = trial.report.ok() ? trial.report.multiplyAdds : 0;
        if (work > 0)
            cheapest = cheapest == 0 ? work : std::min(cheapest, work);
    }
    for (std::size_t i = 0; i < fixes.size() && cheapest > 0; ++i) {
        if (fixes[i].networkRuns)
            fixes[i].workRatio = static_cast<double>(trials[i].report.multiplyAdds) / static_cast<double>(cheapest);
    }
    return fixes;
}

std::vector<Fix> FixFinder::Search::fixesOf(const Problem& problem)
{
    std::vector<Ranked> ranked;
    if (problem.severity == Severity::Warning)
        ranked = forWarning(problem);
    else
        ranked = isAboutMemory(problem) ? forMemory(problem) : forError(problem);
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
