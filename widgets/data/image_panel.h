#pragma once

#include "model/document/image_source.h"
#include "model/document/probe.h"
#include "widgets/common/wrapping_panel.h"

#include <QJsonObject>
#include <QPointer>

class QCheckBox;
class QPushButton;
class QSpinBox;
class QToolButton;

namespace layerwise {

class AdjustPanel;
class DigitsRow;
class DownloadRow;
class DrawPage;
class ImageBrowser;
class PictureView;
class SegmentedSwitch;
class ThemedLabel;

/// The current image: where it comes from, its label, what the network gets to see, and the ways to another one, which
/// may be drawn; and what is adjusted before the network gets it. Folders, IDX files and pictures can be dropped on it.
/// Errors are said in place; what was open stays. GUI thread.
class ImagePanel : public WrappingPanel {
    Q_OBJECT
public:
    ImagePanel(ImageSource& images, NetworkDocument& document, QWidget* parent = nullptr);
    ~ImagePanel() override;

    /// Opens what was dropped: a folder, a data set's file, or a picture.
    void openPath(const QString& path);
    /// Made at the first call.
    ImageBrowser* browser();
    /// Made at the first call.
    AdjustPanel* adjustPanel();
    DrawPage* drawPage() const { return m_draw; }
    /// What is shown, for the dump of the window's state: kind, mean (grey level of the image), adjusted (how many),
    /// pad and tools (places on the screen, while one draws), sliders (the same, while one adjusts).
    QJsonObject describe() const;
    PictureView* picture() const { return m_picture; }
    /// Drawn over the image, and over the pad while one draws.
    void setField(const std::optional<ProbedField>& field);
    /// The words of the last error; empty if there is none.
    QString errorText() const;

public Q_SLOTS:
    void openFolder();
    void openFile();
    void downloadMnist();
    /// Asks for their number and seed.
    void chooseDigits();
    void openPicture();
    void browse();
    void setDrawing(bool drawing);
    void setAdjusting(bool adjusting);

protected:
    void changeEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    QLayout* buildHeader();
    QWidget* buildDataPage();
    QLayout* buildPicture();
    QLayout* buildNavigation();
    QLayout* buildButtons();
    void connectSource();
    void refreshImage();
    void refreshSource();
    void showKind();
    void showAdjustments();
    void updateIcons();
    void showPixels();
    void showTensor();
    void showError(const QString& words);
    void openPictureFile(const QString& file);

    ImageSource& m_images;
    NetworkDocument& m_document;
    ThemedLabel* m_sourceLabel = nullptr;
    ThemedLabel* m_placeLabel = nullptr; ///< which image of how many
    SegmentedSwitch* m_kindSwitch = nullptr;
    QWidget* m_dataPage = nullptr;
    DrawPage* m_draw = nullptr;
    QToolButton* m_adjust = nullptr;
    PictureView* m_picture = nullptr;
    SegmentedSwitch* m_modeSwitch = nullptr;
    ThemedLabel* m_labelValue = nullptr;
    ThemedLabel* m_sizeValue = nullptr;
    ThemedLabel* m_rangeValue = nullptr;
    QToolButton* m_previous = nullptr;
    QToolButton* m_next = nullptr;
    QToolButton* m_random = nullptr;
    QSpinBox* m_index = nullptr;
    QPushButton* m_browse = nullptr;
    DigitsRow* m_digits = nullptr;
    DownloadRow* m_download = nullptr; ///< null until it is first wanted
    SegmentedSwitch* m_splitSwitch = nullptr;
    QCheckBox* m_invert = nullptr;
    ThemedLabel* m_hint = nullptr;
    ThemedLabel* m_progress = nullptr;
    ThemedLabel* m_error = nullptr;
    QPointer<ImageBrowser> m_browser;
    QPointer<AdjustPanel> m_adjustPanel;
};

} // namespace layerwise
