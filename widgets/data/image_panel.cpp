#include "widgets/data/image_panel.h"

#include "model/document/picture.h"
#include "model/document/sentences.h"
#include "widgets/common/colour_map.h"
#include "widgets/common/exporter.h"
#include "widgets/common/segmented_switch.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/common/tool_tip.h"
#include "widgets/data/adjust_panel.h"
#include "widgets/data/digits_row.h"
#include "widgets/data/draw_page.h"
#include "widgets/data/drawing_pad.h"
#include "widgets/data/image_browser.h"
#include "widgets/data/picture_view.h"

#include <QCheckBox>
#include <QEvent>
#include <QGridLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kPictureSize = 112; ///< MNIST's 28 pixels four times
constexpr int kDigits = 3;

enum Mode { Pixels, Tensor };
enum Kind { Data, Draw };

QToolButton* makeToolButton(const QString& name)
{
    auto* button = new QToolButton;
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setFixedSize(28, 26);
    return button;
}

} // namespace

ImagePanel::ImagePanel(ImageSource& images, NetworkDocument& document, QWidget* parent)
    : WrappingPanel(parent), m_images(images), m_document(document)
{
    setAcceptDrops(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::kPanelPadding, 2 * Theme::kGrid, Theme::kPanelPadding, Theme::kPanelPadding);
    layout->setSpacing(2 * Theme::kGrid);
    layout->addLayout(buildHeader());
    layout->addWidget(buildDataPage());
    m_draw = new DrawPage(m_images);
    layout->addWidget(m_draw);

    m_hint = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kSmallPx);
    m_hint->setTextFormat(Qt::RichText);
    m_hint->setTextInteractionFlags(Qt::TextBrowserInteraction);
    m_progress = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kSmallPx);
    m_error = new ThemedLabel(ThemedLabel::Tone::Error, Theme::kSmallPx);
    for (ThemedLabel* label : {m_hint, m_progress, m_error}) {
        label->setWordWrap(true);
        layout->addWidget(label);
    }
    m_progress->hide();
    m_error->hide();
    layout->addStretch(1);

    connectSource();
    updateIcons();
    refreshSource();
    refreshImage();
}

ImagePanel::~ImagePanel()
{
    delete m_browser;
    delete m_adjustPanel;
}

QLayout* ImagePanel::buildHeader()
{
    auto* layout = new QGridLayout;
    layout->setVerticalSpacing(Theme::kGrid);
    auto* title = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kTextPx, true);
    title->setText(tr("Image"));
    m_kindSwitch = new SegmentedSwitch({tr("Data"), tr("Draw")});
    m_kindSwitch->setAccessibleName(tr("Where the image comes from"));
    m_kindSwitch->setToolTips({tr("An image of the data set, or a picture"), tr("Draw a digit with the mouse")});
    m_sourceLabel = new ThemedLabel(ThemedLabel::Tone::Quiet);
    m_sourceLabel->setElideMode(Qt::ElideMiddle);
    m_adjust = new QToolButton;
    m_adjust->setCheckable(true);
    m_adjust->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_adjust->setToolTip(tr("Shift, rotate, scale, blur, contrast, noise: before the network gets the image"));
    layout->addWidget(title, 0, 0);
    layout->addWidget(m_kindSwitch, 0, 1, Qt::AlignRight);
    layout->addWidget(m_sourceLabel, 1, 0);
    layout->addWidget(m_adjust, 1, 1, Qt::AlignRight);
    layout->setColumnStretch(0, 1);
    return layout;
}

QWidget* ImagePanel::buildDataPage()
{
    m_dataPage = new QWidget;
    auto* layout = new QVBoxLayout(m_dataPage);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * Theme::kGrid);
    layout->addLayout(buildPicture());
    layout->addLayout(buildNavigation());
    layout->addLayout(buildButtons());
    m_digits = new DigitsRow(m_images);
    m_digits->hide();
    layout->addWidget(m_digits);
    return m_dataPage;
}

QLayout* ImagePanel::buildPicture()
{
    auto* layout = new QHBoxLayout;
    layout->setSpacing(Theme::kPanelPadding);
    m_picture = new PictureView;
    m_picture->setFixedSize(kPictureSize, kPictureSize);
    m_picture->setCursor(Qt::PointingHandCursor);
    m_modeSwitch = new SegmentedSwitch({tr("Pixels"), tr("Tensor")});
    m_modeSwitch->setAccessibleName(tr("Shown as"));
    m_modeSwitch->setToolTips({tr("The picture as it is"), tr("What the network gets: resized and normalised")});

    auto* values = new QGridLayout;
    values->setContentsMargins(0, 0, 0, 0);
    values->setVerticalSpacing(2);
    values->addWidget(m_modeSwitch, 0, 0, 1, 2, Qt::AlignLeft);
    m_placeLabel = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kSmallPx);
    m_placeLabel->setElideMode(Qt::ElideRight);
    values->addWidget(m_placeLabel, 4, 0, 1, 2);
    const std::pair<QString, ThemedLabel**> rows[] = {
        {tr("label"), &m_labelValue}, {tr("size"), &m_sizeValue}, {tr("range"), &m_rangeValue}};
    int row = 1;
    for (const auto& [name, value] : rows) {
        auto* caption = new ThemedLabel(ThemedLabel::Tone::Quiet);
        caption->setText(name);
        *value = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kQuietPx);
        (*value)->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        values->addWidget(caption, row, 0);
        values->addWidget(*value, row, 1);
        ++row;
    }
    for (ThemedLabel* value : {m_labelValue, m_sizeValue, m_rangeValue})
        value->setElideMode(Qt::ElideRight);
    values->setColumnStretch(1, 1);
    layout->addWidget(m_picture, 0, Qt::AlignTop);
    layout->addLayout(values, 1);
    return layout;
}

QLayout* ImagePanel::buildNavigation()
{
    auto* layout = new QHBoxLayout;
    layout->setSpacing(Theme::kGrid);
    m_previous = makeToolButton(tr("Previous image"));
    m_next = makeToolButton(tr("Next image"));
    m_random = makeToolButton(tr("Random image"));
    m_index = new QSpinBox;
    m_index->setPrefix(tr("index "));
    m_index->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_index->setKeyboardTracking(false);
    m_index->setToolTip(tr("Go to an image by its index in the data set, from 0"));
    m_index->setAccessibleName(tr("Index of the image"));
    m_browse = new QPushButton(tr("Browse\u2026"));
    m_browse->setToolTip(tr("All images of the data set as thumbnails"));
    layout->addWidget(m_previous);
    layout->addWidget(m_index, 1);
    layout->addWidget(m_next);
    layout->addWidget(m_random);
    layout->addWidget(m_browse);
    return layout;
}

void ImagePanel::connectSource()
{
    connect(m_kindSwitch, &SegmentedSwitch::chosen, this, [this](int kind) { setDrawing(kind == Draw); });
    connect(m_adjust, &QToolButton::toggled, this, &ImagePanel::setAdjusting);
    connect(m_previous, &QToolButton::clicked, &m_images, &ImageSource::previous);
    connect(m_next, &QToolButton::clicked, &m_images, &ImageSource::next);
    connect(m_random, &QToolButton::clicked, &m_images, &ImageSource::random);
    connect(m_index, &QSpinBox::valueChanged, this, [this](int index) { m_images.setIndex(index); });
    connect(m_browse, &QPushButton::clicked, this, &ImagePanel::browse);
    connect(m_picture, &PictureView::clicked, this, &ImagePanel::browse);
    new Exporter(*m_picture, [this]() -> std::vector<ExportItem> {
        ExportItem item = widgetItem(*m_picture, tr("Image, and the tensor it becomes"), m_images.title());
        item.tensor = m_images.tensor();
        return {item};
    });
    connect(m_modeSwitch, &SegmentedSwitch::chosen, this, &ImagePanel::refreshImage);
    connect(m_hint, &QLabel::linkActivated, this,
            [this](const QString& link) { link == QLatin1String("open") ? openFolder() : downloadMnist(); });
    connect(&m_images, &ImageSource::datasetChanged, this, [this] {
        showError({});
        refreshSource();
    });
    connect(&m_images, &ImageSource::imageChanged, this, &ImagePanel::refreshImage);
    connect(&m_images, &ImageSource::loadingChanged, this, [this](bool loading) {
        m_progress->setText(tr("Opening the images\u2026"));
        m_progress->setVisible(loading);
    });
    connect(&m_images, &ImageSource::loadFailed, this, [this](const Diagnostic& diagnostic) {
        showError(sentence(diagnostic));
        refreshSource();
    });
    connect(&m_document, &NetworkDocument::inputChanged, this, &ImagePanel::refreshImage);
    connect(&m_document, &NetworkDocument::networkReplaced, this, &ImagePanel::refreshImage);
}

void ImagePanel::refreshSource()
{
    const DatasetPtr dataset = m_images.dataset();
    const QSignalBlocker blocker(m_index);
    m_index->setRange(0, static_cast<int>(std::max<std::int64_t>(0, dataset->size() - 1)));
    m_splitSwitch->setVisible(m_images.hasOtherPart());
    m_splitSwitch->setCurrent(m_images.split() == Split::Train ? 0 : 1);
    m_hint->setText(tr("These digits are generated. <a href=\"download\">Download MNIST</a> or "
                       "<a href=\"open\">open a folder with its files\u2026</a>"));
    refreshImage();
}

void ImagePanel::refreshImage()
{
    const DatasetPtr dataset = m_images.dataset();
    const std::int64_t index = m_images.index();
    const bool own = index < 0;
    m_sourceLabel->setText(m_images.title());
    m_sourceLabel->setToolTip(own ? m_images.title()
                                  : QStringList{m_images.title(), m_images.folder()}.join(QLatin1Char('\n')).trimmed());
    m_placeLabel->setText(own ? QString() : tr("%1 of %2").arg(formatCount(index + 1), formatCount(dataset->size())));
    m_placeLabel->setToolTip(m_placeLabel->text());
    m_invert->setVisible(m_images.kind() == ImageKind::Picture);
    showKind();
    showAdjustments();
    {
        const QSignalBlocker invertBlocker(m_invert);
        const QSignalBlocker indexBlocker(m_index);
        m_invert->setChecked(m_images.isInverted());
        if (!own)
            m_index->setValue(static_cast<int>(index));
    }
    m_labelValue->setText(m_images.labelText(m_images.label()));
    m_labelValue->setToolTip(m_labelValue->text());
    if (m_images.kind() == ImageKind::Drawing)
        return; // the pad shows it
    if (m_modeSwitch->current() == Tensor)
        showTensor();
    else
        showPixels();
}

/// What is shown follows the image, whoever has changed it: the next image of the data set ends the drawing.
void ImagePanel::showKind()
{
    const bool drawn = m_images.kind() == ImageKind::Drawing;
    m_kindSwitch->setCurrent(drawn ? Draw : Data);
    m_dataPage->setVisible(!drawn);
    m_draw->setVisible(drawn);
    m_hint->setVisible(!drawn && m_images.dataset()->isGenerated());
}

void ImagePanel::showAdjustments()
{
    const int count = AdjustPanel::countOf(m_images.adjustments());
    m_adjust->setText(count == 0 ? tr("Adjust") : tr("Adjust \u00b7 %1").arg(count));
    m_adjust->setAccessibleName(count == 0 ? tr("Adjust the image") : tr("Adjust the image: %1 changed").arg(count));
}

void ImagePanel::setDrawing(bool drawing)
{
    if (drawing == (m_images.kind() == ImageKind::Drawing))
        return;
    if (drawing)
        m_draw->showDrawing();
    else
        m_images.leaveDrawing();
}

AdjustPanel* ImagePanel::adjustPanel()
{
    if (!m_adjustPanel) {
        m_adjustPanel = new AdjustPanel(m_images, *this);
        connect(m_adjustPanel, &AdjustPanel::closed, this, [this] { m_adjust->setChecked(false); });
    }
    return m_adjustPanel;
}

void ImagePanel::setAdjusting(bool adjusting)
{
    if (adjusting) {
        adjustPanel()->showBeside();
    } else if (m_adjustPanel && m_adjustPanel->isVisible()) {
        m_adjustPanel->hide();
        m_adjust->setFocus();
    }
}

void ImagePanel::showPixels()
{
    const GreyImage image = m_images.image();
    m_sizeValue->setText(QStringLiteral("%1\u00d7%2").arg(image.height).arg(image.width));
    const auto [low, high] = std::minmax_element(image.pixels.begin(), image.pixels.end());
    m_rangeValue->setText(image.pixels.empty() ? QString() : tr("%1 \u2026 %2").arg(*low).arg(*high));
    m_picture->setPicture(toQImage(image.pixels, image.width, image.height), [image](int x, int y) {
        const auto at =
            static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(x);
        return tr("(y %1, x %2) = %3").arg(y).arg(x).arg(image.pixels[at]);
    });
}

void ImagePanel::showTensor()
{
    const ActivationPtr tensor = m_images.tensor();
    if (!tensor || tensor->mapCount() == 0) {
        m_sizeValue->setText(QStringLiteral("\u2013"));
        m_rangeValue->setText(QStringLiteral("\u2013"));
        m_picture->setPicture({}, {});
        return;
    }
    const ActivationStats& stats = tensor->stats();
    const auto width = static_cast<int>(tensor->mapWidth());
    const auto height = static_cast<int>(tensor->mapHeight());
    m_sizeValue->setText(QStringLiteral("%1\u00d7%2\u00d7%3").arg(tensor->mapCount()).arg(height).arg(width));
    m_rangeValue->setText(tr("%1 \u2026 %2").arg(formatValue(stats.min, kDigits), formatValue(stats.max, kDigits)));
    m_picture->setPicture(renderMap(tensor->map(0), width, height, {ColourMapKind::Grey, stats.min, stats.max}),
                          [tensor](int x, int y) {
                              const auto at = static_cast<std::size_t>(y * tensor->mapWidth() + x);
                              return tr("(y %1, x %2) = %3").arg(y).arg(x).arg(formatValue(tensor->map(0)[at]));
                          });
}

void ImagePanel::showError(const QString& words)
{
    m_error->setText(words.isEmpty() ? QString() : QStringLiteral("\u2715 ") + words);
    m_error->setToolTip(toolTipOf(words));
    m_error->setVisible(!words.isEmpty());
}

void ImagePanel::setField(const std::optional<ProbedField>& field)
{
    m_picture->setField(field);
    m_draw->pad()->setField(field);
}

QString ImagePanel::errorText() const
{
    return m_error->text();
}

ImageBrowser* ImagePanel::browser()
{
    if (!m_browser) {
        m_browser = new ImageBrowser(m_images, window());
        m_browser->setWindowFlag(Qt::Window);
    }
    return m_browser;
}

void ImagePanel::browse()
{
    browser()->show();
    m_browser->raise();
    m_browser->activateWindow();
}

void ImagePanel::updateIcons()
{
    m_previous->setIcon(Theme::actionIcon(QStringLiteral("previous")));
    m_next->setIcon(Theme::actionIcon(QStringLiteral("next")));
    m_random->setIcon(Theme::actionIcon(QStringLiteral("random")));
    m_adjust->setIcon(Theme::actionIcon(QStringLiteral("adjust")));
}

void ImagePanel::changeEvent(QEvent* event)
{
    WrappingPanel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_random)
        updateIcons();
}

} // namespace layerwise
