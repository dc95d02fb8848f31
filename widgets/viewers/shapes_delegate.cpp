#include "widgets/viewers/shapes_delegate.h"

#include "model/document/summary_model.h"
#include "widgets/common/theme.h"

#include <QPainter>

namespace layerwise {

namespace {

constexpr int kIndent = 14;
constexpr int kPadding = 8; ///< as the headings have it
constexpr int kBeforeMark = 8;

FitState stateOf(const QModelIndex& index)
{
    return static_cast<FitState>(index.data(SummaryModel::StateRole).toInt());
}

bool isMain(int column)
{
    return column == SummaryModel::LayerColumn || column == SummaryModel::OutputColumn;
}

QFont fontOf(int column)
{
    return Theme::font(Theme::kTextPx, column == SummaryModel::LayerColumn ? QFont::Medium : QFont::Normal);
}

QColor colourOf(const QModelIndex& index)
{
    const Theme& theme = Theme::current();
    if (!isMain(index.column()) || stateOf(index) == FitState::NotReached)
        return theme.quietText;
    return stateOf(index) == FitState::Fails ? theme.error : theme.text;
}

/// Behind the name of a block that the document warns of; what it says is in the tool tip.
QString markOf(const QModelIndex& index)
{
    if (index.column() != SummaryModel::LayerColumn)
        return {};
    const qsizetype count = index.data(SummaryModel::WarningsRole).toStringList().size();
    if (count == 0)
        return {};
    return count == 1 ? ShapesDelegate::tr("\u26a0 warning") : ShapesDelegate::tr("\u26a0 %1 warnings").arg(count);
}

} // namespace

QString ShapesDelegate::text(const QModelIndex& index) const
{
    const QString shown = index.data().toString();
    if (index.column() == SummaryModel::LayerColumn)
        return m_indented ? shown : index.data(SummaryModel::PathRole).toString();
    if (index.column() != SummaryModel::OutputColumn)
        return shown;
    if (stateOf(index) == FitState::Fails)
        return tr("\u2715 fails");
    return stateOf(index) == FitState::NotReached ? tr("\u2013 not reached") : shown;
}

int ShapesDelegate::indent(const QModelIndex& index) const
{
    if (index.column() != SummaryModel::LayerColumn)
        return kPadding;
    return kPadding + (m_indented ? kIndent * index.data(SummaryModel::DepthRole).toInt() : 0);
}

void ShapesDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = Theme::current();
    painter->save();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, theme.accentFill);
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, theme.hover);
    const QRect place = option.rect.adjusted(indent(index), 0, -kPadding, 0);
    painter->setFont(fontOf(index.column()));
    painter->setPen(colourOf(index));
    const QString words = painter->fontMetrics().elidedText(text(index), Qt::ElideRight, place.width());
    painter->drawText(place, index.data(Qt::TextAlignmentRole).toInt(), words);
    if (const QString mark = markOf(index); !mark.isEmpty()) {
        const QRect rest = place.adjusted(painter->fontMetrics().horizontalAdvance(words) + kBeforeMark, 0, 0, 0);
        painter->setFont(Theme::font(Theme::kSmallPx));
        painter->setPen(theme.warning);
        painter->drawText(rest, Qt::AlignLeft | Qt::AlignVCenter, mark);
    }
    painter->restore();
}

QSize ShapesDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QFontMetrics metrics(fontOf(index.column()));
    const QString mark = markOf(index);
    const QFontMetrics markMetrics(Theme::font(Theme::kSmallPx));
    const int markWidth = mark.isEmpty() ? 0 : kBeforeMark + markMetrics.horizontalAdvance(mark);
    return {metrics.horizontalAdvance(text(index)) + markWidth + indent(index) + kPadding + 2, option.rect.height()};
}

} // namespace layerwise
