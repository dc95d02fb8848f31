#pragma once

#include <QWidget>

namespace layerwise {

/// A rounded box behind what stands in it, in one of the theme's fills.
class TintedFrame : public QWidget {
    Q_OBJECT
public:
    enum class Fill { None, Field, Error, Warning, Stale };

    explicit TintedFrame(Fill fill = Fill::Field, QWidget* parent = nullptr);

    void setFill(Fill fill);
    Fill fill() const { return m_fill; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Fill m_fill;
};

} // namespace layerwise
