#include "widgets/viewers/map_settings.h"

#include <QSettings>

#include <array>
#include <utility>

namespace layerwise {

namespace {

// Words, not numbers, so that a value of another version cannot mean something else.
constexpr std::array<std::pair<const char*, ScaleMode>, 4> kScales{{{"layer", ScaleMode::Layer},
                                                                    {"map", ScaleMode::Map},
                                                                    {"inherited", ScaleMode::Inherited},
                                                                    {"global", ScaleMode::Global}}};
constexpr std::array<std::pair<const char*, MapOrder>, 6> kOrders{{{"index", MapOrder::Index},
                                                                   {"mean", MapOrder::Mean},
                                                                   {"max", MapOrder::Max},
                                                                   {"variance", MapOrder::Variance},
                                                                   {"zeros", MapOrder::Zeros},
                                                                   {"contribution", MapOrder::Contribution}}};
constexpr std::array<std::pair<const char*, std::optional<ColourMapKind>>, 5> kKinds{{
    {"automatic", std::nullopt},
    {"diverging", ColourMapKind::Diverging},
    {"viridis", ColourMapKind::Sequential},
    {"grey", ColourMapKind::Grey},
    {"cividis", ColourMapKind::Cividis},
}};

template <typename Table, typename Value>
QString wordOf(const Table& table, const Value& value)
{
    for (const auto& [word, entry] : table) {
        if (entry == value)
            return QLatin1String(word);
    }
    return {};
}

template <typename Table, typename Value>
void read(const Table& table, const QVariant& stored, Value& value)
{
    for (const auto& [word, entry] : table) {
        if (stored.toString() == QLatin1String(word))
            value = entry;
    }
}

} // namespace

void MapSettings::save(QSettings& settings) const
{
    settings.setValue(QStringLiteral("maps/scale"), wordOf(kScales, scale));
    settings.setValue(QStringLiteral("maps/colours"), wordOf(kKinds, style.kind));
    settings.setValue(QStringLiteral("maps/gamma"), static_cast<double>(style.gamma));
    settings.setValue(QStringLiteral("maps/order"), wordOf(kOrders, order));
    settings.setValue(QStringLiteral("maps/hides_dead"), hidesDead);
}

MapSettings MapSettings::load(const QSettings& settings)
{
    MapSettings result;
    read(kScales, settings.value(QStringLiteral("maps/scale")), result.scale);
    read(kKinds, settings.value(QStringLiteral("maps/colours")), result.style.kind);
    read(kOrders, settings.value(QStringLiteral("maps/order")), result.order);
    const float gamma = settings.value(QStringLiteral("maps/gamma"), 1.0).toFloat();
    if (gamma >= kLeastGamma && gamma <= kMostGamma)
        result.style.gamma = gamma;
    result.hidesDead = settings.value(QStringLiteral("maps/hides_dead"), false).toBool();
    return result;
}

} // namespace layerwise
