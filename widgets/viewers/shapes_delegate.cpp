#include "widgets/viewers/shapes_delegate.h"

#include "model/document/summary_model.h"
#include "widgets/common/theme.h"

#include <QPainter>

namespace layerwise {

namespace {

constexpr int kIndent = 14;
constexpr int kPadding = 8; ///< as the headings have it

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

} // namespace

QString ShapesDelegate::text(const QModelIndex& index) const
{
    const QString shown = index.data().toString();
    if (index.column() == SummaryModel::LayerColumn)
        return m_indented ? shown : index.data(Qt::ToolTipRole).toString();
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
    painter->restore();
}

QSize ShapesDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QFontMetrics metrics(fontOf(index.column()));
    return {metrics.horizontalAdvance(text(index)) + indent(index) + kPadding + 2, option.rect.height()};
}

} // namespace layerwise
