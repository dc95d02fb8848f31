#pragma once

#include "model/document/training_session.h"

#include <QWidget>

class QListWidget;

namespace layerwise {

class ConfusionView;
class ThemedLabel;

/// The confusion matrix of the newest validation, and beside it the images of the cell that was clicked; a click on one
/// makes it the current image. GUI thread.
class MistakesPage : public QWidget {
    Q_OBJECT
public:
    explicit MistakesPage(TrainingSession& session, QWidget* parent = nullptr);

    ConfusionView* matrix() const { return m_matrix; }
    QListWidget* images() const { return m_images; }
    /// The newest validation.
    void refresh();

private:
    void showCell();
    void chooseWorst();

    TrainingSession& m_session;
    ConfusionView* m_matrix = nullptr;
    ThemedLabel* m_words = nullptr;
    QListWidget* m_images = nullptr;
    std::int64_t m_step = -1; ///< of the validation shown
};

} // namespace layerwise
