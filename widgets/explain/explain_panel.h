#pragma once

#include "model/document/probe.h"
#include "widgets/explain/explain_page.h"
#include "widgets/explain/window_player.h"

#include <QWidget>

class QBoxLayout;
class QLabel;
class QStackedWidget;
class QToolButton;

namespace layerwise {

class SegmentedSwitch;
class ThemedLabel;
class WindowMap;

/// Why the value that the probe points at is what it is: a picture for each kind of layer, the formula with its numbers,
/// and the layer's window sliding over the map. Space plays and pauses, the arrow keys go to the next value. GUI thread.
class ExplainPanel : public QWidget {
    Q_OBJECT
public:
    ExplainPanel(NetworkDocument& document, RunController& runs, Probe& probe, QWidget* parent = nullptr);
    ~ExplainPanel() override;

    WindowPlayer& player() { return m_player; }
    /// The block that is selected elsewhere. If it is not the one whose value is shown, that is said.
    void setSelected(BlockId block);
    /// What is shown, with places inside the window, for the dump of the window's state.
    QJsonObject describe() const;

Q_SIGNALS:
    /// A value of the selected block is to be explained instead.
    void explainSelectedRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    // explain_panel_layout.cpp
    QWidget* buildHeader();
    QWidget* buildOtherSelected();
    QWidget* buildBody();
    QWidget* buildFooter();
    void connectParts();

    // explain_panel.cpp
    void followProbe();
    void refresh();
    void showMessage(const QString& words);
    void showHeadline();
    void showOtherSelected();
    void arrangeFormulas();
    void showCheck(const Explanation& explanation);
    void showOutput();
    void showPage();
    void showField();
    void showPlaying();
    QJsonObject describePlaces() const;
    ExplainPage* pageOf(const Explanation& explanation, const StepRecord& record) const;
    ExplainedValue valueOf(const Explanation& explanation);
    bool hasMap() const;
    void go(int y, int x);
    void steer(int y, int x);
    void askWhy(int term);
    void askWhyX();
    void goBack();
    void showWays();

    NetworkDocument& m_document;
    RunController& m_runs;
    Probe& m_probe;
    WindowPlayer m_player;
    bool m_isMoving = false; ///< the probe follows the player, or the keys: not another place picked elsewhere
    std::optional<ProbePoint> m_seen; ///< the point when the probe was followed last
    bool m_isDirty = true;   ///< the probe has changed while nobody looked
    std::vector<ProbePoint> m_before; ///< asked before, the last one at the end: where Back leads
    bool m_isFilling = false; ///< the output is shown as far as the window has come
    ActivationPtr m_cornersOf; ///< the output that m_firstWindow and m_lastWindow are of
    StepPosition m_cornersStep;
    std::optional<ExplainedWindow> m_firstWindow, m_lastWindow;

    QStackedWidget* m_stack = nullptr;
    ThemedLabel* m_title = nullptr;
    ThemedLabel* m_check = nullptr;
    ThemedLabel* m_stale = nullptr;
    QToolButton* m_back = nullptr;
    QToolButton* m_why = nullptr;
    QToolButton* m_play = nullptr;
    SegmentedSwitch* m_speed = nullptr;
    QStackedWidget* m_pages = nullptr;
    ExplainPage* m_sumPage = nullptr;
    ExplainPage* m_listPage = nullptr;
    ExplainPage* m_chainPage = nullptr;
    ExplainPage* m_curvePage = nullptr;
    ExplainPage* m_placesPage = nullptr;
    QWidget* m_outputColumn = nullptr;
    ThemedLabel* m_outputCaption = nullptr;
    WindowMap* m_output = nullptr;
    BlockId m_selected;
    QWidget* m_otherSelected = nullptr;
    ThemedLabel* m_otherText = nullptr;
    QToolButton* m_explainOther = nullptr;
    QBoxLayout* m_formulas = nullptr;
    ThemedLabel* m_formula = nullptr;
    ThemedLabel* m_filled = nullptr;
    QToolButton* m_fieldToggle = nullptr;
    ThemedLabel* m_fieldText = nullptr;
    ThemedLabel* m_message = nullptr;
};

} // namespace layerwise
