#include "widgets/common/segmented_switch.h"

#include "widgets/common/theme.h"
#include "widgets/common/tool_tip.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>

namespace layerwise {

namespace {

constexpr int kHeight = 24;
constexpr int kSidePadding = 10;

/// One segment. Draws the fill and the text; the frame around all is the switch's.
class Segment : public QAbstractButton {
public:
    Segment(const QString& text, QWidget* parent) : QAbstractButton(parent)
    {
        setText(text);
        setCheckable(true);
        setFocusPolicy(Qt::NoFocus);
        setAttribute(Qt::WA_Hover);
    }

    QSize sizeHint() const override
    {
        // The bold face is the wider one: the switch must not change its width with what is on.
        const QFontMetrics metrics(Theme::font(Theme::kQuietPx, QFont::DemiBold));
        return {metrics.horizontalAdvance(text()) + 2 * kSidePadding, kHeight};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = Theme::current();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (isChecked() || underMouse()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(isChecked() ? theme.accentFill : theme.hover);
            painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), Theme::kGrid, Theme::kGrid);
        }
        painter.setFont(Theme::font(Theme::kQuietPx, isChecked() ? QFont::DemiBold : QFont::Normal));
        painter.setPen(!isEnabled() || !isChecked() ? theme.quietText : theme.accent);
        painter.drawText(rect(), Qt::AlignCenter, text());
    }
};

} // namespace

SegmentedSwitch::SegmentedSwitch(const QStringList& texts, QWidget* parent)
    : QWidget(parent), m_buttons(new QButtonGroup(this))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    for (int i = 0; i < texts.size(); ++i) {
        auto* segment = new Segment(texts[i], this);
        m_buttons->addButton(segment, i);
        layout->addWidget(segment);
    }
    if (QAbstractButton* first = m_buttons->button(0))
        first->setChecked(true);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(m_buttons, &QButtonGroup::idClicked, this, &SegmentedSwitch::chosen);
}

int SegmentedSwitch::current() const
{
    return m_buttons->checkedId();
}

void SegmentedSwitch::setCurrent(int index)
{
    if (QAbstractButton* segment = m_buttons->button(index))
        segment->setChecked(true);
}

void SegmentedSwitch::setToolTips(const QStringList& tips)
{
    for (int i = 0; i < tips.size(); ++i) {
        if (QAbstractButton* segment = m_buttons->button(i))
            segment->setToolTip(toolTipOf(tips[i]));
    }
}

QAbstractButton* SegmentedSwitch::button(int index) const
{
    return m_buttons->button(index);
}

void SegmentedSwitch::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hasFocus() ? theme.accent : theme.line, 1));
    painter.setBrush(theme.panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), Theme::kGrid, Theme::kGrid);
}

void SegmentedSwitch::keyPressEvent(QKeyEvent* event)
{
    const int step = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    QAbstractButton* segment = step == 0 ? nullptr : m_buttons->button(current() + step);
    if (!segment) {
        QWidget::keyPressEvent(event);
        return;
    }
    segment->setChecked(true);
    Q_EMIT chosen(current());
}

} // namespace layerwise
