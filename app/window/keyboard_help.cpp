#include "app/window/keyboard_help.h"

#include "widgets/common/theme.h"

#include <QAction>
#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace layerwise {

namespace {

struct Line {
    QString keys, does;
};

QWidget* section(const QString& title, const QList<Line>& lines, QWidget* parent)
{
    auto* box = new QWidget(parent);
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 12);
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(5);
    grid->setColumnMinimumWidth(0, 150);
    grid->setColumnStretch(1, 1);
    auto* heading = new QLabel(title, box);
    heading->setProperty("heading", true);
    grid->addWidget(heading, 0, 0, 1, 2);
    for (int row = 0; row < lines.size(); ++row) {
        auto* keys = new QLabel(lines[row].keys, box);
        keys->setFont(Theme::monospace());
        grid->addWidget(keys, row + 1, 0);
        grid->addWidget(new QLabel(lines[row].does, box), row + 1, 1);
    }
    return box;
}

QList<Line> linesOf(const QList<QAction*>& actions)
{
    QList<Line> lines;
    for (const QAction* action : actions) {
        if (!action->shortcut().isEmpty()) {
            QString text = action->text();
            lines.append({action->shortcut().toString(QKeySequence::NativeText),
                          text.remove(QLatin1Char('&')).remove(QStringLiteral("…"))});
        }
    }
    return lines;
}

} // namespace

KeyboardHelp::KeyboardHelp(const QList<QAction*>& actions, QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Keyboard"));
    auto* content = new QWidget(this);
    auto* columns = new QHBoxLayout(content);
    columns->setContentsMargins(20, 16, 20, 16);
    columns->setSpacing(32);

    const QList<Line> all = linesOf(actions);
    columns->addWidget(section(tr("Everywhere"), all, content), 1, Qt::AlignTop);

    auto* right = new QVBoxLayout;
    right->addWidget(section(tr("In the network"),
                             {{tr("Up, Down"), tr("Previous, next block")},
                              {tr("Home, End"), tr("First, last block")},
                              {tr("Left, Right"), tr("Fold, unfold a container")},
                              {tr("Ctrl+click"), tr("Add a block to the selection")},
                              {tr("Shift+click"), tr("Select all blocks up to here")},
                              {tr("Drag with Ctrl"), tr("Copy instead of move")},
                              {tr("Escape"), tr("Give up a drag or a new name")},
                              {tr("Ctrl+wheel"), tr("Zoom")}},
                             content));
    right->addWidget(section(tr("While stepping"),
                             {{tr("Space"), tr("Go on, as Boxes whole or Into boxes says")},
                              {tr("Click at a card's left edge"), tr("Set or remove a breakpoint")}},
                             content));
    right->addWidget(section(
        tr("In the palette"),
        {{tr("Down"), tr("From the search into the list")}, {tr("Enter"), tr("Insert after the selected block")}},
        content));
    right->addWidget(section(tr("In the feature maps"),
                             {{tr("Arrows"), tr("Walk from map to map")},
                              {tr("Home, End"), tr("First, last map")},
                              {tr("Page Up, Down"), tr("A screen up or down")},
                              {tr("Enter"), tr("Point at the framed value")},
                              {tr("P"), tr("Pin or unpin the map")},
                              {tr("+, \u2212, 0"), tr("Larger, smaller; the large map as it fits")}},
                             content));
    right->addWidget(section(tr("In the explanation"),
                             {{tr("Space"), tr("Slide the window over the map, or pause")},
                              {tr("Arrows"), tr("The value beside it")},
                              {tr("Up, Down in the bars"), tr("Another channel")},
                              {tr("Enter, Backspace"), tr("Explain what came in, and back")}},
                             content));
    right->addWidget(section(tr("While drawing, and in the kernels"),
                             {{tr("Arrows"), tr("Move the pen; from weight to weight")},
                              {tr("Space"), tr("Put the pen down, lift it")},
                              {tr("E, [ and ]"), tr("Eraser or pen, a thinner or thicker one")},
                              {tr("Ctrl+Up, Down"), tr("A weight larger, smaller")}},
                             content));
    right->addStretch(1);
    columns->addLayout(right, 1);

    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setWidget(content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll);
    resize(760, 620);
}

} // namespace layerwise
