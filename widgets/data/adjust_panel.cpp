#include "widgets/data/adjust_panel.h"

#include "model/document/picture.h"
#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/data/picture_view.h"

#include <QCheckBox>
#include <QCoreApplication>
#include <QGridLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSlider>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

constexpr int kWidth = 264;
constexpr int kGap = 4; ///< from the owner, and from the window's edges
constexpr int kPreview = 56;
constexpr int kDigits = 3;
constexpr double kLargestScale = 4;

/// One slider: what it changes, and how its whole numbers are meant.
struct Knob {
    const char* name;
    const char* toolTip;
    int low, high, rest;
    void (*put)(ImageAdjustments&, int);
    int (*get)(const ImageAdjustments&);
    QString (*words)(const ImageAdjustments&);
};

int rounded(double value)
{
    return static_cast<int>(std::lround(value));
}

QString percent(double share)
{
    return QStringLiteral("%1 %").arg(QString::number(100 * share, 'f', std::abs(share) < 0.0995 && share != 0 ? 1 : 0));
}

const Knob kKnobs[] = {
    {QT_TRANSLATE_NOOP("AdjustPanel", "shift x"), QT_TRANSLATE_NOOP("AdjustPanel", "To the right, in percent of the width"),
     -50, 50, 0, [](ImageAdjustments& a, int v) { a.shiftX = v / 100.0; },
     [](const ImageAdjustments& a) { return rounded(a.shiftX * 100); },
     [](const ImageAdjustments& a) { return QStringLiteral("%1 %").arg(rounded(100 * a.shiftX)); }},
    {QT_TRANSLATE_NOOP("AdjustPanel", "shift y"), QT_TRANSLATE_NOOP("AdjustPanel", "Down, in percent of the height"), -50,
     50, 0, [](ImageAdjustments& a, int v) { a.shiftY = v / 100.0; },
     [](const ImageAdjustments& a) { return rounded(a.shiftY * 100); },
     [](const ImageAdjustments& a) { return QStringLiteral("%1 %").arg(rounded(100 * a.shiftY)); }},
    {QT_TRANSLATE_NOOP("AdjustPanel", "rotate"), QT_TRANSLATE_NOOP("AdjustPanel", "Counter-clockwise, in degrees"), -180,
     180, 0, [](ImageAdjustments& a, int v) { a.rotation = v; },
     [](const ImageAdjustments& a) { return rounded(a.rotation); },
     [](const ImageAdjustments& a) { return QStringLiteral("%1\u00b0").arg(rounded(a.rotation)); }},
    {QT_TRANSLATE_NOOP("AdjustPanel", "scale"), QT_TRANSLATE_NOOP("AdjustPanel", "About the middle"), -100, 100, 0,
     [](ImageAdjustments& a, int v) { a.scale = std::pow(kLargestScale, v / 100.0); },
     [](const ImageAdjustments& a) { return rounded(100 * std::log(a.scale) / std::log(kLargestScale)); },
     [](const ImageAdjustments& a) { return QStringLiteral("%1\u00d7").arg(QString::number(a.scale, 'f', 2)); }},
    {QT_TRANSLATE_NOOP("AdjustPanel", "blur"),
     QT_TRANSLATE_NOOP("AdjustPanel", "Standard deviation of a Gaussian, in percent of the shorter side"), 0, 100, 0,
     [](ImageAdjustments& a, int v) { a.blur = v / 1000.0; },
     [](const ImageAdjustments& a) { return rounded(a.blur * 1000); },
     [](const ImageAdjustments& a) { return percent(a.blur); }},
    {QT_TRANSLATE_NOOP("AdjustPanel", "contrast"), QT_TRANSLATE_NOOP("AdjustPanel", "Distance from the middle grey"), 0,
     300, 100, [](ImageAdjustments& a, int v) { a.contrast = v / 100.0; },
     [](const ImageAdjustments& a) { return rounded(a.contrast * 100); },
     [](const ImageAdjustments& a) { return QStringLiteral("%1 %").arg(rounded(100 * a.contrast)); }},
    {QT_TRANSLATE_NOOP("AdjustPanel", "noise"),
     QT_TRANSLATE_NOOP("AdjustPanel", "Standard deviation of what is added to every pixel, in percent of white"), 0, 100,
     0, [](ImageAdjustments& a, int v) { a.noise = v / 200.0; },
     [](const ImageAdjustments& a) { return rounded(a.noise * 200); },
     [](const ImageAdjustments& a) { return percent(a.noise); }},
};

QString nameOf(const Knob& knob)
{
    return QCoreApplication::translate("AdjustPanel", knob.name);
}

} // namespace

struct AdjustPanel::Row {
    const Knob& knob;
    QSlider* slider = nullptr;
    ThemedLabel* value = nullptr;
};

AdjustPanel::AdjustPanel(ImageSource& images, QWidget& owner) : QFrame(owner.window()), m_images(images), m_owner(owner)
{
    setObjectName(QStringLiteral("adjustPanel"));
    setAccessibleName(tr("Adjust the image"));
    build();
    updateColours();
    hide();
    connect(&m_images, &ImageSource::imageChanged, this, &AdjustPanel::refresh);
    m_owner.installEventFilter(this);
    window()->installEventFilter(this);
}

AdjustPanel::~AdjustPanel() = default;

void AdjustPanel::build()
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::kPanelPadding, 2 * Theme::kGrid, Theme::kPanelPadding, Theme::kPanelPadding);
    layout->setSpacing(Theme::kGrid);
    auto* header = new QHBoxLayout;
    auto* title = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kTextPx, true);
    title->setText(tr("Adjust"));
    m_resetAll = new QPushButton(tr("Reset all"));
    auto* close = new QToolButton;
    close->setText(QStringLiteral("\u00d7"));
    close->setToolTip(tr("Close (Escape)"));
    close->setAccessibleName(tr("Close"));
    header->addWidget(title, 1);
    header->addWidget(m_resetAll);
    header->addWidget(close);
    layout->addLayout(header);

    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(2 * Theme::kGrid);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(1, 1);
    for (std::size_t index = 0; index < std::size(kKnobs); ++index)
        addRow(index, grid);
    layout->addLayout(grid);

    m_picture = new PictureView;
    m_picture->setFixedSize(kPreview, kPreview);
    m_picture->setAccessibleName(tr("The image as adjusted"));
    m_range = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kSmallPx);
    m_mean = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kSmallPx);
    m_invert = new QCheckBox(tr("invert"));
    m_invert->setToolTip(tr("MNIST's digits are light on dark: invert a picture that is dark on light"));
    m_otherNoise = new QToolButton;
    m_otherNoise->setProperty("compact", true);
    m_otherNoise->setAccessibleName(tr("Other noise"));
    m_otherNoise->setToolTip(tr("Other noise of the same strength"));
    m_otherNoise->setFixedSize(26, 24);
    auto* above = new QHBoxLayout;
    above->addWidget(m_invert);
    above->addStretch(1);
    above->addWidget(m_otherNoise);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addLayout(above);
    words->addWidget(m_range);
    words->addWidget(m_mean);
    auto* result = new QHBoxLayout;
    result->setSpacing(Theme::kPanelPadding);
    result->addWidget(m_picture);
    result->addLayout(words, 1);
    layout->addLayout(result);

    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_resetAll, &QPushButton::clicked, this, &AdjustPanel::resetAll);
    connect(m_otherNoise, &QToolButton::clicked, this, [this] {
        ImageAdjustments adjustments = m_images.adjustments();
        ++adjustments.noiseSeed;
        m_images.setAdjustments(adjustments);
    });
    connect(m_invert, &QCheckBox::toggled, this, [this](bool on) {
        ImageAdjustments adjustments = m_images.adjustments();
        adjustments.invert = on;
        if (!m_following)
            m_images.setAdjustments(adjustments);
    });
}

void AdjustPanel::addRow(std::size_t index, QGridLayout* grid)
{
    const Knob& knob = kKnobs[index];
    auto* name = new ThemedLabel(ThemedLabel::Tone::Quiet);
    name->setText(nameOf(knob));
    auto* slider = new QSlider(Qt::Horizontal);
    slider->setRange(knob.low, knob.high);
    slider->setPageStep(10);
    slider->setAccessibleName(nameOf(knob));
    slider->setToolTip(tr("%1. Double-click or Delete resets it").arg(tr(knob.toolTip)));
    slider->installEventFilter(this);
    auto* value = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kQuietPx);
    value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    value->setFixedWidth(48);
    const int line = static_cast<int>(index);
    grid->addWidget(name, line, 0);
    grid->addWidget(slider, line, 1);
    grid->addWidget(value, line, 2);
    m_rows.push_back(std::make_unique<Row>(Row{knob, slider, value}));
    connect(slider, &QSlider::sliderPressed, this, [this] { m_images.setMoving(true); });
    connect(slider, &QSlider::sliderReleased, this, [this] { m_images.setMoving(false); });
    connect(slider, &QSlider::valueChanged, this, [this, &knob](int position) {
        if (m_following)
            return;
        ImageAdjustments adjustments = m_images.adjustments();
        knob.put(adjustments, position);
        m_images.setAdjustments(adjustments);
    });
}

int AdjustPanel::countOf(const ImageAdjustments& adjustments)
{
    const auto isMoved = [&](const Knob& knob) { return knob.get(adjustments) != knob.rest; };
    return static_cast<int>(std::count_if(std::begin(kKnobs), std::end(kKnobs), isMoved)) + (adjustments.invert ? 1 : 0);
}

void AdjustPanel::resetAll()
{
    m_images.setAdjustments({});
}

void AdjustPanel::refresh()
{
    if (!isVisible())
        return;
    const QScopedValueRollback following(m_following, true);
    const ImageAdjustments& adjustments = m_images.adjustments();
    for (const auto& row : m_rows) {
        row->slider->setValue(row->knob.get(adjustments));
        row->value->setText(row->knob.words(adjustments));
    }
    m_invert->setChecked(adjustments.invert);
    m_resetAll->setEnabled(!adjustments.isIdentity());
    m_otherNoise->setEnabled(adjustments.noise > 0);
    showResult();
}

void AdjustPanel::showResult()
{
    const GreyImage& image = m_images.image();
    m_picture->setPicture(toQImage(image), {});
    if (image.pixels.empty())
        return;
    const auto [low, high] = std::ranges::minmax(image.pixels);
    double sum = 0;
    double squares = 0;
    for (const std::uint8_t pixel : image.pixels) {
        sum += pixel;
        squares += static_cast<double>(pixel) * pixel;
    }
    const auto count = static_cast<double>(image.pixels.size());
    const double mean = sum / count;
    const double deviation = std::sqrt(std::max(0.0, squares / count - mean * mean));
    m_range->setText(tr("range %1 \u2026 %2").arg(low).arg(high));
    m_mean->setText(tr("mean %1 \u00b1 %2").arg(formatValue(mean, kDigits), formatValue(deviation, kDigits)));
}

void AdjustPanel::showBeside()
{
    setFixedWidth(kWidth);
    show();
    refresh();
    adjustSize();
    place();
    raise();
    m_rows.front()->slider->setFocus(Qt::PopupFocusReason);
}

/// Above its owner, where the blocks are listed, so that it hides nothing that follows it; else beside it.
void AdjustPanel::place()
{
    const QRect room = window()->rect().adjusted(kGap, kGap, -kGap, -kGap);
    const QRect owner(m_owner.mapTo(window(), QPoint(0, 0)), m_owner.size());
    QPoint corner(owner.left() + kGap, owner.top() - height() - kGap);
    if (corner.y() < room.top())
        corner = {owner.right() + kGap, owner.bottom() - height()};
    corner.setX(std::clamp(corner.x(), room.left(), std::max(room.left(), room.right() - width())));
    corner.setY(std::clamp(corner.y(), room.top(), std::max(room.top(), room.bottom() - height())));
    move(corner);
}

bool AdjustPanel::eventFilter(QObject* watched, QEvent* event)
{
    const auto row =
        std::ranges::find_if(m_rows, [&](const auto& candidate) { return candidate->slider == watched; });
    if (row == m_rows.end()) {
        const bool moved = event->type() == QEvent::Resize || event->type() == QEvent::Move;
        if (moved && isVisible())
            QMetaObject::invokeMethod(this, &AdjustPanel::place, Qt::QueuedConnection);
        if (event->type() == QEvent::Hide && watched == &m_owner)
            hide();
        return QFrame::eventFilter(watched, event);
    }
    const bool isDelete = (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride) &&
                          static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete;
    if (event->type() == QEvent::ShortcutOverride && isDelete) {
        event->accept(); // not the window's: delete the block
        return true;
    }
    if (event->type() != QEvent::MouseButtonDblClick && !isDelete)
        return QFrame::eventFilter(watched, event);
    (*row)->slider->setValue((*row)->knob.rest);
    return true;
}

void AdjustPanel::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        hide();
    else
        QFrame::keyPressEvent(event);
}

void AdjustPanel::hideEvent(QHideEvent* event)
{
    QFrame::hideEvent(event);
    m_images.setMoving(false);
    Q_EMIT closed();
}

void AdjustPanel::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_mean)
        updateColours();
}

void AdjustPanel::updateColours()
{
    const Theme& theme = Theme::current();
    const QString sheet = QStringLiteral("#adjustPanel { background: %1; border: 1px solid %2; border-radius: %3px; }")
                              .arg(theme.card.name(), theme.dark ? theme.line.name() : theme.line.darker(115).name())
                              .arg(Theme::kBoxRadius);
    // Setting an equal sheet would send another PaletteChange, for ever.
    if (sheet != styleSheet())
        setStyleSheet(sheet);
    m_otherNoise->setIcon(Theme::actionIcon(QStringLiteral("random")));
}

} // namespace layerwise
