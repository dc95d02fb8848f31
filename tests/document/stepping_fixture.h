#pragma once

#include "tests/document/document_testing.h"
#include "tests/document/fake_executor.h"

#include "model/document/step_player.h"

#include <QHash>

namespace layerwise {

/// A document, a fake worker and a pass to step through.
struct SteppingFixture {
    explicit SteppingFixture(Network network = smallNetwork())
    {
        document.setNetwork(std::move(network), {});
        images = std::make_unique<ImageSource>(document);
        runs = std::make_unique<RunController>(document, *images,
                                               std::make_unique<fake::FakeExecutor>(testRegistry(), control));
        selection = std::make_unique<Selection>(document);
        steps = std::make_unique<StepController>(document, *images, *runs, *selection);
    }

    /// Waits until the pass stands where it should, and says where that is.
    QString settled()
    {
        const bool done = QTest::qWaitFor([this] { return !steps->isWaiting() && !runs->isRunning(); });
        return done ? place(steps->position()) : QStringLiteral("still running");
    }
    /// As in the core's test: ">box" entered, "box" done, "box+" added, "box~" activated, "<box" before, "." for the
    /// root.
    QString place(const StepPosition& position) const
    {
        static const QHash<StepPhase, QString> signs{
            {StepPhase::Before, "<"}, {StepPhase::Enter, ">"}, {StepPhase::Sum, "+"}, {StepPhase::Activation, "~"}};
        QString path = document.path(position.block);
        path = path.isEmpty() ? QStringLiteral(".") : path;
        const QString sign = signs.value(position.phase);
        const QString text = sign == "+" || sign == "~" ? path + sign : sign + path;
        return steps->hasFailed() ? text + '!' : text;
    }
    /// o over, i into, u out, b back, c continue, r reset: where each of them leads.
    QString walk(const char* moves)
    {
        QStringList places;
        for (const char* move = moves; *move; ++move) {
            switch (*move) {
            case 'o':
                steps->stepOver();
                break;
            case 'i':
                steps->stepInto();
                break;
            case 'u':
                steps->stepOut();
                break;
            case 'b':
                steps->stepBack();
                break;
            case 'c':
                steps->continueRun();
                break;
            default:
                steps->reset();
                break;
            }
            places << settled();
        }
        return places.join(' ');
    }
    QString recorded() const
    {
        QStringList paths;
        for (const TraceStepPtr& step : runs->trace()->steps)
            if (step->status == StepStatus::Ok)
                paths << QString::fromStdString(step->path);
        return paths.join(' ');
    }
    bool finishRun()
    {
        return QTest::qWaitFor([this] { return !runs->isRunning(); });
    }

    fake::ExecutorControlPtr control = std::make_shared<fake::ExecutorControl>();
    NetworkDocument document{testRegistry()};
    std::unique_ptr<ImageSource> images;
    std::unique_ptr<RunController> runs;
    std::unique_ptr<Selection> selection;
    std::unique_ptr<StepController> steps;
};

/// conv1 (id 2), r (3) with body conv2 (4) and shortcut 0 (5), relu (6).
inline Network branchedNetwork()
{
    Network network;
    network.input.height = network.input.width = 8;
    Block residual = layer("Residual", "r");
    residual.slots = {{conv("conv2", 4, 4)}, {layer("Identity", "0")}};
    network.root.slots.front() = {conv("conv1", 1, 4), residual, layer("ReLU", "relu")};
    std::uint64_t nextId = 2;
    for (Block& block : network.root.slots.front())
        assignIds(block, nextId);
    return network;
}

} // namespace layerwise
