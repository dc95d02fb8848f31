#pragma once

#include "model/core/activation.h"

#include <QAbstractScrollArea>

#include <span>

namespace layerwise {

/// The values of an activation without maps ([N, F], first image) as bars, one a feature. Draws only the bars in
/// sight. Left and Right walk through them. GUI thread.
class FeatureBars : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit FeatureBars(QWidget* parent = nullptr);

    /// Null clears it. Precondition: no maps.
    void setActivation(ActivationPtr activation);
    /// What the height stands for; contains zero.
    void setRange(double low, double high);
    void setIndex(std::int64_t index);
    std::int64_t index() const { return m_index; }
    void setStale(bool stale);
    /// Distance from bar to bar in pixels; never less than what fills the width.
    void setMinimumPitch(int pixels);

    std::int64_t count() const { return static_cast<std::int64_t>(m_values.size()); }
    /// In the viewport.
    QRect barRect(std::int64_t index) const;
    std::int64_t indexAt(const QPoint& point) const; ///< -1: none

Q_SIGNALS:
    /// The person pointed at a value: a click, or Enter at the chosen one.
    void picked(qint64 index);
    /// A double click on a value: why it is what it is. It has been picked already.
    void explainRequested();
    void indexChosen(qint64 index);
    void hovered(qint64 index);
    void hoverLeft();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    void updateLayout();
    void choose(std::int64_t index);
    void scrollTo(std::int64_t index);
    int axisWidth() const;
    int yOf(double value) const;
    int leftOf(std::int64_t index) const;
    void paintAxis(QPainter& painter) const;
    void paintBar(QPainter& painter, std::int64_t index) const;

    ActivationPtr m_activation;
    std::span<const float> m_values;
    double m_low = 0;
    double m_high = 1;
    std::int64_t m_index = 0;
    std::int64_t m_hovered = -1;
    int m_minimumPitch = 1;
    double m_pitch = 1; ///< distance from bar to bar in pixels
    bool m_stale = false;
};

} // namespace layerwise
