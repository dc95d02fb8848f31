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
    void oneEdit_hasAFixThatRuns_andTheOrderBack();
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
    int repaired = 0; ///< a fix after which LibTorch runs the network
    int restored = 0; ///< a fix that brings the order back
};

} // namespace

void BrokenResNetsTest::oneEdit_hasAFixThatRuns_andTheOrderBack()
{
    constexpr int kNetworks = 2000;
    const Network original = *makeTemplate("resnet18-28");
    const std::string order = orderOf(original.root);
    TorchRuns torch;
    Share shares[KindCount];
    int count = 0;
    for (std::uint32_t seed = 0; count < kNetworks; ++seed) {
        RandomEdits random(registry(), seed);
        const Kind kind = static_cast<Kind>(count % KindCount);
        Network network = original;
        if (!edit(random, kind, network))
            continue;
        const std::vector<Problem> errors = errorsOf(network);
        if (errors.empty())
            continue;
        ++count;
        Share& share = shares[kind];
        ++share.of;
        const std::vector<Fix> fixes = fixesOf(network, errors.front());
        bool repaired = false;
        bool restored = false;
        for (const Fix& fix : fixes) {
            const Network fixed = withFix(network, fix);
            restored = restored || orderOf(fixed.root) == order;
            repaired = repaired || (fix.networkRuns && torch.runs(fixed));
        }
        share.repaired += repaired ? 1 : 0;
        share.restored += restored ? 1 : 0;
        const bool isOrder = kind == Move || kind == Swap;
        if (qEnvironmentVariableIsSet("LAYERWISE_TELL") && (!repaired || (isOrder && !restored)))
            qInfo("seed %u, %s, %s: %s\n%s", seed, kKindNames[kind],
                  pathOf(network.root, errors.front().block, registry()).c_str(),
                  text(errors.front().diagnostic).c_str(), text(fixes).c_str());
    }
    int repaired = 0;
    for (int kind = 0; kind < KindCount; ++kind) {
        const Share& share = shares[kind];
        qInfo("%s: %d broken, %.1f %% have a fix that runs, in %.1f %% one restores the order", kKindNames[kind],
              share.of, 100.0 * share.repaired / share.of, 100.0 * share.restored / share.of);
        repaired += share.repaired;
    }
    const int ordered = shares[Move].of + shares[Swap].of;
    const int restored = shares[Move].restored + shares[Swap].restored;
    qInfo("%.2f %% have a fix that runs; of those by a move or a swap %.2f %% have one that restores the order",
          100.0 * repaired / kNetworks, 100.0 * restored / ordered);
    QVERIFY(100 * repaired >= 99 * kNetworks);
    QVERIFY(100 * restored >= 95 * ordered);
}

QTEST_APPLESS_MAIN(BrokenResNetsTest)
#include "test_broken_resnets.moc"
