#include "model/document/map_order.h"

#include <QtConcurrentRun>

#include <algorithm>
#include <numeric>

namespace layerwise {

namespace {

double keyOf(MapOrder order, const ActivationStats& map)
{
    switch (order) {
    case MapOrder::Mean:
        return map.mean;
    case MapOrder::Max:
        return map.max;
    case MapOrder::Variance:
        return map.std * map.std;
    case MapOrder::Zeros:
        return map.zeroFraction;
    case MapOrder::Index:
    case MapOrder::Contribution:
        break;
    }
    return 0;
}

} // namespace

bool isDead(const ActivationStats& map)
{
    return map.zeroFraction >= 1;
}

std::vector<std::int64_t> orderedMaps(MapOrder order, std::span<const ActivationStats> maps,
                                      std::span<const float> contributions, bool hidesDead,
                                      std::span<const std::int64_t> kept)
{
    std::vector<double> keys(maps.size(), 0);
    for (std::size_t i = 0; i < maps.size(); ++i) {
        if (order == MapOrder::Contribution)
            keys[i] = i < contributions.size() ? static_cast<double>(contributions[i]) : 0.0;
        else
            keys[i] = keyOf(order, maps[i]);
    }
    std::vector<std::int64_t> channels(maps.size());
    std::iota(channels.begin(), channels.end(), 0);
    if (hidesDead) {
        std::erase_if(channels, [&](std::int64_t channel) {
            return isDead(maps[static_cast<std::size_t>(channel)]) && std::ranges::find(kept, channel) == kept.end();
        });
    }
    std::ranges::stable_sort(channels, std::greater{},
                             [&](std::int64_t channel) { return keys[static_cast<std::size_t>(channel)]; });
    return channels;
}

MapStatistics::MapStatistics(QObject* parent) : QObject(parent)
{
    connect(&m_watcher, &QFutureWatcherBase::finished, this, &MapStatistics::take);
}

MapStatistics::~MapStatistics()
{
    m_watcher.disconnect(this);
    m_watcher.waitForFinished();
}

void MapStatistics::request(ActivationPtr activation)
{
    if (activation == m_activation)
        return;
    m_activation = std::move(activation);
    m_ready.reset(); // it would be kept alive for nothing
    if (m_activation && !m_computing)
        start();
}

void MapStatistics::start()
{
    m_computing = m_activation;
    m_watcher.setFuture(QtConcurrent::run([activation = m_activation] {
        Maps maps(static_cast<std::size_t>(activation->mapCount()));
        for (std::size_t i = 0; i < maps.size(); ++i)
            maps[i] = activation->mapStats(static_cast<std::int64_t>(i));
        return maps;
    }));
}

void MapStatistics::take()
{
    // One pass at a time: of many quick requests only the newest is looked at.
    if (m_computing == m_activation) {
        m_ready = m_activation;
        m_maps = m_watcher.result();
    }
    m_computing.reset();
    if (isReady())
        Q_EMIT ready();
    else if (m_activation)
        start();
}

} // namespace layerwise
