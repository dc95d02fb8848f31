#pragma once

#include <QTreeView>

namespace layerwise {

class PaletteFilter;
class PaletteModel;
class LayerType;

/// The palette's list: categories as headings that always stand open, an icon and a name a block. Starts the drags.
class PaletteView : public QTreeView {
    Q_OBJECT
public:
    PaletteView(PaletteModel& model, PaletteFilter& filter, QWidget* parent = nullptr);

    /// The type whose icon and colour stand for a row; nullptr for a category.
    const LayerType* layerType(const QModelIndex& index) const;
    /// The first block of the list; invalid if the list is empty.
    QModelIndex firstBlock() const;
    /// What hangs at the pointer while a block is dragged: its card, small.
    QPixmap dragPixmap(const QModelIndex& index) const;

protected:
    void startDrag(Qt::DropActions actions) override;
    bool viewportEvent(QEvent* event) override;

private:
    PaletteModel& m_model;
    PaletteFilter& m_filter;
};

} // namespace layerwise
