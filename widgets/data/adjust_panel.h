#pragma once

#include "model/document/image_source.h"

#include <QFrame>

#include <memory>
#include <vector>

class QCheckBox;
class QGridLayout;
class QPushButton;
class QToolButton;

namespace layerwise {

class PictureView;
class ThemedLabel;

/// Sliders for what is done to the image before the network gets it, with the result. It lies over the window beside the
/// panel it belongs to until it is closed, so that one sees what a slider does. Double-click resets one. GUI thread.
class AdjustPanel : public QFrame {
    Q_OBJECT
public:
    /// `owner` is a widget in the window; where it is, is where this is shown.
    AdjustPanel(ImageSource& images, QWidget& owner);
    ~AdjustPanel() override;

    void showBeside();
    /// How many of the adjustments are not at rest.
    static int countOf(const ImageAdjustments& adjustments);

Q_SIGNALS:
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Row;

    void build();
    void addRow(std::size_t index, QGridLayout* grid);
    void resetAll();
    void refresh();
    void showResult();
    void place();
    void updateColours();

    ImageSource& m_images;
    QWidget& m_owner;
    std::vector<std::unique_ptr<Row>> m_rows;
    QCheckBox* m_invert = nullptr;
    QPushButton* m_resetAll = nullptr;
    QToolButton* m_otherNoise = nullptr;
    PictureView* m_picture = nullptr;
    ThemedLabel* m_range = nullptr;
    ThemedLabel* m_mean = nullptr;
    bool m_following = false; ///< the sliders are being set to the adjustments, not the other way round
};

} // namespace layerwise
