#include "widgets/viewers/colour_popover.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/plots/range_histogram.h"
#include "widgets/viewers/map_settings.h"

#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QScreen>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

constexpr int kWidth = 288;
constexpr int kDigits = 4;
constexpr int kGammaSteps = 50; ///< of the slider, each way; its middle is 1

float gammaAt(int step)
{
    return std::pow(MapSettings::kMostGamma, static_cast<float>(step) / static_cast<float>(kGammaSteps));
}

int stepOf(float gamma)
{
    return static_cast<int>(std::lround(std::log(gamma) / std::log(MapSettings::kMostGamma) * kGammaSteps));
}

QVariant dataOf(const std::optional<ColourMapKind>& kind)
{
    return kind ? QVariant(static_cast<int>(*kind)) : QVariant(-1);
}

} // namespace

ColourPopover::ColourPopover(QWidget* parent) : QFrame(parent, Qt::Popup)
{
    setProperty("popup", true);
    setFixedWidth(kWidth);
    build();
    connect(m_kinds, &QComboBox::activated, this, [this] {
        ColourStyle style = m_style;
        const int kind = m_kinds->currentData().toInt();
        style.kind = kind < 0 ? std::nullopt : std::optional(static_cast<ColourMapKind>(kind));
        Q_EMIT styleChosen(style);
    });
    connect(m_gamma, &QSlider::valueChanged, this, [this](int step) {
        ColourStyle style = m_style;
        style.gamma = gammaAt(step);
        Q_EMIT styleChosen(style);
    });
    connect(m_histogram, &RangeHistogram::pointsDragged, this, [this](double black, double white) {
        Q_EMIT rangeChosen(static_cast<float>(black), static_cast<float>(white));
    });
    for (QLineEdit* field : {m_low, m_high})
        connect(field, &QLineEdit::editingFinished, this, &ColourPopover::takeTyped);
}

void ColourPopover::build()
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::kPanelPadding, Theme::kPanelPadding, Theme::kPanelPadding, Theme::kPanelPadding);
    layout->setSpacing(2 * Theme::kGrid);
    auto* heading = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kTextPx, true);
    heading->setText(tr("Colours"));
    m_kinds = new QComboBox;
    m_kinds->setAccessibleName(tr("Colour map"));
    m_kinds->addItem(tr("By sign (automatic)"), dataOf(std::nullopt));
    m_kinds->addItem(tr("Blue \u2013 white \u2013 red, zero in the middle"), dataOf(ColourMapKind::Diverging));
    m_kinds->addItem(tr("Viridis"), dataOf(ColourMapKind::Sequential));
    m_kinds->addItem(tr("Cividis"), dataOf(ColourMapKind::Cividis));
    m_kinds->addItem(tr("Grey"), dataOf(ColourMapKind::Grey));
    m_histogram = new RangeHistogram;
    auto* hint = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kSmallPx);
    hint->setText(tr("Drag the lines: the first and the last colour"));

    auto* range = new QHBoxLayout;
    range->setSpacing(2 * Theme::kGrid);
    m_low = new QLineEdit;
    m_high = new QLineEdit;
    m_low->setAccessibleName(tr("First value"));
    m_high->setAccessibleName(tr("Last value"));
    for (const auto& [words, field] : {std::pair(tr("from"), m_low), std::pair(tr("to"), m_high)}) {
        auto* label = new ThemedLabel(ThemedLabel::Tone::Quiet);
        label->setText(words);
        range->addWidget(label);
        range->addWidget(field, 1);
    }

    auto* gamma = new QHBoxLayout;
    gamma->setSpacing(2 * Theme::kGrid);
    auto* gammaLabel = new ThemedLabel(ThemedLabel::Tone::Quiet);
    gammaLabel->setText(tr("gamma"));
    m_gamma = new QSlider(Qt::Horizontal);
    m_gamma->setRange(-kGammaSteps, kGammaSteps);
    m_gamma->setAccessibleName(tr("Gamma"));
    m_gamma->setToolTip(tr("To the right, small values are told apart better; to the left, large ones"));
    m_gammaValue = new ThemedLabel(ThemedLabel::Tone::Text);
    m_gammaValue->setMinimumWidth(32);
    m_gammaValue->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* reset = new QPushButton(tr("Reset"));
    reset->setToolTip(tr("Range and gamma as they were; the colour map stays"));
    connect(reset, &QPushButton::clicked, this, &ColourPopover::resetRequested);
    m_reset = reset;
    gamma->addWidget(gammaLabel);
    gamma->addWidget(m_gamma, 1);
    gamma->addWidget(m_gammaValue);
    gamma->addWidget(reset);

    layout->addWidget(heading);
    layout->addWidget(m_kinds);
    layout->addWidget(m_histogram);
    layout->addWidget(hint);
    layout->addLayout(range);
    layout->addLayout(gamma);
}

void ColourPopover::setState(const ActivationPtr& values, const ColourScale& scale, const ColourStyle& style, bool adjusted)
{
    const QSignalBlocker blockers[] = {QSignalBlocker(m_kinds), QSignalBlocker(m_gamma)};
    m_style = style;
    m_scale = scale;
    m_kinds->setCurrentIndex(m_kinds->findData(dataOf(style.kind)));
    m_histogram->setActivation(values);
    m_histogram->setMirrored(scale.kind == ColourMapKind::Diverging);
    m_histogram->setPoints(static_cast<double>(scale.low), static_cast<double>(scale.high));
    if (!m_gamma->isSliderDown())
        m_gamma->setValue(stepOf(style.gamma));
    m_gammaValue->setText(formatValue(static_cast<double>(style.gamma), 2));
    for (const auto& [field, value] : {std::pair(m_low, scale.low), std::pair(m_high, scale.high)}) {
        if (!field->hasFocus() || !field->isModified())
            field->setText(formatValue(static_cast<double>(value), kDigits));
    }
    m_reset->setEnabled(adjusted);
}

void ColourPopover::takeTyped()
{
    if (!m_low->isModified() && !m_high->isModified())
        return;
    bool lowOk = false;
    bool highOk = false;
    // The minus that the fields show is not the keyboard's.
    const auto valueOf = [](const QLineEdit* field, bool& ok) {
        return QLocale::c().toFloat(field->text().trimmed().replace(QChar(0x2212), QLatin1Char('-')), &ok);
    };
    float low = valueOf(m_low, lowOk);
    float high = valueOf(m_high, highOk);
    if (m_scale.kind == ColourMapKind::Diverging) {
        const float bound = m_high->isModified() ? std::abs(high) : std::abs(low);
        low = -bound;
        high = bound;
    }
    m_low->setModified(false);
    m_high->setModified(false);
    const bool isUsable = lowOk && highOk && std::isfinite(low) && std::isfinite(high) && low < high;
    for (QLineEdit* field : {m_low, m_high}) {
        field->setProperty("invalid", !isUsable);
        field->setToolTip(isUsable ? QString() : tr("Two numbers are needed, the first one smaller than the second"));
        field->setStyleSheet(QString()); // a changed property counts only when the style is made anew
    }
    if (isUsable)
        Q_EMIT rangeChosen(low, high);
}

void ColourPopover::openBeside(const QRect& anchor)
{
    adjustSize();
    QRect place(anchor.right() + 1 - width(), anchor.bottom() + 1 + Theme::kGrid, width(), height());
    if (const QScreen* screen = QGuiApplication::screenAt(anchor.center())) {
        const QRect room = screen->availableGeometry();
        if (place.bottom() > room.bottom())
            place.moveBottom(anchor.top() - 1 - Theme::kGrid);
        place.moveTop(std::max(place.top(), room.top()));
        place.moveLeft(std::max(place.left(), room.left()));
    }
    move(place.topLeft());
    show();
    m_kinds->setFocus();
}

} // namespace layerwise
