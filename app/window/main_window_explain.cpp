#include "app/window/main_window.h"

#include "model/document/probe.h"
#include "widgets/canvas/network_canvas.h"
#include "widgets/data/image_panel.h"
#include "widgets/data/picture_view.h"
#include "widgets/explain/explain_panel.h"
#include "widgets/viewers/feature_map_panel.h"

#include <QAction>
#include <QDockWidget>
#include <QJsonArray>
#include <QTabWidget>

namespace layerwise {

void MainWindow::connectExplain()
{
    m_canvas->setProbe(m_probe.get());
    m_explain->setSelected(m_selection.current());
    connect(&m_selection, &Selection::changed, this, [this] { m_explain->setSelected(m_selection.current()); });
    connect(m_explain, &ExplainPanel::explainSelectedRequested, this, [this] {
        const StepPosition selected{m_selection.current(), StepPhase::Done};
        if (m_probe->pointAtLargest(selected, m_selection.channel()))
            m_lastPicked = selected;
        showExplanation();
    });
    connect(m_maps, &FeatureMapPanel::valuePicked, this,
            [this](BlockId block, StepPhase phase, const QList<qint64>& at) {
                m_lastPicked = {block, phase};
                m_probe->setPoint({block, phase, 0, {at.begin(), at.end()}});
            });
    connect(m_maps, &FeatureMapPanel::explainRequested, this, &MainWindow::explainShownChannel);
    connect(m_maps, &FeatureMapPanel::channelSwitchRequested, this, [this](BlockId block, qint64 channel, bool off) {
        m_runs->setChannelScale(block, channel, off ? std::optional(0.0F) : std::nullopt);
    });
    connect(m_maps, &FeatureMapPanel::receptiveFieldToggled, m_probe.get(), &Probe::setFieldShown);
    connect(m_maps, &FeatureMapPanel::shownChanged, this, &MainWindow::showFields);
    connect(m_probe.get(), &Probe::fieldsChanged, this, &MainWindow::showFields);
}

/// The field on the picture of the image and on the maps that are shown; the canvas asks for its own.
void MainWindow::showFields()
{
    m_maps->setReceptiveFieldShown(m_probe->isFieldShown());
    m_imagePanel->setField(m_probe->fieldOf({kRootId, StepPhase::Enter}));
    const auto field = m_probe->fieldOf(m_maps->shown());
    if (!field) {
        m_maps->setRegion(std::nullopt);
        return;
    }
    MapRegion region{static_cast<int>(field->top),
                     static_cast<int>(field->left),
                     static_cast<int>(field->bottom),
                     static_cast<int>(field->right),
                     field->certainty,
                     std::nullopt,
                     field->channels};
    if (field->winner)
        region.winner = QPoint(static_cast<int>(field->winner->second), static_cast<int>(field->winner->first));
    m_maps->setRegion(region);
}

/// Of what is shown, if another value was pointed at: a person without a mouse begins at the strongest one.
void MainWindow::explainShown()
{
    const StepPosition shown = m_maps->shown();
    const auto& point = m_probe->point();
    if (!point || m_lastPicked != shown)
        m_lastPicked = m_probe->pointAtLargest(shown, m_selection.channel()) ? shown : m_lastPicked;
    showExplanation();
}

/// The value at the same place of the map that is large now, if one has walked on since one pointed.
void MainWindow::explainShownChannel()
{
    std::optional<ProbePoint> point = m_probe->point();
    const std::int64_t channel = m_selection.channel();
    if (point && m_lastPicked == m_maps->shown() && point->at.size() == 3 && point->at.front() != channel) {
        point->at.front() = channel;
        m_probe->setPoint(*point);
    }
    showExplanation();
}

void MainWindow::showExplanation()
{
    m_docks.last()->show();
    m_tabs->setCurrentWidget(m_explain);
    m_explain->setFocus(Qt::OtherFocusReason);
}

QJsonObject MainWindow::describeProbe() const
{
    QJsonObject result = m_explain->describe();
    if (!m_probe->point())
        return result;
    QJsonArray at;
    for (const std::int64_t index : m_probe->point()->at)
        at.append(static_cast<qint64>(index));
    result[QStringLiteral("path")] = m_document.path(m_probe->point()->block);
    result[QStringLiteral("at")] = at;
    if (m_probe->value())
        result[QStringLiteral("value")] = static_cast<double>(*m_probe->value());
    if (m_probe->value() && m_probe->explanation())
        result[QStringLiteral("sum")] = m_probe->explanation()->sum;
    result[QStringLiteral("fields")] = describeFields();
    return result;
}

/// Rows and columns, both within: [top, left, bottom, right], by the block that puts the map out; of the image, "".
QJsonObject MainWindow::describeFields() const
{
    static const char* const kCertainties[] = {"exact", "data", "bound"};
    QJsonObject fields;
    const auto add = [&](const QString& path, const StepPosition& step) {
        if (const auto field = m_probe->fieldOf(step)) {
            fields[path] = QJsonObject{
                {QStringLiteral("box"),
                 QJsonArray{static_cast<qint64>(field->top), static_cast<qint64>(field->left),
                            static_cast<qint64>(field->bottom), static_cast<qint64>(field->right)}},
                {QStringLiteral("certainty"), QLatin1String(kCertainties[static_cast<int>(field->certainty)])}};
        }
    };
    add(QString(), {kRootId, StepPhase::Enter});
    for (const TraceStepPtr& step : m_runs->trace()->steps)
        add(QString::fromStdString(step->path), {step->block, StepPhase::Done});
    return fields;
}

} // namespace layerwise
