#include "widgets/plots/plot_theme.h"

#include "widgets/common/theme.h"
#include "widgets/plots/custom_plot.h"

namespace layerwise {

void applyPlotTheme(QCustomPlot& plot)
{
    const Theme& theme = Theme::current();
    plot.setBackground(QBrush(theme.panel));
    for (QCPAxisRect* rect : plot.axisRects()) {
        for (QCPAxis* axis : rect->axes()) {
            axis->setBasePen(QPen(theme.line, 1));
            axis->setTickPen(QPen(theme.line, 1));
            axis->setSubTickPen(Qt::NoPen);
            axis->setTickLabelColor(theme.quietText);
            axis->setLabelColor(theme.quietText);
            axis->setTickLabelFont(Theme::font(Theme::kSmallPx));
            axis->setLabelFont(Theme::font(Theme::kSmallPx));
            axis->grid()->setPen(QPen(theme.line, 1));
            axis->grid()->setZeroLinePen(QPen(theme.line, 1));
            axis->grid()->setSubGridVisible(false);
        }
    }
}

void keepLabelsOnly(QCPAxis& axis)
{
    axis.setBasePen(Qt::NoPen);
    axis.setTickPen(Qt::NoPen);
    axis.setTickLengthIn(0);
    axis.setTickLengthOut(0);
    axis.setSubTicks(false);
}

} // namespace layerwise
