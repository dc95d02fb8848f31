#pragma once

#include "model/document/run_controller.h"

#include <QWidget>

namespace layerwise {

class HistogramPlot;
class ThemedLabel;
class TintedFrame;
class ValueTable;

/// What a block put out in the last run: its statistics and how its values are spread. Tinted, and said in words, when
/// the network or the image has changed since. Hidden for a block without an output.
class OutputSection : public QWidget {
    Q_OBJECT
public:
    explicit OutputSection(QWidget* parent = nullptr);

    void setStep(const TraceStepPtr& step, bool stale, const QString& modeNote = {});

private:
    TraceStepPtr m_step;
    TintedFrame* m_frame = nullptr;
    ThemedLabel* m_note = nullptr;
    ValueTable* m_values = nullptr;
    HistogramPlot* m_histogram = nullptr;
};

} // namespace layerwise
