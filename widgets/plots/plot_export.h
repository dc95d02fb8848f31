#pragma once

#include "widgets/common/exporter.h"

class QCustomPlot;

namespace layerwise {

/// The plot inside a chart. Precondition: the chart holds one.
QCustomPlot& plotOf(QWidget& chart);

/// The plot as it is shown now, twice as large as a PNG.
ExportItem plotItem(QCustomPlot& plot, const QString& title, const QString& name);

/// Lets the plot inside `chart` be taken out. `name` is asked for when a menu opens; empty: there is nothing to take
/// out. Precondition: the chart holds one QCustomPlot.
Exporter* exportPlot(QWidget& chart, const QString& title, const std::function<QString()>& name);

} // namespace layerwise
