#pragma once

#include "model/document/step_player.h"

#include <QJsonObject>
#include <QWidget>

class QLabel;
class QPushButton;
class QSlider;
class QStackedWidget;
class QToolButton;

namespace layerwise {

class SegmentedSwitch;
class ThemedLabel;
class ValueSide;
class ValueTable;

/// The step that one looks at: what came in and what went out side by side, what the block did in a sentence, and the
/// numbers. With buttons to go on and to let it go on by itself. GUI thread.
class StepPanel : public QWidget {
    Q_OBJECT
public:
    StepPanel(NetworkDocument& document, Selection& selection, StepController& steps, StepPlayer& player,
              QWidget* parent = nullptr);

    /// What is shown, for the dump of the window's state: sentence, title, input, second and output headings, numbers.
    QJsonObject describe() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* buildBar();
    QWidget* buildStep();
    QWidget* buildInvitation();
    QToolButton* addButton(const QString& name, const QString& toolTip);
    void refresh();
    void showValues();
    void showNumbers(const StepRecord& record);
    void showControls();
    void updateIcons();
    QString outputMessage() const;

    NetworkDocument& m_document;
    Selection& m_selection;
    StepController& m_steps;
    StepPlayer& m_player;

    QStackedWidget* m_pages = nullptr;
    ThemedLabel* m_number = nullptr;
    ThemedLabel* m_name = nullptr;
    ThemedLabel* m_type = nullptr;
    ThemedLabel* m_sentence = nullptr;
    ValueSide* m_input = nullptr;
    ThemedLabel* m_plus = nullptr;
    ValueSide* m_second = nullptr;
    ThemedLabel* m_arrow = nullptr;
    ValueSide* m_output = nullptr;
    ValueTable* m_numbers = nullptr;
    QToolButton* m_back = nullptr;
    QToolButton* m_on = nullptr;
    QPushButton* m_begin = nullptr;      ///< where nobody steps yet
    ThemedLabel* m_invitation = nullptr; ///< the same
    QToolButton* m_play = nullptr;
    QSlider* m_speed = nullptr;
    SegmentedSwitch* m_boxes = nullptr;
};

} // namespace layerwise
