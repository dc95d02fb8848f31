#pragma once

#include "model/document/dataset_model.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QListView;
class QSpinBox;

namespace layerwise {

/// A window of its own, never modal, with the thumbnails of the current data set. Walking through it with the keys
/// sets the image at once. GUI thread.
class ImageBrowser : public QWidget {
    Q_OBJECT
public:
    explicit ImageBrowser(ImageSource& images, QWidget* parent = nullptr);

    DatasetModel* model() const { return m_model; }
    QListView* view() const { return m_view; }

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildBar();
    void buildView();
    void refreshDataset();
    void applyFilter();
    void followImage();
    void updateCount();

    ImageSource& m_images;
    DatasetModel* m_model = nullptr;
    QComboBox* m_label = nullptr;
    QSpinBox* m_index = nullptr;
    QLabel* m_count = nullptr;
    QListView* m_view = nullptr;
    bool m_following = false;
};

} // namespace layerwise
