#include "widgets/plots/block_charts.h"

#include "widgets/common/late_refresh.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/plots/channel_chart.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/plot_export.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace layerwise {

BlockCharts::BlockCharts(Selection& selection, RunController& runs, QWidget* parent)
    : QWidget(parent), m_selection(selection), m_runs(runs)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::kPanelPadding, 2 * Theme::kGrid, Theme::kPanelPadding, Theme::kGrid);
    layout->setSpacing(Theme::kGrid);
    m_title = new ThemedLabel(ThemedLabel::Tone::Quiet);
    m_title->setElideMode(Qt::ElideRight);
    m_words = new ThemedLabel(ThemedLabel::Tone::Quiet);
    m_header = new QHBoxLayout;
    m_header->addWidget(m_title, 1);
    m_header->addWidget(m_words);
    layout->addLayout(m_header);
    m_empty = new ThemedLabel(ThemedLabel::Tone::Quiet);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    layout->addWidget(m_empty, 1);

    m_charts = new QWidget;
    auto* column = new QVBoxLayout(m_charts);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(Theme::kGrid);
    m_channels = new ChannelChart;
    column->addWidget(m_channels, 1);
    column->addWidget(buildHistograms());
    layout->addWidget(m_charts, 1);
    addExports();

    connect(m_channels, &ChannelChart::pointedAt, m_words, &ThemedLabel::setText);
    connect(m_tensors, &QComboBox::currentIndexChanged, this, &BlockCharts::showTensor);
    connect(&m_selection, &Selection::changed, this, &BlockCharts::refresh);
    new LateRefresh(m_runs, this, [this] { refresh(); });
}

QWidget* BlockCharts::buildHistograms()
{
    auto* row = new QWidget;
    auto* columns = new QHBoxLayout(row);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(Theme::kPanelPadding);
    m_output = new HistogramPlot;
    m_weights = new HistogramPlot;
    m_tensors = new QComboBox;
    m_tensors->setAccessibleName(tr("Tensor of the histogram"));
    m_noWeights = new ThemedLabel(ThemedLabel::Tone::Quiet);
    m_noWeights->setText(tr("no weights"));
    auto* outputTitle = new ThemedLabel(ThemedLabel::Tone::Quiet);
    outputTitle->setText(tr("output values"));
    const auto addColumn = [columns](QList<QWidget*> head, QWidget* plot) {
        auto* column = new QVBoxLayout;
        column->setSpacing(Theme::kGrid / 2);
        auto* line = new QHBoxLayout;
        for (QWidget* widget : head)
            line->addWidget(widget);
        line->addStretch(1);
        column->addLayout(line);
        column->addWidget(plot);
        columns->addLayout(column, 1);
    };
    outputTitle->setMinimumHeight(m_tensors->sizeHint().height());
    addColumn({outputTitle}, m_output);
    addColumn({m_tensors, m_noWeights}, m_weights);
    return row;
}

void BlockCharts::addExports()
{
    const auto channels = [this] {
        return plotItem(plotOf(*m_channels), tr("Means by channel"), stem(tr("channel means")));
    };
    const auto output = [this] {
        return plotItem(plotOf(*m_output), tr("Histogram of the output"), stem(tr("output histogram")));
    };
    const auto weights = [this] {
        ExportItem item = plotItem(plotOf(*m_weights), tr("Histogram of the weights"),
                                   stem(tr("%1 histogram").arg(m_tensors->currentText())));
        item.tensor = m_tensor;
        return item;
    };
    const auto one = [this](const auto& item) {
        return [this, item] { return m_charts->isVisible() ? std::vector{item()} : std::vector<ExportItem>(); };
    };
    new Exporter(*m_channels, one(channels));
    new Exporter(*m_output, one(output));
    new Exporter(*m_weights, one(weights));
    auto* all = new Exporter(*this, [this, channels, output, weights]() -> std::vector<ExportItem> {
        if (!m_charts->isVisible())
            return {};
        std::vector<ExportItem> items{channels(), output()};
        if (m_tensor)
            items.push_back(weights());
        return items;
    });
    m_header->addWidget(all->makeButton(this));
}

QString BlockCharts::stem(const QString& what) const
{
    return m_step ? QString::fromStdString(m_step->path) + QLatin1Char(' ') + what : QString();
}

void BlockCharts::refresh()
{
    m_outdated = !isVisible();
    if (m_outdated)
        return;
    m_step = m_runs.step(m_selection.current());
    const bool hasOutput = m_step && m_step->output;
    m_charts->setVisible(hasOutput);
    m_empty->setVisible(!hasOutput);
    m_empty->setText(m_selection.current().valid() ? tr("This block has not been run.")
                                                   : tr("Select a block to see its channels and weights."));
    m_title->setText(hasOutput ? tr("%1 \u00b7 mean by channel").arg(QString::fromStdString(m_step->path)) : QString());
    m_words->setText({});
    m_channels->setActivation(hasOutput ? m_step->output : nullptr);
    m_output->setActivation(hasOutput ? m_step->output : nullptr);

    const QString chosen = m_tensors->currentText();
    const QSignalBlocker quiet(m_tensors);
    m_tensors->clear();
    if (hasOutput && m_step->parameters) {
        for (const NamedTensor& tensor : *m_step->parameters) {
            if (!tensor.isInteger)
                m_tensors->addItem(QString::fromStdString(tensor.key));
        }
    }
    m_tensors->setCurrentIndex(std::max(0, m_tensors->findText(chosen)));
    showTensor();
}

void BlockCharts::showTensor()
{
    m_tensor = nullptr;
    if (m_step && m_step->parameters) {
        for (const NamedTensor& tensor : *m_step->parameters) {
            if (QString::fromStdString(tensor.key) == m_tensors->currentText())
                m_tensor = tensor.value;
        }
    }
    m_weights->setActivation(m_tensor);
    m_tensors->setVisible(m_tensor != nullptr);
    m_weights->setVisible(m_tensor != nullptr);
    m_noWeights->setVisible(m_tensor == nullptr);
}

void BlockCharts::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_outdated)
        refresh();
}

} // namespace layerwise
