#include "widgets/explain/share_bars.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/explain/explain_painting.h"

#include <QFontMetrics>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

constexpr int kRowHeight = 17;
constexpr int kDigits = 3;
constexpr int kGap = 6;
constexpr int kLeastBars = 36;
constexpr int kNameMargin = 6; ///< before the name, and for the bold face of the chosen one

} // namespace

ShareBars::ShareBars(QWidget* parent) : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    setAccessibleName(tr("What each part adds"));
}

void ShareBars::setRows(std::vector<Row> rows)
{
    const auto before = chosen();
    m_rows = std::move(rows);
    m_chosen = -1;
    for (int row = 0; before && row < static_cast<int>(m_rows.size()); ++row) {
        if (m_rows[static_cast<std::size_t>(row)].id == *before && !m_rows[static_cast<std::size_t>(row)].isRest)
            m_chosen = row;
    }
    updateLayout();
}

void ShareBars::setChoosable(bool choosable)
{
    m_isChoosable = choosable;
}

void ShareBars::setChosen(std::int64_t id)
{
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.id == id && !row.isRest; });
    m_chosen = found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
    if (m_chosen >= 0) {
        const QRect rect = rowRect(m_chosen);
        QScrollBar* bar = verticalScrollBar();
        if (rect.top() < 0)
            bar->setValue(bar->value() + rect.top());
        else if (rect.bottom() >= viewport()->height())
            bar->setValue(bar->value() + rect.bottom() - viewport()->height() + 1);
    }
    viewport()->update();
}

std::optional<std::int64_t> ShareBars::chosen() const
{
    return m_chosen < 0 ? std::nullopt : std::optional(m_rows[static_cast<std::size_t>(m_chosen)].id);
}

void ShareBars::updateLayout()
{
    const int all = static_cast<int>(m_rows.size()) * kRowHeight;
    verticalScrollBar()->setRange(0, std::max(0, all - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(kRowHeight);
    updateColumns();
    viewport()->update();
}

/// One zero line for all rows, and one scale; the names and the numbers have their places beside the bars.
void ShareBars::updateColumns()
{
    const QFontMetrics metrics(Theme::font(Theme::kSmallPx));
    double low = 0;
    double high = 0;
    int names = 0;
    int values = 0;
    for (int row = 0; row < static_cast<int>(m_rows.size()); ++row) {
        const Row& shown = m_rows[static_cast<std::size_t>(row)];
        const QString name = shown.how.isEmpty() ? shown.name : shown.name + QStringLiteral("  ") + shown.how;
        names = std::max(names, metrics.horizontalAdvance(name));
        values = std::max(values, metrics.horizontalAdvance(valueText(row)));
        if (std::isfinite(shown.value)) {
            low = std::min(low, shown.value);
            high = std::max(high, shown.value);
        }
    }
    const int width = viewport()->width();
    m_columns.nameWidth = std::max(0, std::min(names + kNameMargin, width - values - 2 * kGap - kLeastBars));
    m_columns.barLeft = m_columns.nameWidth + kGap;
    m_columns.barRight = std::max(m_columns.barLeft + 1, width - values - kGap);
    const double reach = high - low;
    m_columns.perUnit = reach > 0 ? (m_columns.barRight - m_columns.barLeft) / reach : 0;
    m_columns.zero = m_columns.barLeft + static_cast<int>(std::lround(-low * m_columns.perUnit));
}

QRect ShareBars::rowRect(int row) const
{
    return {0, row * kRowHeight - verticalScrollBar()->value(), viewport()->width(), kRowHeight};
}

QRect ShareBars::barRect(int row) const
{
    const double value = m_rows[static_cast<std::size_t>(row)].value;
    const int length =
        std::isfinite(value) && value != 0 ? std::max(1, static_cast<int>(std::lround(std::fabs(value) * m_columns.perUnit))) : 0;
    const QRect place = rowRect(row).adjusted(0, 3, 0, -3);
    return {value < 0 ? m_columns.zero - length : m_columns.zero, place.top(), length, place.height()};
}

int ShareBars::rowAt(const QPoint& point) const
{
    const int row = (point.y() + verticalScrollBar()->value()) / kRowHeight;
    return point.y() >= 0 && row < static_cast<int>(m_rows.size()) ? row : -1;
}

QString ShareBars::valueText(int row) const
{
    const double value = m_rows[static_cast<std::size_t>(row)].value;
    return (value > 0 ? QStringLiteral("+") : QString()) + formatValue(value, kDigits);
}

void ShareBars::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(viewport());
    const QFont plain = Theme::font(Theme::kSmallPx);
    const QFont bold = Theme::font(Theme::kSmallPx, QFont::DemiBold);
    const int first = verticalScrollBar()->value() / kRowHeight;
    const int last = std::min(static_cast<int>(m_rows.size()) - 1,
                              (verticalScrollBar()->value() + viewport()->height()) / kRowHeight);
    for (int row = first; row <= last; ++row) {
        const Row& shown = m_rows[static_cast<std::size_t>(row)];
        const QRect rect = rowRect(row);
        const bool isChosen = row == m_chosen;
        if (isChosen) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.accentFill);
            painter.drawRoundedRect(rect.adjusted(0, 0, 0, -1), 3, 3);
        }
        painter.setFont(isChosen || shown.isMarked ? bold : plain);
        const QFontMetrics metrics = painter.fontMetrics();
        QRect names(rect.left() + 2, rect.top(), m_columns.nameWidth - 2, rect.height());
        painter.setPen(isChosen ? theme.accent : shown.isRest ? theme.quietText : theme.text);
        painter.drawText(names, Qt::AlignVCenter | Qt::AlignLeft,
                         metrics.elidedText(shown.name, Qt::ElideRight, names.width()));
        names.setLeft(names.left() + metrics.horizontalAdvance(shown.name + QStringLiteral("  ")));
        painter.setPen(theme.quietText);
        if (!shown.how.isEmpty() && names.width() > 0)
            painter.drawText(names, Qt::AlignVCenter | Qt::AlignLeft,
                             metrics.elidedText(shown.how, Qt::ElideRight, names.width()));
        QColor colour = shown.value < 0 ? negativeColour() : positiveColour();
        painter.fillRect(barRect(row), shown.isRest ? QBrush(colour, Qt::Dense4Pattern) : QBrush(colour));
        painter.setPen(theme.text);
        painter.drawText(rect.adjusted(0, 0, -2, 0), Qt::AlignVCenter | Qt::AlignRight, valueText(row));
    }
    if (!m_rows.empty()) {
        painter.setPen(theme.quietText);
        painter.drawLine(m_columns.zero, 0, m_columns.zero,
                         std::min(viewport()->height(), rowRect(static_cast<int>(m_rows.size()) - 1).bottom()));
    }
    if (hasFocus() && m_isChoosable) {
        painter.setPen(theme.accent);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    }
}

void ShareBars::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateLayout();
}

void ShareBars::go(int row)
{
    row = std::clamp(row, 0, static_cast<int>(m_rows.size()) - 1);
    if (!m_isChoosable || row < 0 || row == m_chosen || m_rows[static_cast<std::size_t>(row)].isRest)
        return;
    const std::int64_t id = m_rows[static_cast<std::size_t>(row)].id;
    setChosen(id);
    Q_EMIT choose(id);
}

void ShareBars::keyPressEvent(QKeyEvent* event)
{
    if (!m_isChoosable || (event->key() != Qt::Key_Up && event->key() != Qt::Key_Down)) {
        QWidget::keyPressEvent(event); // not the scroll area's: Left and Right are the panel's
        return;
    }
    go(m_chosen + (event->key() == Qt::Key_Up ? -1 : 1));
}

void ShareBars::mousePressEvent(QMouseEvent* event)
{
    const int row = rowAt(event->position().toPoint());
    if (row >= 0)
        go(row);
}

bool ShareBars::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int row = rowAt(help->pos());
    if (row < 0 || m_rows[static_cast<std::size_t>(row)].tip.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), m_rows[static_cast<std::size_t>(row)].tip, this);
    return true;
}

} // namespace layerwise
