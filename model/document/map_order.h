#pragma once

#include "model/core/activation.h"

#include <QFutureWatcher>
#include <QObject>

#include <span>
#include <vector>

namespace layerwise {

/// How feature maps are put in order: by channel, or the largest first.
enum class MapOrder { Index, Mean, Max, Variance, Zeros, Contribution };

/// All values zero: the channel says nothing about this image.
bool isDead(const ActivationStats& map);

/// The channels in order; those that are equal stay as they are numbered. `contributions` has a number a channel, or
/// none (then all are equal). With `hidesDead`, the dead ones are left out, but for those in `kept`: what a person has
/// switched off is all zero, and has to be in sight to be switched on again.
std::vector<std::int64_t> orderedMaps(MapOrder order, std::span<const ActivationStats> maps,
                                      std::span<const float> contributions, bool hidesDead,
                                      std::span<const std::int64_t> kept = {});

/// The statistics of every map of one activation, made in the background, for whoever sorts or filters. GUI thread.
class MapStatistics : public QObject {
    Q_OBJECT
public:
    explicit MapStatistics(QObject* parent = nullptr);
    ~MapStatistics() override;

    /// Starts on this one; what was being made for another is dropped. Null: nothing is wanted any more.
    void request(ActivationPtr activation);
    /// Of the activation asked for last; empty until ready().
    const std::vector<ActivationStats>& maps() const { return m_maps; }
    bool isReady() const { return m_ready && m_ready == m_activation; }

Q_SIGNALS:
    void ready();

private:
    using Maps = std::vector<ActivationStats>;
    void take();
    void start();

    ActivationPtr m_activation; ///< asked for
    ActivationPtr m_computing;  ///< being looked at
    ActivationPtr m_ready;      ///< the one that m_maps is of
    Maps m_maps;
    QFutureWatcher<Maps> m_watcher;
};

} // namespace layerwise
