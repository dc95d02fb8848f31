#pragma once

#include "model/document/training_session.h"

#include <QFrame>

class QToolButton;

namespace layerwise {

class LineLabel;

/// A line above the canvas: while the network is trained, that it is locked, why, how far it is and the way to stop; at
/// the start, that a training was interrupted and can be gone on with. GUI thread.
class TrainingBar : public QFrame {
    Q_OBJECT
public:
    explicit TrainingBar(TrainingSession& session, QWidget* parent = nullptr);

    QString words() const;

Q_SIGNALS:
    /// The Training tab is wanted.
    void panelRequested();
    /// It could not be gone on with.
    void resumeFailed(const layerwise::Diagnostic& reason);

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    void showProgress();
    void resume();
    void askToForget(bool asks);
    QString offerText(const InterruptedTraining& interrupted) const;
    void updateColours();

    TrainingSession& m_session;
    LineLabel* m_words = nullptr;
    QToolButton* m_show = nullptr;
    QToolButton* m_stop = nullptr;
    QToolButton* m_resume = nullptr;
    QToolButton* m_forget = nullptr;
    QToolButton* m_keep = nullptr;
    bool m_asks = false; ///< whether the interrupted training is to be forgotten
};

} // namespace layerwise
