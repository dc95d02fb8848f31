#pragma once

#include <QWidget>

class QStackedWidget;

namespace layerwise {

class MapGrid;
class ThemedLabel;

/// A grid of maps with a heading, or in its place the words why there are none: one side of a comparison. GUI thread.
class MapColumn : public QWidget {
    Q_OBJECT
public:
    explicit MapColumn(QWidget* parent = nullptr);

    MapGrid* grid() const { return m_grid; }
    /// Empty: no heading.
    void setHeading(const QString& text);
    QString heading() const;
    /// Empty: the grid.
    void setMessage(const QString& text, const QString& hint = {});
    QString message() const { return m_message; }

private:
    ThemedLabel* m_heading = nullptr;
    QStackedWidget* m_pages = nullptr;
    MapGrid* m_grid = nullptr;
    ThemedLabel* m_messageLabel = nullptr;
    ThemedLabel* m_hintLabel = nullptr;
    QString m_message;
};

} // namespace layerwise
