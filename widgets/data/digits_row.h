#pragma once

#include <QWidget>

class QSpinBox;

namespace layerwise {

class ImageSource;

/// How many generated digits, of which seed. GUI thread.
class DigitsRow : public QWidget {
    Q_OBJECT
public:
    explicit DigitsRow(ImageSource& images, QWidget* parent = nullptr);

private:
    void make();

    ImageSource& m_images;
    QSpinBox* m_count = nullptr;
    QSpinBox* m_seed = nullptr;
};

} // namespace layerwise
