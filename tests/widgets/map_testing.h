#pragma once

#include "tests/widgets/scripted_run.h"

#include <QCoreApplication>
#include <QMouseEvent>
#include <QWidget>

#include <limits>

namespace layerwise::testing {

inline constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
inline constexpr float kInf = std::numeric_limits<float>::infinity();

/// `channels` maps of height x width; channel c counts up from 100 c.
inline ActivationPtr countingMaps(std::int64_t channels, std::int64_t height, std::int64_t width)
{
    std::vector<float> values;
    for (std::int64_t c = 0; c < channels; ++c) {
        for (std::int64_t i = 0; i < height * width; ++i)
            values.push_back(static_cast<float>(100 * c + i));
    }
    return makeActivation({1, channels, height, width}, std::move(values));
}

inline void moveMouse(QWidget* widget, const QPoint& to)
{
    QMouseEvent event(QEvent::MouseMove, to, widget->mapToGlobal(to), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(widget, &event);
}

} // namespace layerwise::testing
