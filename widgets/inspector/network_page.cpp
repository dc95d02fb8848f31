#include "widgets/inspector/network_page.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/inspector/name_field.h"
#include "widgets/inspector/option_form.h"
#include "widgets/inspector/option_row.h"
#include "widgets/common/value_table.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

namespace layerwise {

namespace {

OptionSpec sizeSpec(const char* key, const QString& help)
{
    OptionSpec spec;
    spec.key = key;
    spec.kind = OptionKind::Int;
    spec.help = help.toStdString();
    spec.minimum = 1;
    return spec;
}

OptionSpec perChannelSpec(const char* key, const QString& help)
{
    OptionSpec spec;
    spec.key = key;
    spec.kind = OptionKind::FloatSize;
    spec.help = help.toStdString();
    spec.length = 1;
    return spec;
}

ThemedLabel* label(ThemedLabel::Tone tone, const QString& text, bool bold = false)
{
    auto* made = new ThemedLabel(tone, 0, bold);
    made->setText(text);
    return made;
}

ThemedLabel* wrapped(const QString& text)
{
    ThemedLabel* made = label(ThemedLabel::Tone::Quiet, text);
    made->setWordWrap(true);
    return made;
}

/// One value stands for all channels.
OptionValue perChannelValue(const std::vector<double>& values, std::int64_t channels)
{
    if (values.size() == static_cast<std::size_t>(channels))
        return values;
    return std::vector<double>(static_cast<std::size_t>(channels), values.empty() ? 0 : values.front());
}

} // namespace

NetworkPage::NetworkPage(NetworkDocument& document, const ProblemModel& problems, QWidget* parent)
    : QWidget(parent), m_document(document), m_problems(problems), m_icon(new QLabel), m_name(new NameField),
      m_tensor(new ThemedLabel), m_totals(new ValueTable)
{
    m_form = new OptionForm([this](const QString& key, const OptionValue& value) { return commitInput(key, value); });
    m_form->setSpecs({sizeSpec("channels", tr("Feature maps that come in: 1 for grey images, 3 for colour.")),
                      sizeSpec("height", tr("Height that the image is resized to, in pixels.")),
                      sizeSpec("width", tr("Width that the image is resized to, in pixels.")),
                      perChannelSpec("mean", tr("Subtracted from each pixel: MNIST's mean is 0.1307. One value for all "
                                                "channels, or one for each.")),
                      perChannelSpec("std", tr("Each pixel is divided by it: MNIST's std is 0.3081. One value for all "
                                               "channels, or one for each."))});
    buildLayout();
    connect(m_name, &NameField::renamed, this, [this](const QString& name) {
        if (!name.trimmed().isEmpty())
            m_document.setName(name);
        updateName();
    });
    connect(&m_document, &NetworkDocument::nameChanged, this, &NetworkPage::updateName);
    connect(&m_document, &NetworkDocument::inputChanged, this, &NetworkPage::updateInput);
    connect(&m_document, &NetworkDocument::networkReplaced, this, &NetworkPage::updateName);
    connect(&m_document, &NetworkDocument::networkReplaced, this, &NetworkPage::updateInput);
    connect(&m_document, &NetworkDocument::shapesChanged, this, &NetworkPage::updateTotals);
    // What is counted is more than shapes tell: weights and recorded values have problems, too.
    connect(&m_problems, &QAbstractItemModel::dataChanged, this, &NetworkPage::updateTotals);
    connect(&m_problems, &QAbstractItemModel::rowsInserted, this, &NetworkPage::updateTotals);
    connect(&m_problems, &QAbstractItemModel::rowsRemoved, this, &NetworkPage::updateTotals);
    updateIcon();
    updateName();
    updateInput();
    updateTotals();
}

void NetworkPage::setReadOnly(bool isReadOnly)
{
    if (isReadOnly)
        updateName();
    m_name->setEnabled(!isReadOnly);
    m_form->setReadOnly(isReadOnly);
}

void NetworkPage::buildLayout()
{
    m_name->setObjectName(QStringLiteral("networkName"));
    m_name->setAccessibleName(tr("Name of the network"));
    m_tensor->setObjectName(QStringLiteral("inputTensor"));
    m_tensor->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_totals->setObjectName(QStringLiteral("totals"));
    auto* title = new QHBoxLayout;
    title->setSpacing(4);
    title->addWidget(m_icon);
    title->addWidget(m_name);
    title->addWidget(label(ThemedLabel::Tone::Quiet, tr("the network")), 1);
    auto* input = new QVBoxLayout;
    input->setSpacing(6);
    input->addWidget(label(ThemedLabel::Tone::Quiet, tr("Input"), true));
    input->addWidget(wrapped(tr("An image is resized to height × width, its grey values are divided by 255, and each channel "
                                "becomes (x − mean) / std.")));
    input->addWidget(m_form);
    input->addWidget(m_tensor);
    auto* totals = new QVBoxLayout;
    totals->setSpacing(4);
    totals->addWidget(label(ThemedLabel::Tone::Quiet, tr("Totals"), true));
    totals->addWidget(m_totals);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::kPanelPadding, Theme::kPanelPadding, Theme::kPanelPadding, Theme::kPanelPadding);
    layout->setSpacing(12);
    layout->addLayout(title);
    layout->addLayout(input);
    layout->addLayout(totals);
    layout->addWidget(wrapped(tr("Click a block to see its options, its shape rule, its parameters and what it put out.")));
    layout->addStretch();
}

void NetworkPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_icon)
        updateIcon();
}

void NetworkPage::updateIcon()
{
    // The network is its root Sequential.
    if (const LayerType* root = m_document.type(kRootId))
        m_icon->setPixmap(
            Theme::layerPixmap(*root, 16, devicePixelRatioF(), Theme::category(root->category())));
}

void NetworkPage::startRename() { m_name->startEditing(); }

void NetworkPage::updateName() { m_name->setName(QString::fromStdString(m_document.network().name)); }

void NetworkPage::updateInput()
{
    const InputSpec& input = m_document.network().input;
    for (const char* key : {"mean", "std"})
        m_form->row(QLatin1String(key))->setLength(static_cast<int>(input.channels));
    m_form->setValues({{"channels", input.channels},
                       {"height", input.height},
                       {"width", input.width},
                       {"mean", perChannelValue(input.mean, input.channels)},
                       {"std", perChannelValue(input.std, input.channels)}});
}

void NetworkPage::updateTotals()
{
    constexpr std::int64_t kFloatBytes = 4;
    const Network& network = m_document.network();
    const ShapeReport& shapes = m_document.shapes();
    const int errors = m_problems.errorCount();
    m_tensor->setText(tr("Tensor %1").arg(formatShape(network.input.shape())));
    m_totals->setRows({
        {tr("blocks"), formatCount(countBlocks(network.root))},
        {tr("parameters"), formatCount(shapes.parameterCount)},
        {tr("size of the parameters"), formatBytes(shapes.parameterCount * kFloatBytes)},
        {tr("mult-adds"), formatShortCount(shapes.multiplyAdds)},
        {tr("output"), shapes.output ? formatShape(*shapes.output) : tr("none"), {}, !shapes.output},
        {tr("errors · warnings"), QStringLiteral("%1 · %2").arg(errors).arg(m_problems.warningCount()), {}, errors > 0},
    });
}

std::optional<Diagnostic> NetworkPage::commitInput(const QString& key, const OptionValue& value)
{
    InputSpec input = m_document.network().input;
    const auto keepOne = [](std::vector<double>& values) { values.resize(1); };
    if (key == QLatin1String("channels")) {
        input.channels = std::get<std::int64_t>(value);
        // A value a channel of the old number means nothing for the new one.
        if (input.channels != m_document.network().input.channels) {
            keepOne(input.mean);
            keepOne(input.std);
        }
    } else if (key == QLatin1String("height")) {
        input.height = std::get<std::int64_t>(value);
    } else if (key == QLatin1String("width")) {
        input.width = std::get<std::int64_t>(value);
    } else {
        const auto& values = std::get<std::vector<double>>(value);
        (key == QLatin1String("mean") ? input.mean : input.std) = values;
    }
    return m_document.setInput(input);
}

} // namespace layerwise
