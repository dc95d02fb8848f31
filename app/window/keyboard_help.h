#pragma once

#include <QDialog>
#include <QList>

class QAction;

namespace layerwise {

/// F1: all shortcuts of the window's actions, and the keys of the canvas and the viewers. Not modal.
class KeyboardHelp : public QDialog {
    Q_OBJECT
public:
    KeyboardHelp(const QList<QAction*>& actions, QWidget* parent);
};

} // namespace layerwise
