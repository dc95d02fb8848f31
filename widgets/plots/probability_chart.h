#pragma once

#include <QString>
#include <QWidget>

#include <vector>

class QCPBars;
class QCPItemText;
class QCustomPlot;

namespace layerwise {

/// Probabilities as horizontal bars from top to bottom, each with its class and percent; the likeliest in the accent
/// colour, the true class with the word "label". GUI thread.
class ProbabilityChart : public QWidget {
    Q_OBJECT
public:
    struct Bar {
        int classIndex = 0;
        double probability = 0;
        bool isLabel = false;
        QString name = {}; ///< of the class; empty: its number is shown

        friend bool operator==(const Bar&, const Bar&) = default;
    };

    explicit ProbabilityChart(QWidget* parent = nullptr);

    void setBars(std::vector<Bar> bars);
    void setStale(bool stale);
    const std::vector<Bar>& bars() const { return m_bars; }
    /// "12.34 %", with the word for the label's bar; "< 0.01 %" for a little that is not nothing.
    static QString barText(const Bar& bar);

    QSize sizeHint() const override;

protected:
    void changeEvent(QEvent* event) override;

private:
    void draw();

    std::vector<Bar> m_bars;
    bool m_stale = false;
    QCustomPlot* m_plot = nullptr;
    QCPBars* m_quietBars = nullptr;
    QCPBars* m_winnerBar = nullptr;
    std::vector<QCPItemText*> m_texts;
};

} // namespace layerwise
