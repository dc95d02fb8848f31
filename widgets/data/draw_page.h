#pragma once

#include "model/document/image_source.h"

#include <QWidget>

class QSlider;
class QToolButton;
class QVBoxLayout;

namespace layerwise {

class DrawingPad;
class ThemedLabel;

/// The drawing pad with its tools. What is drawn becomes the image at once, stroke by stroke. GUI thread.
class DrawPage : public QWidget {
    Q_OBJECT
public:
    explicit DrawPage(ImageSource& images, QWidget* parent = nullptr);

    DrawingPad* pad() const { return m_pad; }
    bool isCentred() const;
    /// The drawing becomes the image.
    void showDrawing();

protected:
    void changeEvent(QEvent* event) override;

private:
    QVBoxLayout* buildTools();
    QToolButton* addTool(QVBoxLayout* column, const char* icon, const QString& name, const QString& toolTip);
    void updateTools();
    void updateIcons();

    ImageSource& m_images;
    DrawingPad* m_pad = nullptr;
    QToolButton* m_pen = nullptr;
    QToolButton* m_eraser = nullptr;
    QToolButton* m_undo = nullptr;
    QToolButton* m_clear = nullptr;
    QToolButton* m_fromImage = nullptr;
    QToolButton* m_centre = nullptr;
    QSlider* m_thickness = nullptr;
    ThemedLabel* m_thicknessValue = nullptr;
};

} // namespace layerwise
