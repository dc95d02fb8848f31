#pragma once

#include "model/core/layer_registry.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QStackedWidget;

namespace layerwise {

class PaletteFilter;
class PaletteModel;
class PaletteView;

/// The blocks one can drag, by category, with a search by name and by what a block does. GUI thread.
class PalettePanel : public QWidget {
    Q_OBJECT
public:
    explicit PalettePanel(const LayerRegistry& registry, QWidget* parent = nullptr);

    /// Puts the cursor into the search field and selects what stands there.
    void focusSearch();

Q_SIGNALS:
    /// Enter or a double click on a block: `typeName` is a LayerType's name or a preset ("BasicBlock").
    void insertRequested(const QString& typeName);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void search(const QString& text);
    void insertCurrent();
    void selectFirst();
    void updateIcons();

    PaletteModel* m_model = nullptr;
    PaletteFilter* m_filter = nullptr;
    PaletteView* m_view = nullptr;
    QLineEdit* m_search = nullptr;
    QAction* m_searchIcon = nullptr;
    QStackedWidget* m_pages = nullptr;
    QLabel* m_nothing = nullptr;
};

} // namespace layerwise
