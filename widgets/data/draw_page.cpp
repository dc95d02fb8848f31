#include "widgets/data/draw_page.h"

#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/data/drawing_pad.h"

#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <cmath>

namespace layerwise {

namespace {

constexpr int kPadSize = 7 * DrawingSurface::kSide;
constexpr int kStepsPerPixel = 2; ///< of the thickness
constexpr char kIconProperty[] = "drawIcon";

} // namespace

DrawPage::DrawPage(ImageSource& images, QWidget* parent) : QWidget(parent), m_images(images), m_pad(new DrawingPad)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * Theme::kGrid);
    m_pad->setFixedSize(kPadSize, kPadSize);
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * Theme::kGrid);
    row->addWidget(m_pad);
    row->addLayout(buildTools());
    row->addStretch(1);
    layout->addLayout(row);

    m_thickness = new QSlider(Qt::Horizontal);
    m_thickness->setRange(static_cast<int>(DrawingSurface::kLeastThickness * kStepsPerPixel),
                          static_cast<int>(DrawingSurface::kLargestThickness * kStepsPerPixel));
    m_thickness->setAccessibleName(tr("Thickness of the pen"));
    m_thickness->setToolTip(tr("Thickness of the pen, in pixels of the picture ([ and ] on the pad)"));
    m_thicknessValue = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kSmallPx);
    m_thicknessValue->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_thicknessValue->setFixedWidth(40);
    auto* bottom = new QHBoxLayout;
    bottom->setSpacing(2 * Theme::kGrid);
    bottom->addWidget(m_thickness, 1);
    bottom->addWidget(m_thicknessValue);
    layout->addLayout(bottom);

    connect(m_pad, &DrawingPad::changed, this, &DrawPage::showDrawing);
    connect(m_pad, &DrawingPad::changed, this, &DrawPage::updateTools);
    connect(m_pad, &DrawingPad::strokeChanged, &m_images, &ImageSource::setMoving);
    connect(m_pad, &DrawingPad::thicknessChanged, this, &DrawPage::updateTools);
    connect(m_pad, &DrawingPad::erasingChanged, this, &DrawPage::updateTools);
    connect(m_thickness, &QSlider::valueChanged, this,
            [this](int value) { m_pad->setThickness(static_cast<double>(value) / kStepsPerPixel); });
    updateTools();
    updateIcons();
}

QVBoxLayout* DrawPage::buildTools()
{
    auto* column = new QVBoxLayout;
    column->setSpacing(Theme::kGrid);
    m_pen = addTool(column, "pen", tr("Pen"), tr("Draw with the left button (E on the pad)"));
    m_eraser = addTool(column, "eraser", tr("Eraser"), tr("Erase with the left button, too; the right one always does (E)"));
    m_undo = addTool(column, "undo", tr("Undo stroke"), tr("Take back the last stroke (Ctrl+Z on the pad)"));
    m_clear = addTool(column, "clear", tr("Clear"), tr("Begin with a blank picture (Delete on the pad)"));
    m_fromImage = addTool(column, "from-image", tr("From the image"), tr("Draw on the image that was shown before"));
    m_centre = addTool(column, "centre", tr("Centre"),
                       tr("Give the network the drawing fitted and centred, as MNIST's digits are:\n"
                          "in a box of 20\u00d720, its centre of mass in the middle"));
    column->addStretch(1);
    auto* kinds = new QButtonGroup(this);
    for (QToolButton* button : {m_pen, m_eraser}) {
        button->setCheckable(true);
        kinds->addButton(button);
    }
    m_centre->setCheckable(true);
    connect(m_eraser, &QToolButton::toggled, m_pad, &DrawingPad::setErasing);
    connect(m_undo, &QToolButton::clicked, m_pad, &DrawingPad::undo);
    connect(m_clear, &QToolButton::clicked, m_pad, &DrawingPad::clear);
    connect(m_fromImage, &QToolButton::clicked, this, [this] { m_pad->setImage(m_images.undrawn()); });
    connect(m_centre, &QToolButton::toggled, this, &DrawPage::showDrawing);
    return column;
}

QToolButton* DrawPage::addTool(QVBoxLayout* column, const char* icon, const QString& name, const QString& toolTip)
{
    auto* button = new QToolButton;
    button->setProperty(kIconProperty, QString::fromLatin1(icon));
    button->setAccessibleName(name);
    button->setToolTip(QStringLiteral("%1: %2").arg(name, toolTip));
    button->setProperty("compact", true);
    button->setIconSize(QSize(18, 18));
    button->setFixedSize(28, 28);
    column->addWidget(button);
    return button;
}

bool DrawPage::isCentred() const
{
    return m_centre->isChecked();
}

void DrawPage::showDrawing()
{
    const GreyImage& drawn = m_pad->surface().image();
    m_images.setDrawing(isCentred() ? centredLikeMnist(drawn) : drawn);
}

void DrawPage::updateTools()
{
    const QSignalBlocker blocker(m_thickness);
    m_thickness->setValue(static_cast<int>(std::lround(m_pad->thickness() * kStepsPerPixel)));
    m_thicknessValue->setText(tr("%1 px").arg(m_pad->thickness()));
    (m_pad->isErasing() ? m_eraser : m_pen)->setChecked(true);
    m_undo->setEnabled(m_pad->surface().canUndo());
    m_clear->setEnabled(!m_pad->surface().isBlank());
}

void DrawPage::updateIcons()
{
    for (QToolButton* button : findChildren<QToolButton*>())
        button->setIcon(Theme::actionIcon(button->property(kIconProperty).toString()));
}

void DrawPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_centre)
        updateIcons();
}

} // namespace layerwise
