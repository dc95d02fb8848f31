#include "widgets/viewers/pin_strip.h"

#include "widgets/common/theme.h"
#include "widgets/viewers/map_painter.h"

#include <QAbstractButton>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kHeight = 40;
constexpr int kThumbnail = 32;
constexpr int kMaxText = 128;
constexpr int kCross = 16;

} // namespace

/// One pinned map: its picture, its block and its channel, and a cross to take it away.
class PinStrip::Pin : public QAbstractButton {
public:
    Pin(const PinnedMap& pin, QWidget* parent) : QAbstractButton(parent), m_pin(pin)
    {
        setFocusPolicy(Qt::TabFocus);
        setAttribute(Qt::WA_Hover);
        setFixedHeight(kHeight);
        setCursor(Qt::PointingHandCursor);
    }

    void setContent(const Content& content)
    {
        m_content = content;
        setAccessibleName(PinStrip::tr("%1, channel %2").arg(content.path).arg(m_pin.channel));
        setToolTip(PinStrip::tr("%1, channel %2. Click to go there, Delete to unpin.").arg(content.path).arg(m_pin.channel));
        updateGeometry();
        update();
    }

    QSize sizeHint() const override
    {
        const QFontMetrics metrics(Theme::font(Theme::kSmallPx, QFont::DemiBold));
        const int text = std::min(kMaxText, std::max(metrics.horizontalAdvance(m_content.path),
                                                     metrics.horizontalAdvance(channelText())));
        return {Theme::kGrid + kThumbnail + 2 * Theme::kGrid + text + Theme::kGrid + kCross + Theme::kGrid, kHeight};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

    std::function<void()> remove;

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = Theme::current();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(hasFocus() ? theme.accent : theme.line);
        painter.setBrush(underMouse() ? theme.hover : theme.panel);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), Theme::kGrid, Theme::kGrid);
        painter.setRenderHint(QPainter::Antialiasing, false);
        paintMap(painter);
        const int left = Theme::kGrid + kThumbnail + 2 * Theme::kGrid;
        const int width = crossRect().left() - Theme::kGrid - left;
        const auto line = [&](const QFont& font, const QColor& colour, const QString& text, int top) {
            painter.setFont(font);
            painter.setPen(colour);
            painter.drawText(QRect(left, top, width, 16), Qt::AlignLeft | Qt::AlignVCenter,
                             QFontMetrics(font).elidedText(text, Qt::ElideLeft, width));
        };
        line(Theme::font(Theme::kSmallPx, QFont::DemiBold), theme.text, m_content.path, 4);
        line(Theme::font(Theme::kSmallPx), theme.quietText, channelText(), 20);
        painter.setPen(theme.quietText);
        painter.drawText(crossRect(), Qt::AlignCenter, QStringLiteral("\u2715"));
    }

    void mouseReleaseEvent(QMouseEvent* event) override
    {
        if (event->button() == Qt::LeftButton && crossRect().contains(event->position().toPoint())) {
            setDown(false);
            remove();
            return;
        }
        QAbstractButton::mouseReleaseEvent(event);
    }

    void keyPressEvent(QKeyEvent* event) override
    {
        if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_P)
            remove();
        else
            QAbstractButton::keyPressEvent(event);
    }

private:
    QString channelText() const
    {
        return m_content.maps ? PinStrip::tr("channel %1").arg(m_pin.channel)
                              : PinStrip::tr("channel %1, not run").arg(m_pin.channel);
    }
    QRect crossRect() const { return {width() - kCross - Theme::kGrid, 0, kCross, height()}; }

    void paintMap(QPainter& painter) const
    {
        const QRect place(Theme::kGrid, (height() - kThumbnail) / 2, kThumbnail, kThumbnail);
        const Theme& theme = Theme::current();
        if (!m_content.maps) {
            painter.setPen(QPen(theme.line, 1, Qt::DashLine));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(place.adjusted(0, 0, -1, -1));
            return;
        }
        const Activation& maps = *m_content.maps;
        const int mapWidth = static_cast<int>(maps.mapWidth());
        const int mapHeight = static_cast<int>(maps.mapHeight());
        const PixelZoom zoom = PixelZoom::fitting(std::max(mapWidth, mapHeight), kThumbnail);
        const ActivationStats stats = maps.mapStats(m_pin.channel);
        const QRect map(place.x() + (kThumbnail - zoom.size(mapWidth)) / 2,
                        place.y() + (kThumbnail - zoom.size(mapHeight)) / 2, zoom.size(mapWidth), zoom.size(mapHeight));
        MapPainter(painter).draw(map.x(), map.y(), maps.map(m_pin.channel), mapWidth, mapHeight,
                                 ColourScale::forRange(stats.min, stats.max), zoom);
        if (!m_content.isStale)
            return;
        QColor tint = theme.stale;
        tint.setAlphaF(0.45F);
        painter.fillRect(map, tint);
    }

    PinnedMap m_pin;
    Content m_content;
};

PinStrip::PinStrip(QWidget* parent) : QScrollArea(parent)
{
    auto* row = new QWidget;
    m_row = new QHBoxLayout(row);
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(Theme::kGrid);
    m_row->addStretch(1);
    setWidget(row);
    setWidgetResizable(true);
    setFixedHeight(kHeight);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // the wheel and the keys move it; a bar would cover the maps
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    setAccessibleName(tr("Pinned maps"));
    hide();
}

PinStrip::Pin* PinStrip::find(const PinnedMap& pin) const
{
    const auto found = std::ranges::find(m_pins, pin);
    return found == m_pins.end() ? nullptr : m_buttons[static_cast<std::size_t>(found - m_pins.begin())];
}

bool PinStrip::contains(const PinnedMap& pin) const
{
    return find(pin) != nullptr;
}

void PinStrip::add(const PinnedMap& pin)
{
    if (contains(pin))
        return;
    auto* button = new Pin(pin, widget());
    button->hide();
    button->remove = [this, pin] { remove(pin); };
    connect(button, &QAbstractButton::clicked, this, [this, pin] { Q_EMIT clicked(pin.block, pin.channel); });
    m_row->insertWidget(m_row->count() - 1, button);
    m_pins.push_back(pin);
    m_buttons.push_back(button);
    Q_EMIT pinsChanged();
}

void PinStrip::remove(const PinnedMap& pin)
{
    const auto found = std::ranges::find(m_pins, pin);
    if (found == m_pins.end())
        return;
    const auto place = found - m_pins.begin();
    m_buttons[static_cast<std::size_t>(place)]->deleteLater(); // it may be its own click that takes it away
    m_buttons[static_cast<std::size_t>(place)]->hide();
    m_buttons.erase(m_buttons.begin() + place);
    m_pins.erase(found);
    updateVisible();
    Q_EMIT pinsChanged();
}

void PinStrip::clear()
{
    while (!m_pins.empty())
        remove(m_pins.back());
}

void PinStrip::setContent(const PinnedMap& pin, const std::optional<Content>& content)
{
    Pin* button = find(pin);
    if (!button)
        return;
    button->setVisible(content.has_value());
    if (content)
        button->setContent(*content);
    updateVisible();
}

void PinStrip::updateVisible()
{
    setVisible(std::ranges::any_of(m_buttons, [](const Pin* pin) { return !pin->isHidden(); }));
}

QRect PinStrip::pinRect(const PinnedMap& pin) const
{
    const Pin* button = find(pin);
    if (!button || button->isHidden())
        return {};
    return {button->mapTo(this, QPoint()), button->size()};
}

} // namespace layerwise
