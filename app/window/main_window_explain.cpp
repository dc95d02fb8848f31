#include "app/window/main_window.h"

#include "widgets/explain/explain_panel.h"
#include "widgets/viewers/feature_map_panel.h"

#include <QAction>
#include <QDockWidget>
#include <QJsonArray>
#include <QTabWidget>

namespace layerwise {

void MainWindow::connectExplain()
{
    connect(m_maps, &FeatureMapPanel::valuePicked, this, [this](BlockId block, StepPhase phase, const QList<qint64>& at) {
        m_probe->setPoint({block, phase, 0, {at.begin(), at.end()}});
    });
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
    return result;
}

} // namespace layerwise
