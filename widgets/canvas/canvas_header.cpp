#include "widgets/canvas/canvas_header.h"

#include "widgets/common/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

#include <cmath>

namespace layerwise {

CanvasHeader::CanvasHeader(QWidget* parent) : QWidget(parent), m_label(new QLabel(this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 0, Theme::kPanelPadding, 0);
    row->setSpacing(2);
    row->addWidget(m_label, 1);
    m_label->setTextFormat(Qt::RichText);
    m_label->setMinimumWidth(0);
    m_label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    connect(m_label, &QLabel::linkActivated, this,
            [this](const QString& link) { Q_EMIT problemsRequested(link == QLatin1String("errors")); });

    QToolButton* out = addButton(QStringLiteral("−"), tr("Smaller (Ctrl+−)"));
    m_zoom = addButton(QStringLiteral("100 %"), tr("Actual size (Ctrl+0)"));
    m_zoom->setMinimumWidth(52);
    QToolButton* in = addButton(QStringLiteral("+"), tr("Larger (Ctrl++)"));
    QToolButton* fit = addButton(tr("Fit"), tr("Show the whole network (F)"));
    for (QToolButton* button : {out, m_zoom, in, fit}) {
        row->addWidget(button);
    }
    connect(out, &QToolButton::clicked, this, &CanvasHeader::zoomOutRequested);
    connect(in, &QToolButton::clicked, this, &CanvasHeader::zoomInRequested);
    connect(m_zoom, &QToolButton::clicked, this, &CanvasHeader::resetZoomRequested);
    connect(fit, &QToolButton::clicked, this, &CanvasHeader::fitRequested);
    setFixedHeight(kHeight);
}

QToolButton* CanvasHeader::addButton(const QString& text, const QString& help)
{
    auto* button = new QToolButton(this);
    button->setText(text);
    button->setToolTip(help);
    button->setAccessibleName(help);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::NoFocus);
    return button;
}

void CanvasHeader::setWords(const Words& words)
{
    if (words == m_words)
        return; // laying rich text out takes as long as painting the maps
    m_words = words;
    showWords();
}

void CanvasHeader::setZoom(double zoom)
{
    m_zoom->setText(QStringLiteral("%1 %").arg(std::lround(zoom * 100)));
}

QString CanvasHeader::plainText() const
{
    QStringList parts = {m_words.name, m_words.parameters, m_words.multiplyAdds};
    parts << m_words.weights << m_words.mode << m_words.errors << m_words.warnings;
    if (!m_words.replay.isEmpty()) {
        parts << m_words.replay + (m_words.replayIsEqual ? QStringLiteral(" ✓") : QStringLiteral(" ✕"));
    }
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

void CanvasHeader::showWords()
{
    const Theme& theme = Theme::current();
    const auto coloured = [](const QString& text, const QColor& colour) {
        return QStringLiteral("<span style='color:%1'>%2</span>").arg(colour.name(), text.toHtmlEscaped());
    };
    QStringList parts = {QStringLiteral("<b style='font-weight:600; color:%1'>%2</b>")
                             .arg(theme.text.name(), m_words.name.toHtmlEscaped()),
                         coloured(m_words.parameters, theme.quietText)};
    if (!m_words.multiplyAdds.isEmpty()) {
        parts << coloured(m_words.multiplyAdds, theme.quietText);
    }
    if (!m_words.weights.isEmpty()) {
        parts << coloured(m_words.weights, theme.quietText);
    }
    if (!m_words.mode.isEmpty()) {
        parts << coloured(m_words.mode, theme.accent);
    }
    const auto link = [](const char* target, const QColor& colour, const QString& text) {
        return QStringLiteral("<a href='%1' style='color:%2; font-weight:600; text-decoration:none'>%3</a>")
            .arg(QLatin1String(target), colour.name(), text.toHtmlEscaped());
    };
    if (!m_words.errors.isEmpty()) {
        parts << link("errors", theme.error, QStringLiteral("✕ ") + m_words.errors);
    }
    if (!m_words.warnings.isEmpty()) {
        parts << link("warnings", theme.warning, QStringLiteral("⚠ ") + m_words.warnings);
    }
    const auto replay = [&](const QString& words) {
        const QColor colour = m_words.replayIsEqual ? theme.done : theme.error;
        const QString mark = m_words.replayIsEqual ? QStringLiteral(" ✓") : QStringLiteral(" ✕");
        return coloured(words, theme.quietText) + coloured(mark, colour);
    };
    if (!m_words.replay.isEmpty()) {
        parts << replay(m_words.replay);
    }
    const QString dot = coloured(QStringLiteral("\u00A0\u00A0·\u00A0\u00A0"), theme.quietText);
    m_label->setText(parts.join(dot));
    // Where there is no room for all, the figures go first, which other panels show too.
    for (int least = m_words.multiplyAdds.isEmpty() ? 1 : 2;
         least >= 0 && m_label->sizeHint().width() > m_label->width(); --least) {
        parts.removeAt(least);
        m_label->setText(parts.join(dot));
    }
    if (!m_words.replay.isEmpty() && m_label->sizeHint().width() > m_label->width()) {
        parts.back() = replay(tr("checked"));
        m_label->setText(parts.join(dot));
    }
    m_label->setToolTip(m_words.replay.isEmpty()
                            ? plainText()
                            : tr("%1\nWhat was recorded of the last run was compared, bit for bit, with the plain "
                                 "forward pass of the same modules.")
                                  .arg(plainText()));
    m_label->setAccessibleName(plainText());
}

void CanvasHeader::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.fillRect(rect(), theme.canvas);
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme.line);
}

void CanvasHeader::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    showWords();
}

void CanvasHeader::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        showWords();
    }
}

} // namespace layerwise
