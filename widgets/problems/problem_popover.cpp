#include "widgets/problems/problem_popover.h"

#include "widgets/common/theme.h"
#include "widgets/problems/problem_details.h"

#include <QEvent>
#include <QGraphicsDropShadowEffect>
#include <QKeyEvent>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWheelEvent>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kWidth = 300;
constexpr int kMargin = 12;  ///< from the edges of the canvas
constexpr int kOverlap = 56; ///< how far it may lie over the block's right end, where its words have ended

} // namespace

ProblemPopover::ProblemPopover(NetworkDocument& document, Selection& selection, RunController& runs, FixSearch& fixes,
                               const ProblemModel& problems, QWidget* canvas)
    : QFrame(canvas), m_selection(selection), m_problems(problems),
      m_details(new ProblemDetails(document, runs, &fixes)), m_scroll(new QScrollArea)
{
    setObjectName(QStringLiteral("problemPopover"));
    setAccessibleName(tr("What is wrong, and how to mend it"));
    setCursor(Qt::ArrowCursor);
    m_details->setCompact(true);
    m_details->installEventFilter(this);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setWidget(m_details);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_details->setAutoFillBackground(false);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->addWidget(m_scroll);
    auto* close = new QToolButton(this);
    close->setObjectName(QStringLiteral("closePopover"));
    close->setText(QStringLiteral("×"));
    close->setToolTip(tr("Close (Escape)"));
    close->setAccessibleName(tr("Close"));
    close->setAutoRaise(true);
    close->setGeometry(kWidth - 30, 6, 24, 24);
    connect(close, &QToolButton::clicked, this, &ProblemPopover::dismiss);

    auto* shadow = new QGraphicsDropShadowEffect(this);
    shadow->setBlurRadius(24);
    shadow->setOffset(0, 4);
    shadow->setColor(QColor(0, 0, 0, 70));
    setGraphicsEffect(shadow);
    updateColours();
    hide();

    connect(&m_selection, &Selection::changed, this, &ProblemPopover::follow);
    connect(&m_problems, &QAbstractItemModel::dataChanged, this, &ProblemPopover::follow);
    connect(&m_problems, &QAbstractItemModel::rowsInserted, this, &ProblemPopover::follow);
    connect(&m_problems, &QAbstractItemModel::rowsRemoved, this, &ProblemPopover::follow);
    follow();
}

void ProblemPopover::follow()
{
    const BlockId current = m_selection.current();
    const int row = current.valid() ? m_problems.rowOf(current) : -1;
    const QModelIndex index = row >= 0 ? m_problems.index(row, 0) : QModelIndex();
    const bool isError =
        index.isValid() && index.data(ProblemModel::SeverityRole).toInt() == static_cast<int>(Severity::Error);
    if (current != m_dismissed)
        m_dismissed = {};
    m_block = isError && !m_dismissed.valid() ? current : BlockId{};
    m_details->setProblem(m_block.valid() ? index : QModelIndex());
    Q_EMIT placeRequested();
}

void ProblemPopover::placeAt(const QRect& block)
{
    const QRect area = parentWidget()->rect().adjusted(kMargin, kMargin, -kMargin, -kMargin);
    if (!m_block.valid() || block.isEmpty() || !area.intersects(block)) {
        hide();
        return;
    }
    const int inner = kWidth - 2 * (kMargin + frameWidth() + 1);
    const int wanted = m_details->heightForWidth(inner) + 2 * (kMargin + 1);
    const int height = std::clamp(wanted, 60, std::max(60, area.height()));
    const int x = std::min(block.right() - kOverlap, area.right() - kWidth);
    // What stands after a block that fails is grey: it may be covered, the block itself is not to be.
    const bool isBeside = x >= block.right() - kOverlap;
    int y = isBeside ? block.top() - height / 4 : block.bottom() + 6;
    if (!isBeside && y + height > area.bottom() && block.top() - 6 - height >= area.top())
        y = block.top() - 6 - height;
    y = std::clamp(y, area.top(), std::max(area.top(), area.bottom() - height));
    setGeometry(std::max(area.left(), x), y, kWidth, height);
    show();
    raise();
}

void ProblemPopover::dismiss()
{
    m_dismissed = m_block;
    m_block = {};
    hide();
    parentWidget()->setFocus();
}

bool ProblemPopover::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_details && event->type() == QEvent::LayoutRequest && isVisible())
        QMetaObject::invokeMethod(this, &ProblemPopover::placeRequested, Qt::QueuedConnection);
    return QFrame::eventFilter(watched, event);
}

void ProblemPopover::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        dismiss();
        return;
    }
    QFrame::keyPressEvent(event);
}

void ProblemPopover::mousePressEvent(QMouseEvent*)
{
    // The canvas behind is not to be pressed through it.
}

void ProblemPopover::wheelEvent(QWheelEvent* event)
{
    event->accept();
}

void ProblemPopover::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateColours();
}

void ProblemPopover::updateColours()
{
    const Theme& theme = Theme::current();
    const QString sheet =
        QStringLiteral("#problemPopover { background: %1; border: 1px solid %2; border-radius: %3px; }"
                       "#problemPopover QScrollArea, #problemPopover QScrollArea > QWidget > QWidget "
                       "{ background: transparent; }")
            .arg(theme.panel.name(), theme.line.name())
            .arg(Theme::kBoxRadius);
    // Setting an equal sheet would send another PaletteChange, for ever.
    if (sheet != styleSheet())
        setStyleSheet(sheet);
}

} // namespace layerwise
