#include "widgets/attribution/channel_delegate.h"

#include "model/document/channel_model.h"
#include "widgets/common/theme.h"

#include <QDoubleSpinBox>
#include <QPainter>

#include <cmath>

namespace layerwise {

namespace {

constexpr int kNumberWidth = 62;
constexpr double kStep = 0.1;

} // namespace

void ChannelDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const bool isOff = index.siblingAtColumn(ChannelModel::ScaleColumn).data(Qt::EditRole).toDouble() == 0;
    option->font = Theme::font(Theme::kQuietPx);
    option->decorationSize = {kThumbnail, kThumbnail};
    option->state.setFlag(QStyle::State_HasFocus, false);
    option->palette.setColor(QPalette::Text, isOff ? Theme::current().quietText : Theme::current().text);
    option->palette.setColor(QPalette::HighlightedText, Theme::current().text);
}

void ChannelDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    if (index.column() != ChannelModel::ChangeColumn) {
        QStyledItemDelegate::paint(painter, option, index);
        return;
    }
    const Theme& theme = Theme::current();
    painter->save();
    if (option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(option.rect, theme.accentFill);
    const auto* model = static_cast<const ChannelModel*>(index.model());
    const QVariant change = index.data(ChannelModel::ChangeRole);
    const QRect room = option.rect.adjusted(Theme::kGrid, 6, -Theme::kGrid - kNumberWidth, -6);
    if (change.isValid() && model->largestChange() > 0 && room.width() > 0) {
        const int centre = room.left() + room.width() / 2;
        const int length = static_cast<int>(std::lround(change.toDouble() / model->largestChange() * room.width() / 2));
        const QRect bar(length < 0 ? centre + length : centre, room.top(), std::abs(length), room.height());
        painter->fillRect(bar, length < 0 ? theme.warning : theme.accent);
        painter->fillRect(QRect(centre, option.rect.top(), 1, option.rect.height()), theme.line);
    }
    painter->setFont(Theme::font(Theme::kQuietPx));
    painter->setPen(theme.text);
    painter->drawText(option.rect.adjusted(0, 0, -2 * Theme::kGrid, 0), Qt::AlignRight | Qt::AlignVCenter,
                      index.data().toString());
    painter->restore();
}

QSize ChannelDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    return {QStyledItemDelegate::sizeHint(option, index).width(), kRowHeight};
}

QWidget* ChannelDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const
{
    auto* editor = new QDoubleSpinBox(parent);
    editor->setRange(0, ChannelModel::kLargestScale);
    editor->setSingleStep(kStep);
    editor->setDecimals(2);
    editor->setFrame(false);
    editor->setKeyboardTracking(false);              // "0" on the way to "0.5" is not meant
    auto* self = const_cast<ChannelDelegate*>(this); // signals of a delegate are not const
    connect(editor, &QDoubleSpinBox::valueChanged, self, [self, editor] { Q_EMIT self->commitData(editor); });
    return editor;
}

} // namespace layerwise
