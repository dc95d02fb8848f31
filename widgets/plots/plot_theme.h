#pragma once

class QCPAxis;
class QCustomPlot;

namespace layerwise {

/// Gives a plot the theme's colours, fonts and hairlines. Call again on QEvent::PaletteChange; does not replot.
void applyPlotTheme(QCustomPlot& plot);

/// Hides an axis's line and ticks, and keeps its labels.
void keepLabelsOnly(QCPAxis& axis);

} // namespace layerwise
