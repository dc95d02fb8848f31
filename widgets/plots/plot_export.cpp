#include "widgets/plots/plot_export.h"

#include "widgets/plots/custom_plot.h"

namespace layerwise {

namespace {

constexpr int kEnlargement = 2;

} // namespace

QCustomPlot& plotOf(QWidget& chart)
{
    auto* plot = chart.findChild<QCustomPlot*>();
    Q_ASSERT(plot);
    return *plot;
}

ExportItem plotItem(QCustomPlot& plot, const QString& title, const QString& name)
{
    const QSize shown = plot.size();
    const auto paint = [&plot, shown](QPaintDevice& device, const QSize& size) {
        QCPPainter painter(&device);
        painter.setMode(QCPPainter::pmVectorized, true);
        painter.scale(static_cast<double>(size.width()) / shown.width(),
                      static_cast<double>(size.height()) / shown.height());
        plot.toPainter(&painter, shown.width(), shown.height());
    };
    return {title, name, shown * kEnlargement, paint, nullptr};
}

Exporter* exportPlot(QWidget& chart, const QString& title, const std::function<QString()>& name)
{
    QCustomPlot* plot = &plotOf(chart);
    return new Exporter(chart, [plot, title, name]() -> std::vector<ExportItem> {
        const QString stem = name();
        if (stem.isEmpty() || plot->size().isEmpty())
            return {};
        return {plotItem(*plot, title, stem)};
    });
}

} // namespace layerwise
