#include "widgets/data/digits_row.h"

#include "model/document/image_source.h"
#include "widgets/common/theme.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QSpinBox>

#include <limits>

namespace layerwise {

namespace {

constexpr int kCountAtFirst = 1000;

QSpinBox* makeField(int minimum, int maximum, int value)
{
    auto* field = new QSpinBox;
    field->setRange(minimum, maximum);
    field->setValue(value);
    field->setGroupSeparatorShown(true);
    field->setButtonSymbols(QAbstractSpinBox::NoButtons);
    return field;
}

} // namespace

DigitsRow::DigitsRow(ImageSource& images, QWidget* parent)
    : QWidget(parent), m_images(images), m_count(makeField(1, static_cast<int>(ImageSource::kMostDigits), kCountAtFirst)),
      m_seed(makeField(0, std::numeric_limits<int>::max(), 1))
{
    m_count->setSuffix(tr(" digits"));
    m_count->setAccessibleName(tr("Number of generated digits"));
    m_count->setToolTip(tr("How many digits are drawn, up to 1,000,000"));
    m_seed->setPrefix(tr("seed "));
    m_seed->setGroupSeparatorShown(false);
    m_seed->setAccessibleName(tr("Seed of the generated digits"));
    m_seed->setToolTip(tr("The same seed gives the same digits"));
    auto* generate = new QPushButton(tr("Generate"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::kGrid);
    layout->addWidget(m_count, 3);
    layout->addWidget(m_seed, 2);
    layout->addWidget(generate);
    connect(generate, &QPushButton::clicked, this, &DigitsRow::make);
}

void DigitsRow::make()
{
    m_images.generateDataset(m_count->value(), static_cast<std::uint64_t>(m_seed->value()));
    hide();
}

} // namespace layerwise
