#include "model/document/loss_history.h"

#include <algorithm>
#include <utility>

namespace layerwise {

namespace {

/// `point` with the steps of `later` as well.
void append(LossPoint& point, const LossPoint& later)
{
    const auto before = static_cast<double>(point.steps);
    const auto more = static_cast<double>(later.steps);
    point.loss = (point.loss * before + later.loss * more) / (before + more);
    point.accuracy = (point.accuracy * before + later.accuracy * more) / (before + more);
    point.steps += later.steps;
    point.step = later.step;
}

} // namespace

void LossHistory::add(std::int64_t step, double loss, double accuracy)
{
    const LossPoint point{step, 1, loss, accuracy};
    if (!m_points.empty() && m_points.back().steps < m_stepsAPoint) {
        append(m_points.back(), point);
        return;
    }
    if (m_points.size() == kMostPoints)
        halve();
    m_points.push_back(point);
}

LossHistory LossHistory::fromPoints(std::vector<LossPoint> points)
{
    LossHistory history;
    history.m_points = std::move(points);
    history.m_points.resize(std::min(history.m_points.size(), kMostPoints));
    for (const LossPoint& point : history.m_points)
        history.m_stepsAPoint = std::max(history.m_stepsAPoint, point.steps);
    return history;
}

void LossHistory::halve()
{
    for (std::size_t i = 0; i < kMostPoints / 2; ++i) {
        m_points[i] = m_points[2 * i];
        append(m_points[i], m_points[2 * i + 1]);
    }
    m_points.resize(kMostPoints / 2);
    m_stepsAPoint *= 2;
}

} // namespace layerwise
