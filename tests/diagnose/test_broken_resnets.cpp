#include "tests/diagnose/diagnose_testing.h"
#include "tests/networks/random_networks.h"

#include "model/templates/templates.h"

#include <QtTest>

using namespace layerwise;
using namespace layerwise::testing;

/// ResNet-18 broken by one edit at random: the list of fixes has one that helps, and the one that was meant.
class BrokenResNetsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneEdit_hasAFixThatRuns_data();
    void oneEdit_hasAFixThatRuns();
    void cleanupTestCase();
};

namespace {

enum Kind { Move, Swap, Remove, Option, KindCount };
constexpr const char* kKindNames[] = {"move", "swap", "removal", "option change"};

bool edit(RandomEdits& random, Kind kind, Network& network)
{
    switch (kind) {
    case Move:
        return random.move(network);
    case Swap:
        return random.swap(network);
    case Remove:
        return random.remove(network);
    case Option:
        return random.changeOption(network);
    case KindCount:
        break;
    }
    return false;
}

struct Share {
    int of = 0;
    int repaired = 0; ///< with a fix after which LibTorch runs the network
    int restored = 0; ///< with a fix that brings the order of the blocks back
    int exact = 0;    ///< with a fix that brings everything back, names and options too
};

Share shares[KindCount];

void clearNames(Block& block)
{
    block.name.clear();
    for (auto& slot : block.slots) {
        for (Block& child : slot)
            clearNames(child);
    }
}

/// Asks LibTorch once about networks that differ in names alone, as those do that a fix brought back.
class KnownRuns {
public:
    bool runs(const Network& network)
    {
        Network nameless = network;
        clearNames(nameless.root);
        const auto known = std::ranges::find(m_known, nameless, &std::pair<Network, bool>::first);
        if (known != m_known.end())
            return known->second;
        m_known.emplace_back(std::move(nameless), m_torch.runs(network));
        return m_known.back().second;
    }

private:
    TorchRuns m_torch;
    std::vector<std::pair<Network, bool>> m_known;
};

double percent(int part, int whole)
{
    return whole == 0 ? 0 : 100.0 * part / whole;
}

} // namespace

void BrokenResNetsTest::oneEdit_hasAFixThatRuns_data()
{
    constexpr int kRowsOfAKind = 5;
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("row");
    for (int row = 0; row < kRowsOfAKind; ++row) {
        for (int kind = 0; kind < KindCount; ++kind)
            QTest::addRow("%s %d", kKindNames[kind], row) << kind << row;
    }
}

void BrokenResNetsTest::oneEdit_hasAFixThatRuns()
{
    constexpr int kNetworks = 100;
    QFETCH(int, kind);
    QFETCH(int, row);
    const Network original = *makeTemplate("resnet18-28");
    const std::string order = orderOf(original.root);
    static KnownRuns known;
    Share& share = shares[kind];
    auto seed = static_cast<std::uint32_t>(100'000 * row);
    for (int count = 0; count < kNetworks; ++seed) {
        RandomEdits random(registry(), seed);
        Network network = original;
        if (!edit(random, static_cast<Kind>(kind), network) || errorsOf(network).empty())
            continue;
        ++count;
        ++share.of;
        bool repaired = false;
        bool restored = false;
        bool exact = false;
        const std::vector<Fix> fixes = fixesOf(network);
        for (const Fix& fix : fixes) {
            const Network fixed = withFix(network, fix);
            restored = restored || orderOf(fixed.root) == order;
            exact = exact || fixed == original;
            repaired = repaired || (fix.networkRuns && known.runs(fixed));
        }
        share.repaired += repaired ? 1 : 0;
        share.restored += restored ? 1 : 0;
        share.exact += exact ? 1 : 0;
        if (!repaired || (!restored && (kind == Move || kind == Swap)))
            qInfo("seed %u: %s\n%s", seed, text(errorsOf(network).front().diagnostic).c_str(), text(fixes).c_str());
    }
}

void BrokenResNetsTest::cleanupTestCase()
{
    Share all;
    Share ordered;
    for (int kind = 0; kind < KindCount; ++kind) {
        const Share& share = shares[kind];
        qInfo("%s: %d broken, %.1f %% have a fix that runs, %.1f %% one that brings all back", kKindNames[kind],
              share.of, percent(share.repaired, share.of), percent(share.exact, share.of));
        all.of += share.of;
        all.repaired += share.repaired;
        if (kind == Move || kind == Swap) {
            ordered.of += share.of;
            ordered.restored += share.restored;
        }
    }
    qInfo("of %d, %.2f %% have a fix that runs; of %d by a move or a swap, %.2f %% one that restores the order", all.of,
          percent(all.repaired, all.of), ordered.of, percent(ordered.restored, ordered.of));
    QVERIFY(percent(all.repaired, all.of) >= 99);
    QVERIFY(percent(ordered.restored, ordered.of) >= 95);
}

QTEST_APPLESS_MAIN(BrokenResNetsTest)
#include "test_broken_resnets.moc"
