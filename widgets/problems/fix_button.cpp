#include "widgets/problems/fix_button.h"

#include "widgets/common/theme.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QPainter>

namespace layerwise {

namespace {

constexpr int kLeft = 30, kRight = 10, kTop = 6, kBottom = 7, kBetween = 1;
constexpr int kLeastWidth = 180, kUsualWidth = 260;
constexpr int kTitleFlags = Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap;

} // namespace

FixButton::FixButton(int number, const QString& title, const QString& outcome, bool runs, QWidget* parent)
    : QAbstractButton(parent), m_number(number), m_outcome(outcome), m_runs(runs)
{
    setText(title);
    setAccessibleName(QStringLiteral("%1. %2, %3").arg(number).arg(title, outcome));
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setMouseTracking(true);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

QRect FixButton::titleRect(int width) const
{
    const QRect room(kLeft, kTop, width - kLeft - kRight, 1000);
    return QFontMetrics(Theme::font()).boundingRect(room, kTitleFlags, text());
}

int FixButton::heightForWidth(int width) const
{
    const int outcome = m_outcome.isEmpty() ? 0 : kBetween + QFontMetrics(Theme::font(Theme::kQuietPx)).height();
    return kTop + titleRect(width).height() + outcome + kBottom;
}

QSize FixButton::sizeHint() const
{
    return {kUsualWidth, heightForWidth(kUsualWidth)};
}

QSize FixButton::minimumSizeHint() const
{
    return {kLeastWidth, heightForWidth(width() > kLeastWidth ? width() : kUsualWidth)};
}

void FixButton::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    const bool isHot = underMouse() || hasFocus() || isDown();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(isHot ? theme.accent : theme.line, isHot ? 1.4 : 1));
    painter.setBrush(isHot ? theme.accentFill : theme.card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.7, 0.7, -0.7, -0.7), Theme::kCardRadius, Theme::kCardRadius);

    const QRect title(kLeft, kTop, width() - kLeft - kRight, titleRect(width()).height());
    painter.setFont(Theme::font(Theme::kTextPx, QFont::DemiBold));
    painter.setPen(theme.accent);
    painter.drawText(QRect(0, kTop, kLeft, title.height()), Qt::AlignHCenter | Qt::AlignTop, QString::number(m_number));
    painter.setFont(Theme::font());
    painter.setPen(theme.text);
    painter.drawText(title, kTitleFlags, text());
    painter.setFont(Theme::font(Theme::kQuietPx));
    painter.setPen(m_runs ? theme.done : theme.quietText);
    const QRect outcome(kLeft, title.bottom() + 1 + kBetween, title.width(), height() - title.bottom());
    painter.drawText(outcome, Qt::AlignLeft | Qt::AlignTop,
                     painter.fontMetrics().elidedText(m_outcome, Qt::ElideRight, outcome.width()));
}

void FixButton::enterEvent(QEnterEvent* event)
{
    QAbstractButton::enterEvent(event);
    update();
    Q_EMIT entered();
}

void FixButton::leaveEvent(QEvent* event)
{
    QAbstractButton::leaveEvent(event);
    update();
    Q_EMIT leftAlone();
}

void FixButton::focusInEvent(QFocusEvent* event)
{
    QAbstractButton::focusInEvent(event);
    // A window that comes to the front, or a click, is no pointing.
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason)
        Q_EMIT entered();
}

void FixButton::focusOutEvent(QFocusEvent* event)
{
    QAbstractButton::focusOutEvent(event);
    if (!underMouse())
        Q_EMIT leftAlone();
}

void FixButton::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        click();
        return;
    }
    QAbstractButton::keyPressEvent(event);
}

} // namespace layerwise
