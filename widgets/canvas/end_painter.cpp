#include "widgets/canvas/card_painter.h"

#include "model/document/sentences.h"
#include "widgets/canvas/block_words.h"
#include "widgets/common/field_frame.h"

#include <QCoreApplication>

namespace layerwise {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("NetworkCanvas", text);
}

QString inputWords(const InputSpec& input)
{
    const QString channels = input.channels == 1 ? tr("1 channel") : tr("%1 channels").arg(input.channels);
    return channels + QStringLiteral(" · %1×%2").arg(input.height).arg(input.width);
}

} // namespace

void CardPainter::paintEnd(const CanvasItem& item)
{
    const Theme& theme = m_context.theme;
    const CanvasFonts& fonts = m_context.fonts;
    const bool isInput = item.kind == CanvasItem::Kind::Input;
    const bool isReached = isInput || m_context.document.shapes().output.has_value();
    const qreal radius = item.rect.height() / 2;
    const bool isMarked = isInput && m_context.marked != nullptr && m_context.marked->contains(kRootId);
    m_painter.setPen(isMarked ? QPen(theme.accent, 1.8, Qt::DashLine) : QPen(theme.line, 1));
    m_painter.setBrush(isReached ? theme.panel : mixed(theme.canvas, theme.panel, 0.5));
    m_painter.drawRoundedRect(item.rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);

    const qreal side = 28;
    const QRectF square(item.rect.left() + 14, item.rect.center().y() - side / 2, side, side);
    qreal left = square.left() + 4;
    if (isInput && m_context.trace != nullptr && m_context.trace->input != nullptr) {
        const QImage& picture = m_context.strips.pictureOf(m_context.trace->input);
        m_painter.setRenderHint(QPainter::SmoothPixmapTransform, picture.width() > side * m_context.pixelRatio);
        m_painter.drawImage(square, picture);
        if (const auto field = m_context.fieldOf({kRootId, StepPhase::Enter})) {
            paintField(m_painter, square, *field, std::nullopt, PaintContext::kFieldWidth);
        }
        m_painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
        left = square.right() + 10;
    }
    QRectF row(left, item.rect.top(), item.rect.right() - 18 - left, item.rect.height());
    const QString name = isInput ? tr("Input image") : tr("Output");
    row.setLeft(
        left + 10 +
        drawLine(m_painter, row, name, fonts.name, fonts.nameMetrics, isReached ? theme.text : theme.quietText));
    QString words = isInput ? inputWords(m_context.document.network().input) : tr("not reached");
    QColor colour = theme.quietText;
    const bool isKnown = m_context.trace != nullptr && !m_context.isUnderWay;
    const ActivationPtr output = !isInput && isKnown ? m_context.trace->output() : nullptr;
    if (!isInput && isReached) {
        const QString prediction = output != nullptr ? predictionText(*output) : QString();
        words = prediction.isEmpty() ? formatShape(*m_context.document.shapes().output)
                                     : tr("prediction %1").arg(prediction);
        const bool isFresh = !prediction.isEmpty() && !m_context.states.isStale();
        colour = isFresh ? theme.text : theme.quietText;
        if (!prediction.isEmpty() && !isFresh) {
            words += QStringLiteral(" · ") + tr("stale");
        }
    }
    drawLine(m_painter, row, words, fonts.text, fonts.textMetrics, colour, Qt::AlignRight);
}

void CardPainter::paintPlace(const CanvasItem& item)
{
    const Theme& theme = m_context.theme;
    const DropTarget* target = m_context.target;
    const bool isTarget =
        target != nullptr && target->into && target->at.parent == item.block && target->at.slot == item.slot;
    m_painter.setPen(QPen(isTarget ? theme.accent : mixed(theme.line, theme.quietText, 0.5), 1.2, Qt::DashLine));
    m_painter.setBrush(isTarget ? QBrush(theme.accentFill) : Qt::NoBrush);
    m_painter.drawRoundedRect(item.rect.adjusted(1, 1, -1, -1), Theme::kCardRadius, Theme::kCardRadius);
    const CanvasFonts& fonts = m_context.fonts;
    m_painter.setFont(fonts.quiet);
    m_painter.setPen(isTarget ? theme.accent : theme.quietText);
    m_painter.drawText(item.rect.adjusted(12, 4, -12, -4), Qt::AlignCenter | Qt::TextWordWrap,
                       tr("Drag a block here, or press Enter in the palette"));
}

void CardPainter::paintBare(const CanvasItem& item)
{
    const DropTarget* target = m_context.target;
    if (target == nullptr) {
        return;
    }
    const Theme& theme = m_context.theme;
    const bool isTarget = target->into && target->at.parent == item.block && target->at.slot == item.slot;
    m_painter.setPen(QPen(isTarget ? theme.accent : mixed(theme.line, theme.quietText, 0.5), 1.2, Qt::DashLine));
    m_painter.setBrush(isTarget ? QBrush(theme.accentFill) : Qt::NoBrush);
    m_painter.drawRoundedRect(item.rect.adjusted(2, 4, -2, -4), Theme::kCardRadius, Theme::kCardRadius);
}

} // namespace layerwise
