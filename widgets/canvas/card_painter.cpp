#include "widgets/canvas/card_painter.h"

#include "widgets/canvas/block_words.h"
#include "widgets/common/field_frame.h"

#include <QCoreApplication>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace layerwise {

using namespace canvas;

namespace {

constexpr qreal kEdge = 4;
constexpr qreal kThumbGap = 3;
constexpr qreal kTitleHeight = 17;
constexpr qreal kLeastText = 118; ///< the name keeps this much room beside the maps
constexpr qreal kNotReachedOpacity = 0.5;
constexpr qreal kWarningGap = 22; ///< beside a warning's words: its picture and the room after them
constexpr qreal kEffectIcon = 14;

QString tr(const char* text)
{
    return QCoreApplication::translate("NetworkCanvas", text);
}

QRectF cardRow(const CanvasItem& item)
{
    QRectF row = item.rect;
    row.setHeight(row.height() - item.problemHeight);
    return row;
}

qreal iconSize(const CanvasItem& item)
{
    return item.isInner() ? 18 : 20;
}
qreal textLeft(const CanvasItem& item)
{
    return item.rect.left() + (item.isInner() ? 40 : 44);
}

QString warningText(int count)
{
    return count == 1 ? tr("warning") : tr("%1 warnings").arg(count);
}

} // namespace

QRectF titleRow(const CanvasItem& item, const Block& block, const LayerRegistry& registry)
{
    if (item.kind == CanvasItem::Kind::Box) {
        const qreal height = item.header.height() - item.problemHeight;
        const QRectF row(item.header.left() + 38, item.header.top(), item.header.width() - 150, height);
        return row.adjusted(0, (height - kTitleHeight) / 2, 0, (kTitleHeight - height) / 2);
    }
    const bool hasSummary = !summaryText(block, registry).isEmpty();
    const QRectF row = cardRow(item);
    const qreal top = row.center().y() - (hasSummary ? kTitleHeight : kTitleHeight / 2);
    return {textLeft(item), top, item.narrow ? 120.0 : 190.0, kTitleHeight};
}

QString effectsOf(const CanvasItem& item, const BlockView& view)
{
    const ChannelEffects effects =
        item.kind == CanvasItem::Kind::Folded ? view.effects + view.effectsInside : view.effects;
    return effectsText(effects.off, effects.scaled);
}

QRectF effectsRect(const CanvasItem& item, const Block& block, const BlockView& view, const LayerRegistry& registry,
                   const CanvasFonts& fonts)
{
    const QString words = effectsOf(item, view);
    if (words.isEmpty()) {
        return {};
    }
    QRectF row = titleRow(item, block, registry);
    const int warnings = view.warnings + (item.kind == CanvasItem::Kind::Folded ? view.warningsInside : 0);
    const qreal warning =
        warnings > 0 ? kWarningGap + fonts.smallMetrics.horizontalAdvance(warningText(warnings)) : 0;
    row.setLeft(row.left() + fonts.nameMetrics.horizontalAdvance(QString::fromStdString(block.name)) + 6 + warning);
    row.setWidth(kEffectIcon + fonts.smallMetrics.horizontalAdvance(words));
    return row;
}

CardPainter::Look CardPainter::lookOf(const CanvasItem& item) const
{
    Look look;
    look.block = m_context.document.block(item.block);
    look.type = m_context.document.type(item.block);
    look.view = &m_context.states.of(item.block);
    look.warnings = look.view->warnings;
    look.warnings += item.kind == CanvasItem::Kind::Folded ? look.view->warningsInside : 0;
    look.effects = effectsOf(item, *look.view);
    look.isSelected = m_context.selection.contains(item.block);
    look.isHovered = m_context.hovered == item.block;
    look.isFaded = m_context.dragged.contains(item.block);
    const DropTarget* target = m_context.target;
    look.isMarked = m_context.marked != nullptr && m_context.marked->contains(item.block);
    look.isTarget = target != nullptr && target->into && target->at.parent == item.block;
    return look;
}

void CardPainter::paint(const CanvasItem& item)
{
    switch (item.kind) {
    case CanvasItem::Kind::Input:
    case CanvasItem::Kind::Output:
        paintEnd(item);
        return;
    case CanvasItem::Kind::Place:
        paintPlace(item);
        return;
    case CanvasItem::Kind::Bare:
        paintBare(item);
        return;
    case CanvasItem::Kind::Card:
    case CanvasItem::Kind::Folded:
    case CanvasItem::Kind::Box:
        break;
    }
    const Look look = lookOf(item);
    if (look.block == nullptr || look.type == nullptr) {
        return;
    }
    m_painter.setOpacity(look.isFaded ? 0.4 : 1);
    if (item.kind == CanvasItem::Kind::Box) {
        paintBox(item, look);
    } else {
        paintCard(item, look);
    }
    m_painter.setOpacity(1);
}

QColor CardPainter::fillOf(const CanvasItem& item, const Look& look) const
{
    const Theme& theme = m_context.theme;
    if (look.view->state == BlockState::Failed) {
        return theme.errorFill;
    }
    if (look.isSelected || look.isTarget || look.isMarked) {
        return theme.accentFill;
    }
    if (look.view->state == BlockState::Stale) {
        return mixed(theme.card, theme.stale, 0.7);
    }
    const QColor plain = look.view->state == BlockState::NotReached ? mixed(theme.canvas, theme.card, 0.5) : theme.card;
    return item.kind == CanvasItem::Kind::Folded ? mixed(plain, theme.hover, 0.45) : plain;
}

QPen CardPainter::borderOf(const CanvasItem&, const Look& look) const
{
    const Theme& theme = m_context.theme;
    if (look.view->state == BlockState::Failed) {
        return QPen(theme.error, look.isSelected ? 2 : 1.2);
    }
    if (look.isMarked) {
        return QPen(theme.accent, 1.8, Qt::DashLine);
    }
    if (look.isSelected || look.isTarget) {
        return QPen(theme.accent, look.block->id == m_context.selection.current() || look.isTarget ? 1.8 : 1);
    }
    return QPen(look.isHovered ? mixed(theme.line, theme.quietText, 0.6) : theme.line, 1);
}

void CardPainter::paintFrame(const CanvasItem& item, const Look& look)
{
    const Theme& theme = m_context.theme;
    const QRectF frame = item.rect.adjusted(0.5, 0.5, -0.5, -0.5);
    const QPen border = borderOf(item, look);
    const QColor fill = fillOf(item, look);
    if (item.kind == CanvasItem::Kind::Folded) { // two more edges below: there is something inside
        m_painter.setPen(QPen(theme.line, 1));
        for (const qreal step : {2.0, 1.0}) {
            m_painter.setBrush(mixed(fill, theme.canvas, 0.35 * step));
            m_painter.drawRoundedRect(frame.adjusted(6 * step, 8, -6 * step, 3 * step), Theme::kCardRadius,
                                      Theme::kCardRadius);
        }
    }
    QPainterPath path;
    path.addRoundedRect(frame, Theme::kCardRadius, Theme::kCardRadius);
    m_painter.fillPath(path, fill);

    m_painter.save();
    m_painter.setClipRect(QRectF(item.rect.topLeft(), QSizeF(kEdge, item.rect.height())), Qt::IntersectClip);
    QColor edge = Theme::category(look.type->category());
    edge.setAlphaF(look.view->state == BlockState::NotReached ? 0.5F : 1.0F);
    m_painter.fillPath(path, edge);
    m_painter.restore();

    m_painter.setPen(border);
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawPath(path);
    if (look.isSelected && look.block->id == m_context.selection.current() && m_context.hasFocus) {
        QColor ring = theme.accent;
        ring.setAlphaF(0.3F);
        m_painter.setPen(QPen(ring, 3));
        m_painter.drawRoundedRect(item.rect.adjusted(-2, -2, 2, 2), Theme::kCardRadius + 2, Theme::kCardRadius + 2);
    }
}

void CardPainter::paintCard(const CanvasItem& item, const Look& look)
{
    paintFrame(item, look);
    const QRectF row = cardRow(item);
    qreal right = paintState(item, look);
    right = paintStrip(item, look, right);

    const bool isGrey = look.view->state == BlockState::NotReached;
    const qreal opacity = m_painter.opacity();
    m_painter.setOpacity(isGrey ? opacity * kNotReachedOpacity : opacity);
    const qreal size = iconSize(item);
    const QPixmap icon = Theme::layerPixmap(*look.type, static_cast<int>(size), m_context.pixelRatio,
                                            Theme::category(look.type->category()));
    m_painter.drawPixmap(QPointF(row.left() + 14, row.center().y() - size / 2), icon);

    // The opacity applies to the icon; the words keep enough contrast to be read.
    m_painter.setOpacity(isGrey ? opacity * 0.8 : opacity);
    const qreal left = textLeft(item);
    const bool hasSummary = !summaryText(*look.block, m_context.document.registry()).isEmpty();
    QRectF title = titleRow(item, *look.block, m_context.document.registry());
    title.setRight(right);
    paintTitle(title, look);
    if (hasSummary) {
        paintSummary(title.translated(0, kTitleHeight), item, look);
    }
    m_painter.setOpacity(opacity);
    if (item.problemHeight > 0) {
        paintProblem(item, look, left);
    }
}

void CardPainter::paintTitle(const QRectF& row, const Look& look)
{
    const CanvasFonts& fonts = m_context.fonts;
    QRectF rest = row;
    const QString name = QString::fromStdString(look.block->name);
    rest.setLeft(row.left() + drawLine(m_painter, row, name, fonts.name, fonts.nameMetrics, m_context.theme.text) + 6);
    rest.setLeft(rest.left() + paintWarning(rest, look));
    rest.setLeft(rest.left() + paintEffects(rest, look));
    if (rest.width() > 24) {
        drawLine(m_painter, rest, typeText(*look.block), fonts.text, fonts.textMetrics, m_context.theme.quietText);
    }
}

/// Returns the width that it took.
qreal CardPainter::paintWarning(const QRectF& row, const Look& look)
{
    if (look.warnings == 0 || row.width() < 16) {
        return 0;
    }
    const CanvasFonts& fonts = m_context.fonts;
    drawWarningIcon(m_painter, QRectF(row.left(), row.center().y() - 6, 12, 12), m_context.theme.warning,
                    m_context.theme.card);
    const QRectF rest = row.adjusted(16, 0, 0, 0);
    return kWarningGap +
           drawLine(m_painter, rest, warningText(look.warnings), fonts.small, fonts.smallMetrics,
                    m_context.theme.warning);
}

/// A crossed-out ring and the words; returns the width that they took.
qreal CardPainter::paintEffects(const QRectF& row, const Look& look)
{
    if (look.effects.isEmpty() || row.width() < 16) {
        return 0;
    }
    const CanvasFonts& fonts = m_context.fonts;
    const QColor colour = m_context.theme.accent;
    const QRectF ring(row.left() + 0.5, row.center().y() - 4.5, 9, 9);
    m_painter.setPen(QPen(colour, 1.3));
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawEllipse(ring);
    m_painter.drawLine(ring.center() + QPointF(-3, 3), ring.center() + QPointF(3, -3));
    return kEffectIcon + 6 +
           drawLine(m_painter, row.adjusted(kEffectIcon, 0, 0, 0), look.effects, fonts.small, fonts.smallMetrics, colour);
}

void CardPainter::paintSummary(const QRectF& row, const CanvasItem& item, const Look& look)
{
    const CanvasFonts& fonts = m_context.fonts;
    const bool isHot = item.isContainer() && look.isHovered && m_context.foldHovered;
    const QColor colour = isHot ? m_context.theme.accent : m_context.theme.quietText;
    const QRectF text = item.isContainer() ? row.adjusted(0, 0, -14, 0) : row;
    const qreal width = drawLine(m_painter, text, summaryText(*look.block, m_context.document.registry()), fonts.quiet,
                                 fonts.quietMetrics, colour);
    if (item.isContainer()) {
        drawFoldArrow(m_painter, QPointF(row.left() + width + 9, row.center().y() + 0.5), false, colour);
    }
}

void CardPainter::paintProblem(const CanvasItem& item, const Look& look, qreal left)
{
    const CanvasFonts& fonts = m_context.fonts;
    const QRectF rect(left, item.header.bottom() - item.problemHeight, item.rect.right() - 10 - left,
                      item.problemHeight - kProblemPadding);
    const int lines = static_cast<int>(rect.height() / kProblemLine);
    const QStringList words = brokenLines(look.view->problem, fonts.quietMetrics, rect.width(), lines);
    for (int i = 0; i < words.size(); ++i) {
        const QRectF row(rect.left(), rect.top() + i * kProblemLine, rect.width(), kProblemLine);
        drawLine(m_painter, row, words[i], fonts.quiet, fonts.quietMetrics, m_context.theme.error);
    }
}

/// The picture of the state with its word below, at the right end. Returns where the room left of it ends.
qreal CardPainter::paintState(const CanvasItem& item, const Look& look)
{
    const CanvasFonts& fonts = m_context.fonts;
    const QRectF row = cardRow(item);
    const QColor colour = stateColour(look.view->state, m_context.theme);
    const QString word = QCoreApplication::translate("BlockState", stateWord(look.view->state));
    const qreal width = std::max(30.0, std::ceil(fonts.smallMetrics.horizontalAdvance(word)));
    const qreal centre = row.right() - 8 - width / 2;
    const qreal top = row.center().y() - 13;
    drawStateIcon(m_painter, QRectF(centre - 6, top, 12, 12), look.view->state, colour);
    drawLine(m_painter, QRectF(centre - width / 2, top + 12, width, 14), word, fonts.small, fonts.smallMetrics, colour,
             Qt::AlignHCenter);
    return row.right() - 8 - width - 8;
}

qreal CardPainter::paintStrip(const CanvasItem& item, const Look& look, qreal right)
{
    const BlockState state = look.view->state;
    const TraceStepPtr& step = look.view->step;
    if (step == nullptr || step->output == nullptr || state == BlockState::NotReached || state == BlockState::Failed) {
        return right;
    }
    const Strip& strip = m_context.strips.of(step->output);
    const qreal side = item.isInner() ? 28 : 32;
    const QRectF row = cardRow(item);
    const qreal top = row.center().y() - side / 2;
    const CanvasFonts& fonts = m_context.fonts;
    qreal warning =
        look.warnings > 0 ? kWarningGap + fonts.smallMetrics.horizontalAdvance(warningText(look.warnings)) : 0;
    warning += look.effects.isEmpty() ? 0 : kEffectIcon + 6 + fonts.smallMetrics.horizontalAdvance(look.effects);
    const qreal title = fonts.nameMetrics.horizontalAdvance(QString::fromStdString(look.block->name)) + 8 + warning +
                        fonts.textMetrics.horizontalAdvance(typeText(*look.block));
    const qreal summary = fonts.quietMetrics.horizontalAdvance(summaryText(*look.block, m_context.document.registry()));
    const qreal most = item.narrow ? kLeastText : 190.0 + warning;
    const qreal text = std::min(std::max(title, summary), most);
    const qreal room = right - textLeft(item) - text - 8;
    const int fitting =
        std::clamp(static_cast<int>((room + kThumbGap) / (side + kThumbGap)), item.narrow ? 1 : 2, Strip::kMaps);
    qreal left = right;
    if (strip.maps.empty()) {
        left = right - fitting * (side + kThumbGap) + kThumbGap;
        paintBars(QRectF(left, top, right - left, side), strip.bars);
    } else {
        const int count = std::min(fitting, static_cast<int>(strip.maps.size()));
        const auto field = m_context.fieldOf({item.block, StepPhase::Done});
        left = right - count * (side + kThumbGap) + kThumbGap;
        for (int i = 0; i < count; ++i) {
            const QImage& map = strip.maps[static_cast<std::size_t>(i)];
            const QSizeF size = QSizeF(map.size()).scaled(side, side, Qt::KeepAspectRatio);
            QRectF target(left + i * (side + kThumbGap), top, side, side);
            target = QRectF(target.center() - QPointF(size.width() / 2, size.height() / 2), size);
            const bool isShrunk = map.width() > size.width() * m_context.pixelRatio;
            m_painter.setRenderHint(QPainter::SmoothPixmapTransform, isShrunk);
            m_painter.drawImage(target, map);
            if (field) {
                paintField(m_painter, target, *field, i, PaintContext::kFieldWidth);
            }
        }
        m_painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    }
    if (state == BlockState::Stale) {
        QColor veil = m_context.theme.stale;
        veil.setAlphaF(0.5F);
        m_painter.fillRect(QRectF(left, top, right - left, side), veil);
    }
    return left - 10;
}

void CardPainter::paintBars(const QRectF& rect, const std::vector<float>& values)
{
    float low = 0;
    float high = 0;
    for (const float value : values) {
        if (std::isfinite(value)) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    }
    if (high <= low || values.empty()) {
        return;
    }
    const Theme& theme = m_context.theme;
    const qreal scale = rect.height() / static_cast<qreal>(high - low);
    const qreal zero = rect.top() + static_cast<qreal>(high) * scale;
    const qreal pitch = rect.width() / static_cast<qreal>(values.size());
    const qreal gap = pitch >= 5 ? 1.5 : (pitch >= 3 ? 1 : 0);
    const auto largest = std::max_element(values.begin(), values.end()) - values.begin();
    const QColor plain = mixed(theme.card, theme.accent, 0.5);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!std::isfinite(values[i])) {
            continue;
        }
        const qreal height = static_cast<qreal>(values[i]) * scale;
        const QRectF bar(rect.left() + static_cast<qreal>(i) * pitch, zero, std::max(pitch - gap, 1.0), -height);
        const bool isLargest = static_cast<std::ptrdiff_t>(i) == largest;
        m_painter.fillRect(bar.normalized(), isLargest ? theme.accent : plain);
    }
    m_painter.fillRect(QRectF(rect.left(), zero - 0.5, rect.width(), 1), mixed(theme.card, theme.quietText, 0.5));
}

void CardPainter::paintBox(const CanvasItem& item, const Look& look)
{
    const Theme& theme = m_context.theme;
    const QRectF frame = item.rect.adjusted(0.5, 0.5, -0.5, -0.5);
    QPen border(look.isHovered ? mixed(theme.line, theme.quietText, 0.6) : mixed(theme.line, theme.quietText, 0.2), 1);
    if (item.branching) {
        border.setDashPattern({4, 3});
    }
    if (look.isMarked) {
        border = QPen(theme.accent, 1.8, Qt::DashLine);
    } else if (look.isSelected || look.isTarget) {
        border = QPen(theme.accent, 1.8);
    } else if (look.view->state == BlockState::Failed) {
        border = QPen(look.view->failsItself ? theme.error : mixed(theme.line, theme.error, 0.6), 1.2);
    }
    m_painter.setPen(border);
    m_painter.setBrush(mixed(theme.canvas, theme.panel, item.depth == 0 ? 0.65 : 0.85));
    m_painter.drawRoundedRect(frame, Theme::kBoxRadius, Theme::kBoxRadius);
    if (look.isSelected || (look.view->failsItself && look.view->state == BlockState::Failed)) {
        QPainterPath title;
        title.addRoundedRect(frame, Theme::kBoxRadius, Theme::kBoxRadius);
        QPainterPath below;
        below.addRect(QRectF(item.header.bottomLeft(), item.rect.bottomRight()));
        m_painter.fillPath(title.subtracted(below), look.isSelected ? theme.accentFill : theme.errorFill);
        m_painter.setBrush(Qt::NoBrush);
        m_painter.drawRoundedRect(frame, Theme::kBoxRadius, Theme::kBoxRadius);
    }
    paintBoxTitle(item, look);
}

void CardPainter::paintBoxTitle(const CanvasItem& item, const Look& look)
{
    const Theme& theme = m_context.theme;
    const CanvasFonts& fonts = m_context.fonts;
    const QRectF row = item.header.adjusted(0, 0, 0, -item.problemHeight);
    const bool isGrey = look.view->state == BlockState::NotReached;
    const qreal opacity = m_painter.opacity();
    m_painter.setOpacity(isGrey ? opacity * kNotReachedOpacity : opacity);
    const qreal size = 18;
    const QPixmap icon = Theme::layerPixmap(*look.type, static_cast<int>(size), m_context.pixelRatio,
                                            Theme::category(look.type->category()));
    m_painter.drawPixmap(QPointF(row.left() + 12, row.center().y() - size / 2), icon);
    m_painter.setOpacity(opacity);

    const bool isHot = look.isHovered && m_context.foldHovered;
    const QColor foldColour = isHot ? theme.accent : theme.quietText;
    drawFoldArrow(m_painter, QPointF(row.right() - 16, row.center().y()), true, foldColour);
    const QString words = item.branching ? QString() : countText(*look.block);
    qreal right = row.right() - 26;
    right -= drawLine(m_painter, QRectF(row.left(), row.top(), right - row.left(), row.height()), words, fonts.quiet,
                      fonts.quietMetrics, foldColour, Qt::AlignRight);
    if (look.view->state == BlockState::Failed || isGrey) {
        const QColor colour = stateColour(look.view->state, theme);
        const QString word = QCoreApplication::translate("BlockState", stateWord(look.view->state));
        right -= 12;
        right -= drawLine(m_painter, QRectF(row.left(), row.top(), right - row.left(), row.height()), word, fonts.small,
                          fonts.smallMetrics, colour, Qt::AlignRight);
        right -= 16;
        drawStateIcon(m_painter, QRectF(right, row.center().y() - 6, 12, 12), look.view->state, colour);
    }
    const qreal left = row.left() + 38;
    paintTitle(QRectF(left, row.top(), right - 8 - left, row.height()), look);
    if (item.problemHeight > 0) {
        paintProblem(item, look, left);
    }
}

} // namespace layerwise
