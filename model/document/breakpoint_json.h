#pragma once

#include "model/core/breakpoint.h"

#include <QByteArray>
#include <QLatin1StringView>

namespace layerwise {

/// A condition as files and the dump of the window's state name it.
struct BreakpointWord {
    Breakpoint::Condition condition;
    const char* word;
};

/// Without the plain one, which is written as true.
inline constexpr BreakpointWord kBreakpointWords[] = {
    {Breakpoint::Condition::NotFinite, "nan_or_inf"},
    {Breakpoint::Condition::Zeros, "zeros_over_percent"},
    {Breakpoint::Condition::MaxAbs, "max_abs_over"},
    {Breakpoint::Condition::ShapeDiffers, "shape_differs_from"},
};

/// true, {"when": "nan_or_inf"}, {"when": "zeros_over_percent", "bound": 50}, {"when": "max_abs_over", "bound": 100},
/// {"when": "shape_differs_from", "shape": [1, 64, 16, 16]}.
QByteArray breakpointToJson(const Breakpoint& breakpoint);

} // namespace layerwise
