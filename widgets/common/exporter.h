#pragma once

#include "widgets/common/export_item.h"

#include <QObject>
#include <QPoint>
#include <QPointer>

#include <optional>

class QImage;
class QMenu;
class QMimeData;
class QToolButton;

namespace layerwise {

enum class ExportFormat { Png, Svg, Npy, Csv };

/// What a widget shows now, twice as large as a PNG.
ExportItem widgetItem(QWidget& widget, const QString& title, const QString& name);
/// The item as a picture; null if it has none.
QImage exportedImage(const ExportItem& item);
/// Writes one item aside, then puts it in the place of `file`. Std::nullopt, or why not in words.
std::optional<QString> exportTo(const QString& file, const ExportItem& item, ExportFormat format);
/// What copying and dragging hand over: the picture and the file of it, or the numbers as text.
QMimeData* exportedMime(const ExportItem& item);

/// Hears of every export, so that the window can say how it went. GUI thread.
class ExportReports : public QObject {
    Q_OBJECT
public:
    static ExportReports& instance();

Q_SIGNALS:
    void saved(const QString& file);
    void copied(const QString& what);
    void failed(const QString& reason);
};

/// Lets a person take out what a widget shows: with the context menu, with Ctrl+C while it has the focus, and with a button
/// that opens the same menu and can itself be dragged into another program. Belongs to the widget. GUI thread.
class Exporter : public QObject {
    Q_OBJECT
public:
    Exporter(QWidget& widget, ExportItems items);

    /// A small button for the widget's bar.
    QToolButton* makeButton(QWidget* parent = nullptr);
    /// Adds the actions, items under their headings.
    void fill(QMenu& menu) const;
    /// Copies the first item.
    void copy() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool followButton(QEvent* event);
    void save(const ExportItem& item, ExportFormat format) const;
    void startDrag(QWidget* source) const;

    QWidget& m_widget;
    ExportItems m_items;
    QPointer<QToolButton> m_button;
    std::optional<QPoint> m_pressed; ///< where the button was pressed, until it becomes a drag or a click
};

} // namespace layerwise
