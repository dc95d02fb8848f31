#pragma once

#include "widgets/explain/explain_page.h"

class QCPGraph;
class QCPItemText;
class QCPItemLine;
class QCustomPlot;

namespace layerwise {

/// An activation: its curve over the values that came in, and the point on it.
class CurvePage : public ExplainPage {
    Q_OBJECT
public:
    explicit CurvePage(QWidget* parent = nullptr);

    static constexpr int kSamples = 161;

    void setValue(const ExplainedValue& value) override;
    QJsonObject describe() const override;

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyColours();

    double m_x = 0;
    double m_y = 0;
    std::vector<double> m_xs, m_ys;
    QCustomPlot* m_plot = nullptr;
    QCPGraph* m_curve = nullptr;
    QCPGraph* m_point = nullptr;
    QCPItemLine* m_down = nullptr;
    QCPItemLine* m_across = nullptr;
    QCPItemText* m_label = nullptr;
};

} // namespace layerwise
