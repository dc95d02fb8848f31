#pragma once

#include "model/document/training_session.h"

#include <QWidget>

#include <functional>
#include <vector>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QSpinBox;

namespace layerwise {

class NumberField;
class ThemedLabel;

/// Everything of a plan that a beginner need not know: the optimizer, the schedule, batches, what is held out,
/// augmentation. Changes take effect in the session's plan at once. GUI thread.
class TrainingForm : public QWidget {
    Q_OBJECT
public:
    explicit TrainingForm(TrainingSession& session, QWidget* parent = nullptr);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange(int columns);
    QWidget* buildLearning();
    QWidget* buildBatches();
    QWidget* buildAugmentation();
    NumberField* addNumber(QGridLayout* grid, const QString& label, const QString& help, double least, double most,
                           const std::function<double&(TrainingPlan&)>& value);
    template <typename T>
    QSpinBox* addCount(QGridLayout* grid, const QString& label, const QString& help, int least, int most,
                       T& (*value)(TrainingPlan&));
    QComboBox* addChoice(QGridLayout* grid, const QString& label, const QString& help, const QStringList& words);
    void addRow(QGridLayout* grid, const QString& label, const QString& help, QWidget* field);
    void showRefusal(const QString& label, const QString& text, const QString& least, const QString& most);
    void change(const std::function<void(TrainingPlan&)>& edit);
    void refresh();

    TrainingSession& m_session;
    QGridLayout* m_sections = nullptr;
    QWidget* m_learning = nullptr;
    QWidget* m_batches = nullptr;
    QWidget* m_augmentation = nullptr;
    std::vector<std::function<void(const TrainingPlan&)>> m_fills; ///< of the fields, from the plan
    ThemedLabel* m_refusal = nullptr;
    QComboBox* m_begin = nullptr;
    QComboBox* m_optimizer = nullptr;
    QComboBox* m_schedule = nullptr;
    NumberField* m_momentum = nullptr;
    QCheckBox* m_nesterov = nullptr;
    NumberField* m_stepEpochs = nullptr;
    NumberField* m_gamma = nullptr;
    QCheckBox* m_light = nullptr;
};

} // namespace layerwise
