#pragma once

#include "model/core/layer_registry.h"
#include "model/layers/layers.h"
#include "widgets/common/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QStandardPaths>

#include <benchmark/benchmark.h>

/// What the benchmarks of the real window have in common.
namespace layerwise {

inline const LayerRegistry& registered()
{
    static const LayerRegistry* const registry = [] {
        auto* made = new LayerRegistry;
        registerLayers(*made);
        return made;
    }();
    return *registry;
}

/// Handles events until the condition holds, for two minutes at most. Whether it does.
template <typename Condition>
bool waitUntil(Condition condition)
{
    constexpr qint64 kPatienceMs = 120'000;
    QElapsedTimer patience;
    patience.start();
    while (!condition() && patience.elapsed() < kPatienceMs)
        QApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return condition();
}

/// Without a screen unless one is asked for, and away from the user's settings.
inline int runWindowBenchmarks(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QStandardPaths::setTestModeEnabled(true);
    QApplication application(argc, argv);
    Theme::install(application, Theme::Mode::Light);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}

} // namespace layerwise
