#include "widgets/inspector/block_page.h"

#include "model/document/run_mode.h"
#include "model/document/sentences.h"
#include "widgets/common/late_refresh.h"
#include "widgets/common/code_box.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/inspector/block_header.h"
#include "widgets/inspector/container_text.h"
#include "widgets/inspector/option_form.h"
#include "widgets/inspector/option_row.h"
#include "widgets/inspector/output_section.h"
#include "widgets/common/value_table.h"
#include "widgets/problems/problem_details.h"

#include <QEvent>
#include <QVBoxLayout>

namespace layerwise {

namespace {

ThemedLabel* quietSentence()
{
    auto* label = new ThemedLabel(ThemedLabel::Tone::Quiet);
    label->setWordWrap(true);
    return label;
}

ThemedLabel* sectionTitle(const QString& text)
{
    auto* label = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kQuietPx, true);
    label->setText(text);
    return label;
}

QString coloured(const QString& text, const QColor& colour)
{
    return QStringLiteral("<span style=\"color:%1\">%2</span>").arg(colour.name(), text.toHtmlEscaped());
}

} // namespace

BlockPage::BlockPage(NetworkDocument& document, RunController& runs, const ProblemModel& problems, QWidget* parent)
    : QWidget(parent), m_document(document), m_runs(runs), m_problems(problems), m_header(new BlockHeader(document)),
      m_help(quietSentence()), m_contents(quietSentence()), m_rule(new CodeBox), m_hint(quietSentence()),
      m_shape(new QLabel), m_problemPart(new QVBoxLayout), m_parametersPart(new QWidget),
      m_parameterCount(new ThemedLabel(ThemedLabel::Tone::Quiet)), m_parameters(new ValueTable),
      m_output(new OutputSection)
{
    m_form = new OptionForm(
        [this](const QString& key, const OptionValue& value) { return m_document.setOption(m_id, key, value); });
    buildLayout();
    connect(&m_document, &NetworkDocument::structureChanged, this, &BlockPage::updateAll);
    connect(&m_document, &NetworkDocument::optionsChanged, this, [this](BlockId id) {
        if (id == m_id)
            updateOptions();
    });
    connect(&m_document, &NetworkDocument::shapesChanged, this, &BlockPage::updateShapes);
    connect(&m_problems, &QAbstractItemModel::modelReset, this, &BlockPage::updateProblems);
    connect(&m_problems, &QAbstractItemModel::dataChanged, this, &BlockPage::updateProblems);
    connect(&m_problems, &QAbstractItemModel::rowsInserted, this, &BlockPage::updateProblems);
    connect(&m_problems, &QAbstractItemModel::rowsRemoved, this, &BlockPage::updateProblems);
    auto* outputs = new LateRefresh(m_runs, this, [this] { updateOutput(); });
    connect(&m_runs, &RunController::stepReady, outputs, [this, outputs](const TraceStepPtr& step) {
        if (step && step->block == m_id)
            outputs->ask();
    });
}

void BlockPage::buildLayout()
{
    m_help->setObjectName(QStringLiteral("help"));
    m_rule->setObjectName(QStringLiteral("rule"));
    m_contents->setObjectName(QStringLiteral("contents"));
    m_shape->setObjectName(QStringLiteral("shape"));
    m_shape->setWordWrap(true);
    m_shape->setTextFormat(Qt::RichText);
    m_shape->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_parameterCount->setObjectName(QStringLiteral("parameterCount"));
    m_parameters->setObjectName(QStringLiteral("parameters"));

    auto* shapePart = new QVBoxLayout;
    shapePart->setSpacing(3);
    shapePart->addWidget(sectionTitle(tr("Shape")));
    shapePart->addWidget(m_shape);
    m_problemPart->setSpacing(6);
    addProblemBox();
    auto* countLine = new QHBoxLayout;
    countLine->setSpacing(6);
    countLine->addWidget(sectionTitle(tr("Parameters")));
    countLine->addWidget(m_parameterCount, 1);
    auto* parameterLayout = new QVBoxLayout(m_parametersPart);
    parameterLayout->setContentsMargins(0, 0, 0, 0);
    parameterLayout->setSpacing(4);
    parameterLayout->addLayout(countLine);
    parameterLayout->addWidget(m_parameters);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::kPanelPadding, Theme::kPanelPadding, Theme::kPanelPadding, Theme::kPanelPadding);
    layout->setSpacing(10);
    layout->addWidget(m_header);
    layout->addWidget(m_help);
    layout->addWidget(m_form);
    layout->addWidget(m_contents);
    layout->addWidget(m_rule);
    layout->addWidget(m_hint);
    layout->addLayout(shapePart);
    layout->addLayout(m_problemPart);
    layout->addWidget(m_parametersPart);
    layout->addWidget(m_output);
    layout->addStretch();
}

void BlockPage::setBlock(BlockId id)
{
    if (!m_document.block(id))
        return;
    m_id = id;
    updateAll();
}

void BlockPage::startRename() { m_header->startRename(); }

void BlockPage::setReadOnly(bool isReadOnly)
{
    m_header->setReadOnly(isReadOnly);
    m_form->setReadOnly(isReadOnly);
}

QWidget* BlockPage::focusOption(const QString& key)
{
    OptionRow* row = m_form->row(key);
    if (row)
        row->focusEditor();
    return row;
}

void BlockPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_shape)
        updateShapeLine();
}

void BlockPage::updateAll()
{
    const Block* block = m_document.block(m_id);
    const LayerType* type = m_document.type(m_id);
    if (!block || !type)
        return;
    m_header->setBlock(m_id);
    if (m_shown != m_id || m_type != type || m_generation != m_document.generation()) {
        m_shown = m_id;
        m_type = type;
        m_generation = m_document.generation();
        m_help->setText(QString::fromStdString(type->help()));
        m_form->setSpecs(type->options());
    }
    updateOptions();
    updateShapes();
    updateOutput();
}

void BlockPage::updateOptions()
{
    if (const Block* block = m_document.block(m_id))
        m_form->setValues(block->options);
}

void BlockPage::updateShapes()
{
    const Block* block = m_document.block(m_id);
    const LayerType* type = m_document.type(m_id);
    if (!block || !type)
        return;
    const BlockFit& fit = m_document.shapes().of(m_id);
    updateRule(*block, *type, fit);
    updateShapeLine();
    updateParameters(*block, *type, fit);
    updateProblems();
}

void BlockPage::updateRule(const Block& block, const LayerType& type, const BlockFit& fit)
{
    QString text = containerCode(type, block);
    // With options that contradict each other there is no rule to fill in.
    if (!type.isContainer() && fit.input && !type.checkOptions(block.options)) {
        QStringList lines;
        for (const std::string& line : type.shapeRule(block.options, *fit.input))
            lines += QString::fromStdString(line);
        text = lines.join(QLatin1Char('\n'));
    }
    m_rule->setText(text);
    m_rule->setHidden(text.isEmpty());
    m_rule->setWrong(!type.isContainer() && fit.state == FitState::Fails);
    m_contents->setText(containerContents(type, block));
    m_contents->setVisible(type.isContainer());
    m_hint->setText(type.isContainer() ? containerHint(type) : QString());
    m_hint->setVisible(type.isContainer());
}

void BlockPage::updateShapeLine()
{
    const BlockFit& fit = m_document.shapes().of(m_id);
    const Theme& theme = Theme::current();
    QString text;
    if (!fit.input) {
        text = coloured(tr("Not reached: a block before it does not fit."), theme.quietText);
    } else {
        text = formatShape(*fit.input).toHtmlEscaped() + QStringLiteral(" → ");
        text += fit.output ? formatShape(*fit.output).toHtmlEscaped() : coloured(tr("none"), theme.error);
    }
    m_shape->setText(text);
}

void BlockPage::updateParameters(const Block& block, const LayerType& type, const BlockFit& fit)
{
    std::vector<ValueTable::Row> rows;
    if (!type.checkOptions(block.options)) {
        for (const ParameterSpec& spec : type.parameters(block.options)) {
            const QString name = QString::fromStdString(spec.name);
            rows.push_back({spec.isBuffer ? tr("%1 (buffer)").arg(name) : name, formatShape(spec.shape),
                            formatCount(spec.shape.elementCount().value_or(0)), false, true});
        }
    }
    m_parameters->setRows(rows);
    m_parameterCount->setText(fit.parameterCount == 0 && rows.empty() ? tr("none: there is nothing to learn")
                                                                      : formatCount(fit.parameterCount));
}

void BlockPage::addProblemBox()
{
    auto* frame = new TintedFrame(TintedFrame::Fill::Error);
    frame->setObjectName(QStringLiteral("problemBox"));
    auto* details = new ProblemDetails(m_document, m_runs, nullptr);
    auto* layout = new QVBoxLayout(frame);
    layout->setContentsMargins(8, 8, 8, 6);
    layout->addWidget(details);
    m_problemPart->addWidget(frame);
    m_problemBoxes.push_back({frame, details});
}

void BlockPage::updateProblems()
{
    const std::vector<int> rows = m_id.valid() ? m_problems.rowsOf(m_id) : std::vector<int>{};
    while (m_problemBoxes.size() < rows.size())
        addProblemBox();
    QStringList wrong;
    QStringList doubtful;
    for (std::size_t i = 0; i < m_problemBoxes.size(); ++i) {
        const QModelIndex index = i < rows.size() ? m_problems.index(rows[i], 0) : QModelIndex();
        const bool isWarning = index.data(ProblemModel::SeverityRole).toInt() == static_cast<int>(Severity::Warning);
        const ProblemBox& box = m_problemBoxes[i];
        box.frame->setFill(isWarning ? TintedFrame::Fill::Warning : TintedFrame::Fill::Error);
        box.frame->setVisible(index.isValid());
        box.details->setProblem(index);
        (isWarning ? doubtful : wrong) << index.data(ProblemModel::OptionRole).toString();
    }
    m_form->setMarks(wrong, doubtful);
}

void BlockPage::updateOutput()
{
    const Block* block = m_document.block(m_id);
    m_output->setStep(m_id.valid() ? m_runs.step(m_id) : nullptr, m_runs.isMarkedStale(),
                      block ? modeNote(*block, m_runs.isTraceOfTrainMode()) : QString());
}

} // namespace layerwise
