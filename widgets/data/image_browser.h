#pragma once

#include "model/document/dataset_model.h"

#include <QWidget>

class QComboBox;
class QLayout;
class QListView;
class QSpinBox;

namespace layerwise {

class ThemedLabel;

/// A window of its own, never modal, with the thumbnails of the current data set. Walking through it with the keys
/// sets the image at once. GUI thread.
class ImageBrowser : public QWidget {
    Q_OBJECT
public:
    explicit ImageBrowser(ImageSource& images, QWidget* parent = nullptr);

    DatasetModel* model() const { return m_model; }
    QListView* view() const { return m_view; }
    QComboBox* labelFilter() const { return m_label; }

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    QLayout* buildBar();
    void buildView();
    void refreshDataset();
    void applyFilter();
    void followImage();
    void updateCount();

    ImageSource& m_images;
    DatasetModel* m_model = nullptr;
    QComboBox* m_label = nullptr;
    QSpinBox* m_index = nullptr;
    ThemedLabel* m_count = nullptr;
    QListView* m_view = nullptr;
    bool m_following = false; ///< the view's current row is being set to the image, not the other way round
};

} // namespace layerwise
