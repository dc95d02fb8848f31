#pragma once

#include "model/document/image_source.h"

#include <QPointer>
#include <QWidget>

class QCheckBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QToolButton;

namespace layerwise {

class ImageBrowser;
class PictureView;
class SegmentedSwitch;

/// The current image: where it comes from, its label, what the network gets to see, and the ways to another one.
/// Folders, IDX files and pictures can be dropped on it. Errors are said in place; what was open stays. GUI thread.
class ImagePanel : public QWidget {
    Q_OBJECT
public:
    ImagePanel(ImageSource& images, NetworkDocument& document, QWidget* parent = nullptr);
    ~ImagePanel() override;

    /// Opens what was dropped: a folder, one of MNIST's files (its folder) or a picture.
    void openPath(const QString& path);
    ImageBrowser* browser();

public Q_SLOTS:
    void openFolder();
    void openPicture();
    void browse();

protected:
    void changeEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    QWidget* buildHeader();
    QWidget* buildPicture();
    QWidget* buildSource();
    void connectSource();
    void refreshImage();
    void refreshSource();
    void showError(const QString& words);
    void updateColours();

    ImageSource& m_images;
    NetworkDocument& m_document;
    QLabel* m_sourceLabel = nullptr;
    PictureView* m_picture = nullptr;
    SegmentedSwitch* m_modeSwitch = nullptr;
    QLabel* m_labelValue = nullptr;
    QLabel* m_sizeValue = nullptr;
    QLabel* m_rangeValue = nullptr;
    QToolButton* m_previous = nullptr;
    QToolButton* m_next = nullptr;
    QToolButton* m_random = nullptr;
    QSpinBox* m_index = nullptr;
    SegmentedSwitch* m_splitSwitch = nullptr;
    QCheckBox* m_invert = nullptr;
    QPushButton* m_browse = nullptr;
    QPushButton* m_folder = nullptr;
    QPushButton* m_file = nullptr;
    QPushButton* m_generated = nullptr;
    QLabel* m_hint = nullptr;
    QLabel* m_progress = nullptr;
    QLabel* m_error = nullptr;
    QPointer<ImageBrowser> m_browser;
};

} // namespace layerwise
