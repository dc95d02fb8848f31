#pragma once

#include <QLayout>

#include <memory>
#include <vector>

namespace layerwise {

/// Puts widgets side by side, as many as fit, and goes on in the next line, as words do. It is never wider than it is
/// let: a widget that alone is wider than a line gets the line. Left to right.
class FlowLayout : public QLayout {
    Q_OBJECT
public:
    explicit FlowLayout(QWidget* parent = nullptr);
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override;
    int count() const override;
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize minimumSize() const override;
    QSize sizeHint() const override;
    void setGeometry(const QRect& rect) override;

private:
    /// Where each item goes in lines of this width; empty for those that are hidden.
    std::vector<QRect> placesIn(const QRect& rect) const;

    std::vector<std::unique_ptr<QLayoutItem>> m_items;
};

} // namespace layerwise
