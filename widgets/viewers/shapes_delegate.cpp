#include "widgets/viewers/shapes_delegate.h"

#include "model/document/summary_model.h"
#include "widgets/common/theme.h"

namespace layerwise {

namespace {

constexpr int kIndentSpaces = 4;
constexpr int kExtraWidth = 20;

} // namespace

void ShapesDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const Theme& theme = Theme::current();
    const auto state = static_cast<FitState>(index.data(SummaryModel::StateRole).toInt());
    const int column = index.column();
    QColor colour = column == SummaryModel::LayerColumn || column == SummaryModel::OutputColumn ? theme.text
                                                                                                 : theme.quietText;
    if (column == SummaryModel::LayerColumn) {
        if (m_indented)
            option->text.prepend(QString(kIndentSpaces * index.data(SummaryModel::DepthRole).toInt(), QLatin1Char(' ')));
        else
            option->text = index.data(Qt::ToolTipRole).toString();
        option->font = Theme::font(Theme::kTextPx, QFont::Medium);
    }
    if (state == FitState::NotReached) {
        colour = theme.quietText;
        if (column == SummaryModel::OutputColumn && option->text.isEmpty())
            option->text = tr("\u2013 not reached");
    } else if (state == FitState::Fails) {
        if (column == SummaryModel::OutputColumn)
            option->text = tr("\u2715 fails");
        if (column == SummaryModel::OutputColumn || column == SummaryModel::LayerColumn)
            colour = theme.error;
    }
    option->palette.setColor(QPalette::Text, colour);
    option->palette.setColor(QPalette::HighlightedText, colour);
}

QSize ShapesDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.rwidth() += kExtraWidth;
    return size;
}

} // namespace layerwise
