// The parts of the panel, and what it says of itself.

#include "widgets/attribution/attribution_panel.h"
#include "widgets/attribution/channel_delegate.h"
#include "widgets/common/exporter.h"
#include "widgets/common/segmented_switch.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/data/picture_view.h"
#include "widgets/viewers/colour_legend.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QHeaderView>
#include <QJsonArray>
#include <QProgressBar>
#include <QPushButton>
#include <QSlider>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

namespace layerwise {

namespace {

constexpr int kPictureSide = 150; ///< at least
constexpr int kOpacityWidth = 72;
constexpr int kClassLetters = 13; ///< of "3 (predicted)"

QJsonArray rectOf(const QWidget& widget, const QRect& rect)
{
    const QPoint corner = widget.mapToGlobal(rect.topLeft());
    return {corner.x(), corner.y(), rect.width(), rect.height()};
}

} // namespace

QWidget* AttributionPanel::buildBar()
{
    auto* bar = new QWidget;
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * Theme::kGrid);
    auto* classLabel = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kQuietPx);
    classLabel->setText(tr("Class"));
    m_classes = new QComboBox;
    m_classes->setAccessibleName(tr("Class"));
    m_classes->setToolTip(tr("The class whose output is asked about"));
    m_classes->setMaxVisibleItems(12);
    m_classes->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_classes->setMinimumContentsLength(kClassLetters);
    m_methods = new SegmentedSwitch({tr("Grad-CAM"), tr("Saliency")});
    m_methods->setAccessibleName(tr("What is drawn over the image"));
    m_methods->setToolTips({tr("Which regions of the block's maps speak for the class: ReLU of the maps' sum, each "
                               "weighted with the mean of its gradient"),
                            tr("How the class's output would change with each pixel: its gradient")});
    m_opacity = new QSlider(Qt::Horizontal);
    m_opacity->setRange(0, 100);
    m_opacity->setValue(60);
    m_opacity->setFixedWidth(kOpacityWidth);
    m_opacity->setAccessibleName(tr("Opacity"));
    m_opacity->setToolTip(tr("How strongly the colours cover the image"));
    m_legend = new ColourLegend;
    m_legend->setReadOnly();
    layout->addWidget(classLabel);
    layout->addWidget(m_classes);
    layout->addWidget(m_methods);
    layout->addWidget(m_opacity);
    layout->addWidget(m_legend);
    layout->addStretch(1);
    m_bar = layout;
    connect(m_classes, &QComboBox::activated, this,
            [this](int row) { setTargetClass(row == 0 ? std::nullopt : std::optional(row - 1)); });
    connect(m_methods, &SegmentedSwitch::chosen, this, [this](int index) { setMethod(static_cast<Method>(index)); });
    connect(m_opacity, &QSlider::valueChanged, this, &AttributionPanel::showOverlay);
    return bar;
}

QWidget* AttributionPanel::buildPictureSide()
{
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::kGrid);
    m_picture = new PictureView;
    m_picture->setAccessibleName(tr("The image, with what the class depends on"));
    m_picture->setMinimumSize(kPictureSide, kPictureSide - 40);
    m_caption = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kSmallPx);
    m_caption->setElideMode(Qt::ElideRight);
    layout->addWidget(m_picture, 1);
    layout->addWidget(m_caption);
    auto* exporter = new Exporter(*m_picture, [this]() -> std::vector<ExportItem> {
        if (!m_overlay)
            return {};
        ExportItem item = widgetItem(*m_picture, tr("Attribution over the image"), m_caption->text());
        item.tensor = m_attribution;
        return {item};
    });
    m_bar->addWidget(exporter->makeButton(this));
    return side;
}

QWidget* AttributionPanel::buildChannelSide()
{
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::kGrid);
    auto* header = new QHBoxLayout;
    header->setSpacing(2 * Theme::kGrid);
    m_channelsTitle = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kQuietPx, true);
    m_channelsTitle->setElideMode(Qt::ElideLeft);
    m_rankingNote = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kQuietPx);
    m_rankingNote->setElideMode(Qt::ElideRight);
    m_progress = new QProgressBar;
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(90);
    m_progress->setAccessibleName(tr("Channels ranked"));
    m_rank = new QPushButton(tr("Rank all channels"));
    m_rank->setToolTip(tr("Switches off each channel in turn and sorts them by what that changes"));
    m_cancel = new QPushButton(tr("Cancel"));
    header->addWidget(m_channelsTitle);
    header->addWidget(m_rankingNote, 1);
    header->addWidget(m_progress);
    header->addWidget(m_cancel);
    header->addWidget(m_rank);
    layout->addLayout(header);

    m_table = new QTableView;
    m_table->setObjectName(QStringLiteral("channelsView"));
    m_table->setAccessibleName(tr("Channels"));
    m_table->setModel(m_channels);
    m_table->setItemDelegate(new ChannelDelegate(m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::SelectedClicked |
                             QAbstractItemView::EditKeyPressed);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(ChannelDelegate::kRowHeight);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->horizontalHeader()->setSectionsClickable(false);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->setColumnWidth(ChannelModel::ChannelColumn, 76);
    m_table->setColumnWidth(ChannelModel::OnColumn, 56);
    m_table->setColumnWidth(ChannelModel::ScaleColumn, 64);
    m_table->installEventFilter(this);
    layout->addWidget(m_table, 1);
    connect(m_rank, &QPushButton::clicked, this, &AttributionPanel::rank);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        m_runs.stopAsking(AttributionKind::Ranking);
        if (!m_channels->hasRanking())
            m_ranked.reset();
        showRankingState();
    });
    return side;
}

QWidget* AttributionPanel::buildEffectsRow()
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * Theme::kGrid);
    m_effects = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kQuietPx);
    m_effects->setTextFormat(Qt::RichText);
    m_effects->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_effects->setAccessibleName(tr("Channels that are off or scaled"));
    m_allOn = new QPushButton(tr("Switch all on"));
    layout->addWidget(m_effects);
    layout->addStretch(1);
    layout->addWidget(m_allOn);
    connect(m_effects, &QLabel::linkActivated, this,
            [this](const QString& link) { m_selection.select(BlockId{link.toULongLong()}); });
    connect(m_allOn, &QPushButton::clicked, &m_runs, &RunController::clearChannelScales);
    return row;
}

QJsonArray AttributionPanel::describeRows() const
{
    QJsonArray rows;
    const QRect seen = m_table->viewport()->rect();
    for (int row = 0; row < m_channels->rowCount(); ++row) {
        const QModelIndex on = m_channels->index(row, ChannelModel::OnColumn);
        const QRect rect = m_table->visualRect(on);
        if (!m_table->isVisible() || !seen.contains(rect))
            continue;
        const QVariant change = on.data(ChannelModel::ChangeRole);
        rows.append(QJsonObject{
            {QStringLiteral("channel"), on.data(ChannelModel::ChannelRole).toLongLong()},
            {QStringLiteral("on"), on.data(Qt::CheckStateRole).toInt() == Qt::Checked},
            {QStringLiteral("scale"), on.siblingAtColumn(ChannelModel::ScaleColumn).data(Qt::EditRole).toDouble()},
            {QStringLiteral("change"), change.isValid() ? QJsonValue(change.toDouble()) : QJsonValue::Null},
            {QStringLiteral("switch"), rectOf(*m_table->viewport(), rect)}});
    }
    return rows;
}

QJsonObject AttributionPanel::describe() const
{
    QJsonArray off;
    for (const ChannelScale& scale : m_runs.channelScales())
        off.append(QJsonObject{{QStringLiteral("block"), m_document.path(scale.block)},
                               {QStringLiteral("channel"), static_cast<qint64>(scale.channel)},
                               {QStringLiteral("factor"), static_cast<double>(scale.scale)}});
    const bool hasOverlay = m_overlay.has_value() && m_pages->currentIndex() == 0;
    QJsonObject result{{QStringLiteral("message"), m_pages->currentIndex() == 0 ? QString() : m_message->text()},
                       {QStringLiteral("class"), m_chosen.value_or(m_predicted)},
                       {QStringLiteral("predicted"), m_predicted},
                       {QStringLiteral("method"),
                        m_method == Method::GradCam ? QStringLiteral("grad-cam") : QStringLiteral("saliency")},
                       {QStringLiteral("caption"), m_caption->text()},
                       {QStringLiteral("overlay"), hasOverlay},
                       {QStringLiteral("block"), m_document.path(m_channels->block())},
                       {QStringLiteral("channels"), m_channels->rowCount()},
                       {QStringLiteral("ranked"), m_channels->hasRanking()},
                       {QStringLiteral("ranking"), m_runs.isAsking(AttributionKind::Ranking)},
                       {QStringLiteral("note"), m_rankingNote->text()},
                       {QStringLiteral("rows"), describeRows()},
                       {QStringLiteral("off"), off},
                       {QStringLiteral("words"), m_effects->text()}};
    if (hasOverlay) {
        result[QStringLiteral("low")] = static_cast<double>(m_overlay->scale.low);
        result[QStringLiteral("high")] = static_cast<double>(m_overlay->scale.high);
    }
    return result;
}

} // namespace layerwise
