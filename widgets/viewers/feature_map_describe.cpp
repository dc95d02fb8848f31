// What the feature map panel says of itself, for the dump of the window's state.

#include "widgets/viewers/colour_legend.h"
#include "widgets/viewers/feature_bars.h"
#include "widgets/viewers/feature_map_panel.h"
#include "widgets/viewers/map_bar.h"
#include "widgets/viewers/map_column.h"
#include "widgets/viewers/map_view.h"
#include "widgets/viewers/pin_strip.h"
#include "widgets/viewers/value_links.h"

#include <QJsonArray>
#include <QToolButton>

namespace layerwise {

namespace {

QJsonArray placeOf(const QWidget& widget, const QRect& rect)
{
    const QPoint corner = widget.mapToGlobal(rect.topLeft());
    return {corner.x(), corner.y(), rect.width(), rect.height()};
}

QJsonArray describeMaps(const MapGrid& grid)
{
    QJsonArray maps;
    for (const std::int64_t channel : grid.channelsInSight()) {
        maps.append(QJsonObject{{"channel", static_cast<qint64>(channel)},
                                {"rect", placeOf(*grid.viewport(), grid.mapRect(channel))}});
    }
    return maps;
}

QJsonObject describeLinks(const ValueLinks& links)
{
    QJsonObject object;
    for (int i = 0; i < ValueLinks::kCount; ++i) {
        const QToolButton* link = links.link(static_cast<ValueLinks::Link>(i));
        if (!link->isVisible())
            continue;
        object[link->objectName()] = QJsonObject{{"text", link->text()},
                                                 {"enabled", link->isEnabled()},
                                                 {"checked", link->isChecked()},
                                                 {"rect", placeOf(*link, link->rect())}};
    }
    return object;
}

QString nameOf(FieldCertainty certainty)
{
    switch (certainty) {
    case FieldCertainty::Exact:
        return QStringLiteral("exact");
    case FieldCertainty::DataDecided:
        return QStringLiteral("data_decided");
    case FieldCertainty::UpperBound:
        break;
    }
    return QStringLiteral("upper_bound");
}

} // namespace

QJsonObject FeatureMapPanel::describePlaces() const
{
    QJsonObject object{{"view_button", placeOf(*m_bar->viewButton(), m_bar->viewButton()->rect())},
                       {"links", describeLinks(hasMaps() ? *m_links : *m_featureLinks)}};
    if (!hasMaps())
        return object;
    const QRect large = m_view->mapRect();
    object["order_button"] = placeOf(*m_bar->orderButton(), m_bar->orderButton()->rect());
    object["legend"] = placeOf(*m_bar->legend(), m_bar->legend()->rect());
    object["large_map"] = placeOf(*m_view, large);
    object["grid"] = describeMaps(*m_grid);
    if (m_other.activation)
        object["other_grid"] = describeMaps(*m_otherGrid);
    QJsonArray pins;
    for (const PinnedMap& pin : m_pins->pins()) {
        pins.append(QJsonObject{{"block", m_document.path(pin.block)},
                                {"channel", static_cast<qint64>(pin.channel)},
                                {"rect", placeOf(*m_pins, m_pins->pinRect(pin))}});
    }
    object["pins"] = pins;
    return object;
}

QJsonObject FeatureMapPanel::describe() const
{
    static const char* const kScales[] = {"layer", "map", "inherited", "global"};
    static const char* const kOrders[] = {"index", "mean", "max", "variance", "zeros", "contribution"};
    static const char* const kComparisons[] = {"none", "sides", "snapshot"};
    QJsonObject object{{"block", m_document.path(m_shown.block)},
                       {"side", m_side == Side::Output ? "output" : "input"},
                       {"kind", hasMaps()             ? "maps"
                                : m_source.activation ? "features"
                                                      : "message"},
                       {"title", m_source.title},
                       {"view", viewText()},
                       {"comparison", kComparisons[static_cast<int>(m_comparison.kind)]},
                       {"difference", showsDifference()},
                       {"snapshots", static_cast<qint64>(m_snapshots.all().size())},
                       {"places", describePlaces()}};
    if (!m_source.activation) {
        object["message"] = m_source.message;
        object["hint"] = m_source.hint;
        return object;
    }
    QJsonArray shape;
    for (const std::int64_t size : m_source.activation->shape().sizes())
        shape.append(static_cast<qint64>(size));
    const ActivationStats& stats = m_source.activation->stats();
    object["shape"] = shape;
    object["scale"] = kScales[static_cast<int>(m_settings.scale)];
    object["stale"] = m_runs.isStale();
    object["value"] = m_valueText;
    object["nan"] = static_cast<qint64>(stats.nanCount);
    object["inf"] = static_cast<qint64>(stats.infCount);
    object["channel"] = static_cast<qint64>(hasMaps() ? m_grid->channel() : m_bars->index());
    if (const auto picked = pickedHere()) {
        QJsonArray at;
        for (const qint64 index : *picked)
            at.append(index);
        object["picked"] = at;
    }
    if (!hasMaps())
        return object;
    const ColourScale& scale = m_bar->legend()->scale();
    object["maps"] = static_cast<qint64>(m_source.activation->mapCount());
    object["shown_maps"] = static_cast<qint64>(m_grid->shownCount());
    object["hidden_maps"] = static_cast<qint64>(m_hiddenCount);
    object["order"] = kOrders[static_cast<int>(m_settings.order)];
    object["low"] = static_cast<double>(scale.low);
    object["high"] = static_cast<double>(scale.high);
    object["legend_low"] = static_cast<double>(m_bar->legend()->low());
    object["legend_high"] = static_cast<double>(m_bar->legend()->high());
    object["gamma"] = static_cast<double>(scale.gamma);
    object["adjusted"] = isAdjusted();
    object["range_of"] = range().origin;
    object["zoom"] = m_view->zoom().multiple;
    object["other_message"] = m_otherColumn->message();
    if (m_region)
        object["region"] = QJsonObject{{"box", QJsonArray{m_region->top, m_region->left, m_region->bottom, m_region->right}},
                                       {"certainty", nameOf(m_region->certainty)}};
    return object;
}

} // namespace layerwise
