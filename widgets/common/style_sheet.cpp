#include "widgets/common/style_sheet.h"

#include "widgets/common/theme.h"

namespace layerwise {

namespace {

// @name@ stands for a token. Controls with a dynamic property take part by it: [primary="true"] the Run button,
// [quiet="true"] secondary text, [invalid="true"] a field whose text can't be used, [doubtful="true"] one that a warning
// is about, [segment="true"] a switch, [compact="true"] a small button with a picture only, [link="true"] words one can
// click, [choice="true"] a button that opens a menu of choices and says the chosen one, [popup="true"] what lies over the window.
const char kTemplate[] = R"(
QMainWindow, QDialog { background: @panel@; }
QMainWindow::separator { background: @line@; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @accent@; }
QToolTip { background: @card@; color: @text@; border: 1px solid @line@; padding: 4px 6px; }
QLabel[quiet="true"] { color: @quietText@; font-size: 12px; }
QLabel[heading="true"] { font-weight: 600; }

QToolBar { background: @panel@; border: none; border-bottom: 1px solid @line@; padding: 5px 8px; spacing: 2px; }
QToolBar::separator { background: @line@; width: 1px; margin: 5px 8px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px 8px; color: @text@; }
QToolButton:hover { background: @hover@; }
QToolButton:pressed { background: @line@; }
QToolButton:checked { background: @accentFill@; color: @accent@; }
QToolButton:focus { border-color: @accent@; }
QToolButton:disabled { color: @disabled@; }
QToolButton[primary="true"] { background: @accent@; color: @onAccent@; font-weight: 600; padding: 5px 12px; }
QToolButton[primary="true"]:hover { background: @accentHover@; }
QToolButton[primary="true"]:focus { border-color: @text@; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0; }
QToolButton[compact="true"] { padding: 3px; }
QToolButton[segment="true"] { border: 1px solid @line@; border-radius: 5px; padding: 2px 8px; font-size: 12px; }
QToolButton[segment="true"]:checked { border-color: @accent@; font-weight: 600; }

QToolButton[link="true"] { color: @accent@; padding: 0 2px; font-size: 12px; border-radius: 3px; }
QToolButton[link="true"]:hover { text-decoration: underline; background: transparent; }
QToolButton[link="true"]:checked { background: @accentFill@; font-weight: 600; }
QToolButton[link="true"]:disabled { color: @disabled@; }
QToolButton[choice="true"] { border: 1px solid @line@; border-radius: 4px; padding: 2px 7px; font-size: 12px; }
QToolButton[choice="true"]:focus { border-color: @accent@; }

QPushButton { background: @panel@; border: 1px solid @line@; border-radius: 6px; padding: 4px 10px; color: @text@; }
QPushButton:hover { background: @hover@; }
QPushButton:pressed { background: @line@; }
QPushButton:focus { border-color: @accent@; }
QPushButton:disabled { color: @disabled@; }
QPushButton:default { border-color: @accent@; }
QPushButton[primary="true"] { background: @accent@; border-color: @accent@; color: @onAccent@; font-weight: 600; }
QPushButton[primary="true"]:hover { background: @accentHover@; }
QPushButton[primary="true"]:focus { border-color: @text@; }
QPushButton[primary="true"]:disabled { background: @line@; border-color: @line@; color: @disabled@; }
QPushButton:flat { border-color: transparent; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit {
    background: @field@; border: 1px solid @line@; border-radius: 5px; padding: 3px 6px; color: @text@;
    selection-background-color: @accent@; selection-color: @onAccent@; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus { border-color: @accent@; }
QLineEdit[invalid="true"], QSpinBox[invalid="true"], QDoubleSpinBox[invalid="true"], QComboBox[invalid="true"] {
    border-color: @error@; }
QLineEdit[doubtful="true"], QComboBox[doubtful="true"] { border-color: @warning@; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { color: @disabled@; }
QComboBox::drop-down { border: none; width: 18px; }
QComboBox::down-arrow { image: url(:/icons/actions/fold.svg); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: @card@; border: 1px solid @line@; selection-background-color: @accentFill@;
    selection-color: @text@; outline: none; }

QCheckBox { spacing: 6px; }
QCheckBox::indicator, QTableView::indicator { width: 14px; height: 14px; border: 1px solid @quietText@; border-radius: 3px; background: @field@; }
QCheckBox::indicator:hover, QTableView::indicator:hover { border-color: @accent@; }
QCheckBox::indicator:checked, QTableView::indicator:checked { background: @accent@; border-color: @accent@; image: url(@tick@); }
QCheckBox::indicator:focus { border-color: @text@; }
QCheckBox[doubtful="true"]::indicator { border: 2px solid @warning@; }
QCheckBox::indicator:disabled { border-color: @line@; }

QRadioButton { spacing: 6px; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid @quietText@; border-radius: 8px; background: @field@; }
QRadioButton::indicator:hover { border-color: @accent@; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid @accent@; background: @onAccent@; }
QRadioButton::indicator:focus { border-color: @text@; }

QFrame[popup="true"] { background: @card@; border: 1px solid @line@; }

QDockWidget { color: @text@; font-weight: 600; }
QDockWidget::title { background: @panel@; padding: 8px 12px 4px 12px; text-align: left; }

QTabWidget::pane { border: none; border-top: 1px solid @line@; }
QTabBar { background: @panel@; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @quietText@; padding: 8px 9px 7px 9px; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: @text@; }
QTabBar::tab:selected { color: @text@; font-weight: 600; border-bottom-color: @accent@; }
QTabBar::tab:focus { color: @accent@; }

QAbstractItemView { background: @panel@; border: none; outline: none; selection-background-color: @accentFill@;
    selection-color: @text@; alternate-background-color: @panel@; }
QAbstractItemView::item:hover { background: @hover@; }
QAbstractItemView::item:selected { background: @accentFill@; color: @text@; }
QTreeView::branch { background: @panel@; }
QHeaderView { background: @panel@; }
QHeaderView::section { background: @panel@; color: @quietText@; border: none; border-bottom: 1px solid @line@;
    padding: 4px 8px; font-size: 12px; }
QHeaderView::section:hover { color: @text@; }
QTableCornerButton::section { background: @panel@; border: none; }

QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @scroll@; border-radius: 3px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:vertical { margin: 2px 2px 2px 3px; }
QScrollBar::handle:horizontal { margin: 3px 2px 2px 2px; }
QScrollBar::handle:hover { background: @quietText@; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenuBar { background: @panel@; color: @text@; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: @hover@; }
QMenu { background: @card@; border: 1px solid @line@; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 24px; border-radius: 4px; }
QMenu::item:selected { background: @accentFill@; color: @text@; }
QMenu::item:disabled { color: @disabled@; }
QMenu::separator { height: 1px; background: @line@; margin: 4px 6px; }

QStatusBar { background: @panel@; border-top: 1px solid @line@; color: @quietText@; font-size: 12px; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: @quietText@; font-size: 12px; padding: 0 6px; }

QProgressBar { background: @field@; border: 1px solid @line@; border-radius: 4px; height: 8px; text-align: center; }
QProgressBar::chunk { background: @accent@; border-radius: 3px; }
QSlider::groove:horizontal { background: @line@; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { background: @accent@; width: 12px; margin: -4px 0; border-radius: 6px; }
QSlider::handle:horizontal:focus { background: @accent@; border: 2px solid @text@; width: 10px; margin: -5px 0; border-radius: 7px; }
)";

} // namespace

QString styleSheetOf(const Theme& theme)
{
    QColor disabled = theme.quietText;
    disabled.setAlphaF(0.55F);
    const struct {
        const char* token;
        QColor colour;
    } tokens[] = {
        {"@panel@", theme.panel},       {"@card@", theme.card},
        {"@line@", theme.line},         {"@text@", theme.text},
        {"@quietText@", theme.quietText}, {"@accent@", theme.accent},
        {"@accentFill@", theme.accentFill}, {"@onAccent@", theme.onAccent},
        {"@error@", theme.error},       {"@warning@", theme.warning},
        {"@field@", theme.field},
        {"@hover@", theme.hover},       {"@disabled@", disabled},
        {"@accentHover@", theme.dark ? theme.accent.lighter(110) : theme.accent.darker(112)},
        {"@scroll@", theme.dark ? theme.line.lighter(140) : theme.line.darker(115)},
    };
    QString sheet = QString::fromLatin1(kTemplate);
    for (const auto& [token, colour] : tokens) {
        sheet.replace(QLatin1String(token), colour.alpha() == 255 ? colour.name() : colour.name(QColor::HexArgb));
    }
    // A style sheet can't tint a picture.
    sheet.replace(QLatin1String("@tick@"), theme.dark ? QLatin1String(":/icons/actions/tick-dark.svg")
                                                      : QLatin1String(":/icons/actions/tick-light.svg"));
    return sheet;
}

} // namespace layerwise
