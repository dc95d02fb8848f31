#include "widgets/palette/palette_view.h"

#include "model/document/palette_model.h"
#include "widgets/common/theme.h"
#include "widgets/palette/palette_filter.h"

#include <QDrag>
#include <QFontMetrics>
#include <QHelpEvent>
#include <QMimeData>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QToolTip>

#include <memory>

namespace layerwise {

namespace {

constexpr int kRowHeight = 24;
constexpr int kHeadingHeight = 26;
constexpr int kIconSize = 16;
constexpr int kIconLeft = Theme::kPanelPadding + Theme::kGrid;
constexpr int kTextLeft = kIconLeft + kIconSize + 8;

class PaletteDelegate : public QStyledItemDelegate {
public:
    PaletteDelegate(const PaletteView& view, const PaletteFilter& filter, QObject* parent)
        : QStyledItemDelegate(parent), m_view(view), m_filter(filter)
    {
    }

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override
    {
        return {0, m_view.layerType(index) ? kRowHeight : kHeadingHeight};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        constexpr double kGreyed = 0.4;
        if (!option.state.testFlag(QStyle::State_Enabled))
            painter->setOpacity(kGreyed);
        if (const LayerType* type = m_view.layerType(index))
            paintBlock(*painter, option, index, *type);
        else
            paintHeading(*painter, option, index);
        painter->restore();
    }

private:
    static void paintHeading(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index)
    {
        painter.setFont(Theme::font(Theme::kQuietPx));
        painter.setPen(Theme::current().quietText);
        painter.drawText(option.rect.adjusted(Theme::kPanelPadding, 0, -Theme::kPanelPadding, -4),
                         Qt::AlignLeft | Qt::AlignBottom, index.data().toString());
    }

    void paintBlock(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                    const LayerType& type) const
    {
        const Theme& theme = Theme::current();
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        const bool focused = selected && m_view.hasFocus();
        if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
            const QRectF row = QRectF(option.rect).adjusted(8.5, 0.5, -8.5, -0.5);
            painter.setBrush(selected ? theme.accentFill : theme.hover);
            painter.setPen(focused ? QPen(theme.accent) : QPen(Qt::NoPen));
            painter.drawRoundedRect(row, Theme::kCardRadius - 1, Theme::kCardRadius - 1);
        }
        const QPixmap icon = Theme::layerPixmap(type, kIconSize, painter.device()->devicePixelRatioF(),
                                                Theme::category(type.category()));
        const int top = option.rect.top() + (option.rect.height() - kIconSize) / 2;
        painter.drawPixmap(option.rect.left() + kIconLeft, top, icon);
        paintName(painter, option.rect.adjusted(kTextLeft, 0, -Theme::kPanelPadding, 0), index.data().toString());
    }

    /// The part that was searched for is bold.
    void paintName(QPainter& painter, QRect place, const QString& name) const
    {
        const QString word = m_filter.words().isEmpty() ? QString() : m_filter.words().first();
        const auto at = word.isEmpty() ? -1 : name.indexOf(word, 0, Qt::CaseInsensitive);
        const QString parts[] = {at < 0 ? name : name.left(at), at < 0 ? QString() : name.mid(at, word.size()),
                                 at < 0 ? QString() : name.mid(at + word.size())};
        painter.setPen(Theme::current().text);
        for (int part = 0; part < 3; ++part) {
            painter.setFont(Theme::font(Theme::kTextPx, part == 1 ? QFont::Bold : QFont::Normal));
            painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, parts[part]);
            place.setLeft(place.left() + painter.fontMetrics().horizontalAdvance(parts[part]));
        }
    }

    const PaletteView& m_view;
    const PaletteFilter& m_filter;
};

} // namespace

PaletteView::PaletteView(PaletteModel& model, PaletteFilter& filter, QWidget* parent)
    : QTreeView(parent), m_model(model), m_filter(filter)
{
    setModel(&filter);
    setItemDelegate(new PaletteDelegate(*this, filter, this));
    setHeaderHidden(true);
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setExpandsOnDoubleClick(false);
    setIndentation(0);
    setUniformRowHeights(false);
    setMouseTracking(true);
    setDragEnabled(true);
    setDragDropMode(QAbstractItemView::DragOnly);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setFrameShape(QFrame::NoFrame);
    expandAll();
}

const LayerType* PaletteView::layerType(const QModelIndex& index) const
{
    if (index.data(PaletteModel::TypeNameRole).toString().isEmpty())
        return nullptr;
    return m_model.layerType(m_filter.mapToSource(index));
}

QModelIndex PaletteView::firstBlock() const
{
    const QModelIndex category = m_filter.index(0, 0);
    return category.isValid() ? m_filter.index(0, 0, category) : QModelIndex();
}

QPixmap PaletteView::dragPixmap(const QModelIndex& index) const
{
    const LayerType* type = layerType(index);
    if (!type)
        return {};
    const Theme& theme = Theme::current();
    const QColor colour = Theme::category(type->category());
    const QString name = index.data().toString();
    const QFont font = Theme::font(Theme::kTextPx, QFont::DemiBold);
    const QSize size(QFontMetrics(font).horizontalAdvance(name) + 52, 36);
    QPixmap pixmap(size * devicePixelRatioF());
    pixmap.setDevicePixelRatio(devicePixelRatioF());
    pixmap.fill(Qt::transparent);

    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF card = QRectF({}, size).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(theme.accent);
    painter.setBrush(theme.card);
    painter.drawRoundedRect(card, Theme::kCardRadius, Theme::kCardRadius);
    painter.fillRect(QRectF(2, 4, 4, size.height() - 8), colour);
    painter.drawPixmap(14, 10, Theme::layerPixmap(*type, kIconSize, devicePixelRatioF(), colour));
    painter.setFont(font);
    painter.setPen(theme.text);
    painter.drawText(card.adjusted(38, 0, -8, 0), Qt::AlignLeft | Qt::AlignVCenter, name);
    return pixmap;
}

void PaletteView::startDrag(Qt::DropActions)
{
    const QModelIndex index = currentIndex();
    std::unique_ptr<QMimeData> mime(layerType(index) ? m_filter.mimeData({index}) : nullptr);
    if (!mime)
        return;
    auto* drag = new QDrag(this);
    drag->setMimeData(mime.release());
    const QPixmap pixmap = dragPixmap(index);
    drag->setPixmap(pixmap);
    drag->setHotSpot(QPoint(18, 18));
    drag->exec(Qt::CopyAction);
}

bool PaletteView::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QTreeView::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QModelIndex index = indexAt(help->pos());
    if (!layerType(index)) {
        QToolTip::hideText();
        return true;
    }
    // Rich text, so that the sentence wraps.
    const QString name = index.data(PaletteModel::TypeNameRole).toString().toHtmlEscaped();
    const QString sentence = index.data(PaletteModel::HelpRole).toString().toHtmlEscaped();
    QToolTip::showText(help->globalPos(), QStringLiteral("<b>%1</b><br>%2").arg(name, sentence), viewport(),
                       visualRect(index));
    return true;
}

} // namespace layerwise
