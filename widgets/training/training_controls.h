#pragma once

#include "model/document/training_session.h"

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace layerwise {

class ThemedLabel;

/// What a beginner needs: Train, pause, one batch, stop; what is learned from and for how long; how far it is. GUI
/// thread.
class TrainingControls : public QWidget {
    Q_OBJECT
public:
    explicit TrainingControls(TrainingSession& session, QWidget* parent = nullptr);

    static constexpr int kWidth = 244;
    QPushButton* mainButton() const { return m_main; }
    QPushButton* stepButton() const { return m_step; }
    QPushButton* stopButton() const { return m_stop; }
    QSpinBox* epochs() const { return m_epochs; }
    QDoubleSpinBox* minutes() const { return m_minutes; }

Q_SIGNALS:
    /// A button was pressed that makes the network learn.
    void started();

protected:
    void changeEvent(QEvent* event) override;

private:
    void buildButtons();
    void buildChoices();
    void pressMain();
    void pressStep();
    void refreshState();
    void refreshPlan();
    void showProgress();
    void updateIcons();

    TrainingSession& m_session;
    QPushButton* m_main = nullptr;
    QPushButton* m_step = nullptr;
    QPushButton* m_stop = nullptr;
    QComboBox* m_source = nullptr;
    QSpinBox* m_epochs = nullptr;
    QDoubleSpinBox* m_minutes = nullptr;
    QProgressBar* m_progress = nullptr;
    ThemedLabel* m_words = nullptr;
};

} // namespace layerwise
