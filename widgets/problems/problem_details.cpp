#include "widgets/problems/problem_details.h"

#include "model/document/problem_model.h"
#include "model/document/sentences.h"
#include "widgets/common/code_box.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/problems/fix_list.h"
#include "widgets/problems/severity_icon.h"

#include <QEvent>
#include <QGridLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace layerwise {

namespace {

ThemedLabel* wrappedLabel(ThemedLabel::Tone tone, bool bold = false)
{
    auto* label = new ThemedLabel(tone, 0, bold);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

ProblemDetails::ProblemDetails(NetworkDocument& document, RunController& runs, FixSearch* fixes, QWidget* parent)
    : QWidget(parent), m_document(document), m_runs(runs), m_fixes(fixes), m_icon(new QLabel),
      m_title(wrappedLabel(ThemedLabel::Tone::Text, true)), m_detail(wrappedLabel(ThemedLabel::Tone::Quiet)),
      m_values(new QWidget), m_expected(wrappedLabel(ThemedLabel::Tone::Text)),
      m_actual(wrappedLabel(ThemedLabel::Tone::Text))
{
    m_title->setObjectName(QStringLiteral("problemTitle"));
    m_detail->setObjectName(QStringLiteral("problemDetail"));
    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(m_icon, 0, Qt::AlignTop);
    top->addWidget(m_title, 1);

    auto* grid = new QGridLayout(m_values);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(1, 1);
    auto* expected = new ThemedLabel(ThemedLabel::Tone::Quiet);
    expected->setText(tr("expected"));
    auto* actual = new ThemedLabel(ThemedLabel::Tone::Quiet);
    actual->setText(tr("actual"));
    grid->addWidget(expected, 0, 0, Qt::AlignTop);
    grid->addWidget(m_expected, 0, 1);
    grid->addWidget(actual, 1, 0, Qt::AlignTop);
    grid->addWidget(m_actual, 1, 1);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addLayout(top);
    layout->addWidget(m_detail);
    layout->addWidget(m_values);
    buildFixes();
    buildTorchPart();
    connect(&m_runs, &RunController::torchMessageReady, this, &ProblemDetails::showTorchMessage);
    setProblem({});
}

void ProblemDetails::buildTorchPart()
{
    m_fold = new QToolButton;
    m_fold->setObjectName(QStringLiteral("torchFold"));
    m_fold->setText(tr("What LibTorch says"));
    m_fold->setToolTip(tr("The message of the exception that LibTorch itself raises here, word for word"));
    m_fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_fold->setIconSize(QSize(12, 12));
    m_fold->setAutoRaise(true);
    m_fold->setStyleSheet(QStringLiteral("QToolButton { padding: 1px 4px 1px 0; }"));
    m_fold->setFont(Theme::font(Theme::kQuietPx));
    m_torch = new CodeBox;
    m_torch->setObjectName(QStringLiteral("torchMessage"));
    m_torch->hide();
    layout()->addWidget(m_fold);
    layout()->addWidget(m_torch);
    connect(m_fold, &QToolButton::clicked, this, [this] { setUnfolded(!m_unfolded); });
}

void ProblemDetails::buildFixes()
{
    m_fixList = new FixList;
    layout()->addWidget(m_fixList);
    connect(m_fixList, &FixList::pointed, this, &ProblemDetails::fixPointed);
    connect(m_fixList, &FixList::left, this, &ProblemDetails::fixLeft);
    connect(m_fixList, &FixList::chosen, this, &ProblemDetails::applyFix);
    if (m_fixes)
        connect(m_fixes, &FixSearch::changed, this, &ProblemDetails::showFixes);
}

void ProblemDetails::showFixes()
{
    const bool mayHaveFixes = m_fixes && m_block.valid() && m_severity >= 0;
    m_fixList->setVisible(mayHaveFixes);
    if (!mayHaveFixes) {
        m_fixList->setWords({});
        return;
    }
    const std::vector<Fix>& fixes = m_fixes->fixesOf(m_block, m_code);
    if (!fixes.empty())
        m_fixList->setFixes(fixes);
    else if (m_fixes->isDone())
        m_fixList->setWords(m_severity == static_cast<int>(Severity::Error)
                                ? tr("No single change that was tried repairs this.")
                                : QString());
    else
        m_fixList->setWords(tr("Looking for fixes…"));
}

void ProblemDetails::applyFix(const Fix& fix)
{
    Q_EMIT fixLeft(); // its preview ends, whether the pointer still is there or not
    if (const auto error = m_document.applyFix(fix))
        Q_EMIT messageRequested(sentence(*error));
    else
        Q_EMIT fixApplied(fix);
}

void ProblemDetails::setCompact(bool compact)
{
    m_compact = compact;
}

void ProblemDetails::setProblem(const QModelIndex& row)
{
    const BlockId block{row.data(ProblemModel::BlockIdRole).toULongLong()};
    const QString title = row.siblingAtColumn(ProblemModel::MessageColumn).data().toString();
    const bool same = block == m_block && title == m_title->text();
    const bool unfolded = m_unfolded && block == m_block;
    m_block = block;
    m_severity = row.isValid() ? row.data(ProblemModel::SeverityRole).toInt() : -1;
    m_title->setText(title);
    m_detail->setText(row.data(ProblemModel::DetailRole).toString());
    m_detail->setHidden(m_detail->text().isEmpty());
    m_expected->setText(row.data(ProblemModel::ExpectedRole).toString());
    m_actual->setText(row.data(ProblemModel::ActualRole).toString());
    m_code = row.data(ProblemModel::CodeRole).toString();
    m_values->setHidden(m_compact || (m_expected->text().isEmpty() && m_actual->text().isEmpty()));
    m_icon->setVisible(row.isValid());
    // A warning runs, and what is not reached is not tried: LibTorch has nothing to say about them.
    const bool raises = block.valid() && m_severity == static_cast<int>(Severity::Error);
    m_fold->setVisible(raises);
    if (!same || !raises)
        setUnfolded(unfolded && raises);
    showFixes();
    updateIcons();
}

void ProblemDetails::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_fold)
        updateIcons();
}

void ProblemDetails::setUnfolded(bool unfolded)
{
    m_unfolded = unfolded;
    m_torch->setVisible(unfolded);
    updateIcons();
    if (unfolded)
        askTorch();
}

void ProblemDetails::askTorch()
{
    const TraceStepPtr step = m_runs.step(m_block);
    if (step && step->status == StepStatus::Failed && !m_runs.isStale()) {
        showTorchMessage(m_block, QString::fromStdString(step->error));
        return;
    }
    const std::optional<Shape>& input = m_document.shapes().of(m_block).input;
    // Options are refused before any input is looked at.
    if (!input && !m_code.startsWith(QLatin1String("option."))) {
        m_torch->setText(tr("Nothing comes in here, so LibTorch has nothing to say yet."));
        return;
    }
    m_torch->setText(tr("Asking LibTorch…"));
    m_runs.requestTorchMessage(m_block, input.value_or(m_document.network().input.shape()));
}

void ProblemDetails::showTorchMessage(BlockId block, const QString& message)
{
    if (block != m_block || !m_unfolded)
        return;
    m_torch->setText(message.isEmpty() ? tr("LibTorch raises no exception here.") : message.trimmed());
}

void ProblemDetails::updateIcons()
{
    m_icon->setPixmap(severityPixmap(m_severity, devicePixelRatioF()));
    m_fold->setIcon(Theme::actionIcon(m_unfolded ? QStringLiteral("fold") : QStringLiteral("unfold")));
}

} // namespace layerwise
