#include "widgets/problems/problem_delegate.h"

#include "model/core/diagnostic.h"
#include "model/document/problem_model.h"
#include "widgets/common/theme.h"
#include "widgets/problems/severity_icon.h"

#include <QPainter>

namespace layerwise {

namespace {

constexpr int kPadding = Theme::kPanelPadding;
constexpr int kIconSize = 16;

QFont columnFont(int column)
{
    if (column == ProblemModel::BlockColumn)
        return Theme::monospace();
    return Theme::font(column >= ProblemModel::CodeColumn ? Theme::kQuietPx : Theme::kTextPx);
}

QColor columnColour(int column, int severity)
{
    if (column == ProblemModel::SeverityColumn)
        return severityColour(severity);
    if (column == ProblemModel::FixesColumn)
        return Theme::current().accent;
    const bool quiet = column == ProblemModel::CodeColumn || severity < 0;
    return quiet ? Theme::current().quietText : Theme::current().text;
}

/// The sentence begins with the block's path, which stands in the column before.
QString cellText(const QModelIndex& index)
{
    const QString text = index.data().toString();
    if (index.column() != ProblemModel::MessageColumn)
        return text;
    const QString subject = index.siblingAtColumn(ProblemModel::BlockColumn).data().toString() + QLatin1Char(' ');
    return text.startsWith(subject) ? text.mid(subject.size()) : text;
}

} // namespace

QSize ProblemDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const QFontMetrics metrics(columnFont(index.column()));
    const int icon = index.column() == ProblemModel::SeverityColumn ? kIconSize + 6 : 0;
    return {metrics.horizontalAdvance(index.data().toString()) + icon + kPadding * 2, kRowHeight};
}

void ProblemDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = Theme::current();
    const int severity = index.siblingAtColumn(0).data(ProblemModel::SeverityRole).toInt();
    painter->save();
    if (option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(option.rect, theme.accentFill);
    else if (option.state.testFlag(QStyle::State_MouseOver))
        painter->fillRect(option.rect, theme.hover);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), theme.line);

    QRect place = option.rect.adjusted(kPadding, 0, -4, -1);
    if (index.column() == ProblemModel::SeverityColumn) {
        painter->drawPixmap(place.left(), place.center().y() - kIconSize / 2 + 1,
                            severityPixmap(severity, painter->device()->devicePixelRatioF()));
        place.setLeft(place.left() + kIconSize + 6);
    }
    painter->setFont(columnFont(index.column()));
    painter->setPen(columnColour(index.column(), severity));
    const auto elide = index.column() == ProblemModel::BlockColumn ? Qt::ElideMiddle : Qt::ElideRight;
    painter->drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(cellText(index), elide, place.width()));
    painter->restore();
}

} // namespace layerwise
