#pragma once

#include "model/document/selection.h"
#include "widgets/code/forms_view.h"

#include <QWidget>

class QStackedWidget;
class QToolButton;

namespace layerwise {

class CodeView;
class SegmentedSwitch;
class ThemedLabel;

/// The network as source code, always in step with the canvas: as PyTorch, as LibTorch C++, and the container that is
/// selected (or the one around the selected block) in the three forms that are the same. A click on a line selects its
/// block, and the lines of the selected blocks are marked. While one steps, the line that runs is marked. GUI thread.
class CodePanel : public QWidget {
    Q_OBJECT
public:
    enum class View { PyTorch, LibTorch, ThreeForms };

    CodePanel(NetworkDocument& document, Selection& selection, QWidget* parent = nullptr);

    View view() const { return m_view; }
    void setView(View view);
    /// What Copy copies: the source as it would be saved, or the three forms with their shapes.
    QString text() const;
    /// Writes the source of the language that is shown. False, and says so in the panel, if the file can't be written.
    bool saveTo(const QString& file);

    CodeView* codeView() const { return m_code; }
    FormsView* formsView() const { return m_forms; }

public Q_SLOTS:
    /// The block that runs now, or the sum or the activation of a Residual, and the shape that it put out, once it has.
    void setRunning(layerwise::BlockId block, const std::optional<layerwise::Shape>& live,
                    layerwise::LinePart part = LinePart::Whole);
    void clearRunning();

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildBar();
    SourceCode source() const;
    void refresh();
    void refreshCode();
    void refreshForms();
    void markSelection();
    void updateTitle();
    BlockId shownContainer() const;
    void pick(const std::vector<BlockId>& blocks);
    void copy();
    void askSave();

    NetworkDocument& m_document;
    Selection& m_selection;
    View m_view = View::PyTorch;
    std::optional<RunningLine> m_running;
    SegmentedSwitch* m_switch = nullptr;
    ThemedLabel* m_title = nullptr;
    QToolButton* m_copy = nullptr;
    QToolButton* m_save = nullptr;
    QStackedWidget* m_pages = nullptr;
    CodeView* m_code = nullptr;
    FormsView* m_forms = nullptr;
};

} // namespace layerwise
