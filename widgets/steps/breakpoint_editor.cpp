#include "widgets/steps/breakpoint_editor.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"

#include <QButtonGroup>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QRegularExpression>
#include <QScreen>
#include <QStyle>

#include <algorithm>

namespace layerwise {

namespace {

constexpr double kFirstPercent = 50;
constexpr double kFirstBound = 100;
constexpr double kLargestBound = 1e6;
constexpr int kDecimals = 4;
constexpr int kDigits = 7;
constexpr int kFieldWidth = 112;

/// Numbers as they are said everywhere here: "100", not "100.000".
class NumberBox : public QDoubleSpinBox {
public:
    NumberBox(double maximum, double value, const QString& prefix, const QString& suffix)
    {
        setLocale(QLocale::c());
        setButtonSymbols(QAbstractSpinBox::NoButtons);
        setRange(0, maximum);
        setDecimals(kDecimals);
        setValue(value);
        setPrefix(prefix);
        setSuffix(suffix);
        setFixedWidth(kFieldWidth);
    }

protected:
    QString textFromValue(double value) const override { return formatValue(value, kDigits); }
};

} // namespace

BreakpointEditor::BreakpointEditor(NetworkDocument& document, BlockId block, QWidget* parent)
    : QFrame(parent, Qt::Popup), m_document(document), m_block(block), m_choices(new QButtonGroup(this)),
      m_percent(new NumberBox(100, kFirstPercent, {}, QStringLiteral(" %"))),
      m_bound(new NumberBox(kLargestBound, kFirstBound, QStringLiteral("± "), {})), m_shape(new QLineEdit),
      m_remove(new QPushButton(tr("Remove the breakpoint")))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("breakpointEditor"));
    setProperty("popup", true);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(16, 12, 16, 12);
    grid->setHorizontalSpacing(Theme::kPanelPadding);
    grid->setVerticalSpacing(6);
    auto* title = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kTextPx, true);
    title->setText(tr("Stop at %1").arg(document.path(block)));
    grid->addWidget(title, 0, 0, 1, 2);
    grid->addWidget(addChoice(Breakpoint::Condition::Always, tr("before it runs")), 1, 0, 1, 2);
    grid->addWidget(addChoice(Breakpoint::Condition::NotFinite, tr("if its output has a NaN or an Inf")), 2, 0, 1, 2);
    grid->addWidget(addChoice(Breakpoint::Condition::Zeros, tr("if more of its values are 0 than")), 3, 0);
    grid->addWidget(m_percent, 3, 1);
    grid->addWidget(addChoice(Breakpoint::Condition::MaxAbs, tr("if a value is beyond")), 4, 0);
    grid->addWidget(m_bound, 4, 1);
    grid->addWidget(addChoice(Breakpoint::Condition::ShapeDiffers, tr("if its shape is not")), 5, 0);
    grid->addWidget(m_shape, 5, 1);
    grid->addWidget(m_remove, 6, 0, 1, 2, Qt::AlignLeft);
    m_shape->setFixedWidth(kFieldWidth);
    m_percent->setAccessibleName(tr("Percent of zeros"));
    m_bound->setAccessibleName(tr("Largest magnitude"));
    m_shape->setAccessibleName(tr("Shape"));
    fill();

    connect(m_choices, &QButtonGroup::idClicked, this, [this] { apply(); });
    connect(m_percent, &QDoubleSpinBox::valueChanged, this, [this] { choose(Breakpoint::Condition::Zeros); });
    connect(m_bound, &QDoubleSpinBox::valueChanged, this, [this] { choose(Breakpoint::Condition::MaxAbs); });
    connect(m_shape, &QLineEdit::textEdited, this, [this] { choose(Breakpoint::Condition::ShapeDiffers); });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        m_document.setBreakpoint(m_block, std::nullopt);
        close();
    });
}

QRadioButton* BreakpointEditor::addChoice(Breakpoint::Condition condition, const QString& text)
{
    auto* button = new QRadioButton(text);
    m_choices->addButton(button, static_cast<int>(condition));
    return button;
}

void BreakpointEditor::fill()
{
    const auto breakpoint = m_document.breakpoint(m_block);
    const auto& expected = m_document.shapes().of(m_block).output;
    m_shape->setText(expected ? formatShape(*expected) : QString());
    m_remove->setEnabled(breakpoint.has_value());
    if (!breakpoint)
        return;
    m_choices->button(static_cast<int>(breakpoint->condition))->setChecked(true);
    if (breakpoint->condition == Breakpoint::Condition::Zeros)
        m_percent->setValue(breakpoint->bound);
    else if (breakpoint->condition == Breakpoint::Condition::MaxAbs)
        m_bound->setValue(breakpoint->bound);
    else if (breakpoint->condition == Breakpoint::Condition::ShapeDiffers)
        m_shape->setText(formatShape(breakpoint->shape));
}

/// Who changes a number means the condition beside it.
void BreakpointEditor::choose(Breakpoint::Condition condition)
{
    m_choices->button(static_cast<int>(condition))->setChecked(true);
    apply();
}

void BreakpointEditor::apply()
{
    const auto condition = static_cast<Breakpoint::Condition>(m_choices->checkedId());
    Breakpoint breakpoint{condition, 0, {}};
    const std::optional<layerwise::Shape> shape = enteredShape();
    if (condition == Breakpoint::Condition::Zeros)
        breakpoint.bound = m_percent->value();
    else if (condition == Breakpoint::Condition::MaxAbs)
        breakpoint.bound = m_bound->value();
    else if (condition == Breakpoint::Condition::ShapeDiffers && shape)
        breakpoint.shape = *shape;
    const bool isInvalid = condition == Breakpoint::Condition::ShapeDiffers && !shape;
    m_shape->setProperty("invalid", isInvalid);
    m_shape->setToolTip(isInvalid ? tr("A shape such as [1, 64, 16, 16]") : QString());
    m_shape->style()->unpolish(m_shape);
    m_shape->style()->polish(m_shape);
    if (isInvalid)
        return;
    m_document.setBreakpoint(m_block, breakpoint);
    m_remove->setEnabled(true);
}

/// "[1, 64, 16, 16]", also without brackets, with × or with spaces.
std::optional<layerwise::Shape> BreakpointEditor::enteredShape() const
{
    static const QRegularExpression whole(QStringLiteral("^\\s*\\[?\\s*\\d+(\\s*[,×x ]\\s*\\d+)*\\s*\\]?\\s*$"));
    static const QRegularExpression number(QStringLiteral("\\d+"));
    if (!whole.match(m_shape->text()).hasMatch())
        return std::nullopt;
    std::vector<std::int64_t> sizes;
    for (auto matches = number.globalMatch(m_shape->text()); matches.hasNext();) {
        bool fits = false;
        sizes.push_back(matches.next().captured().toLongLong(&fits));
        if (!fits)
            return std::nullopt;
    }
    return layerwise::Shape(std::move(sizes));
}

void BreakpointEditor::showAt(const QRect& global)
{
    adjustSize();
    const QScreen* on = parentWidget() ? parentWidget()->screen() : screen();
    const QRect room = on->availableGeometry().adjusted(8, 8, -8, -8);
    QPoint corner(global.left() + 24, global.bottom() + 4);
    if (corner.y() + height() > room.bottom())
        corner.setY(global.top() - height() - 4);
    corner.setX(std::clamp(corner.x(), room.left(), std::max(room.left(), room.right() - width())));
    corner.setY(std::clamp(corner.y(), room.top(), std::max(room.top(), room.bottom() - height())));
    move(corner);
    show();
}

} // namespace layerwise
