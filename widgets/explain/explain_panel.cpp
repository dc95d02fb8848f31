#include "widgets/explain/explain_panel.h"

#include "model/core/contributions.h"
#include "model/document/explain_sentences.h"
#include "model/document/sentences.h"
#include "widgets/common/segmented_switch.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/explain/window_map.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QKeyEvent>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

enum Page { ValuePage, MessagePage };

constexpr int kHeadlineDigits = 5;
constexpr double kSumTolerance = 1e-5; ///< a float's sum against the same in double precision

/// Single precision loses what is small beside the largest number that was added.
bool addsUp(const Explanation& explanation)
{
    if (std::isnan(explanation.sum) || std::isnan(explanation.value))
        return std::isnan(explanation.sum) && std::isnan(explanation.value);
    double largest = std::max(1.0, std::fabs(explanation.value));
    for (const ExplainedTerm& term : explanation.terms)
        largest = std::max(largest, std::fabs(term.product));
    return explanation.sum == explanation.value ||
           std::fabs(explanation.sum - explanation.value) <= kSumTolerance * largest;
}

} // namespace

ExplainPanel::ExplainPanel(NetworkDocument& document, RunController& runs, Probe& probe, QWidget* parent)
    : QWidget(parent), m_document(document), m_runs(runs), m_probe(probe), m_stack(new QStackedWidget(this))
{
    setFocusPolicy(Qt::StrongFocus);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(Theme::kPanelPadding, 2 * Theme::kGrid, Theme::kPanelPadding, Theme::kGrid);
    outer->addWidget(m_stack);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(Theme::kGrid);
    column->addWidget(buildHeader());
    column->addWidget(buildOtherSelected());
    column->addWidget(buildBody(), 1);
    column->addWidget(buildFooter());
    m_message = new ThemedLabel(ThemedLabel::Tone::Quiet);
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_stack->addWidget(content);
    m_stack->addWidget(m_message);
    connectParts();
    refresh();
}

ExplainPanel::~ExplainPanel() = default;

void ExplainPanel::followProbe()
{
    // Another run of the same value does not stop the window.
    if (!m_isMoving && m_probe.point() != m_seen) {
        m_player.pause();
        m_isFilling = false;
        m_before.clear();
    }
    m_seen = m_probe.point();
    m_isDirty = true;
    if (isVisible())
        refresh();
}

void ExplainPanel::refresh()
{
    const QString words = probeMessage(m_document, m_runs, m_probe);
    if (!words.isEmpty() && !m_probe.value()) {
        showMessage(words);
        return;
    }
    m_isDirty = false;
    m_stack->setCurrentIndex(ValuePage);
    showHeadline();
    showOtherSelected();
    showOutput();
    showPage();
    showWays();
    showField();
}

void ExplainPanel::showMessage(const QString& words)
{
    m_isDirty = false;
    m_player.pause();
    m_message->setText(words);
    m_stack->setCurrentIndex(MessagePage);
}

void ExplainPanel::showHeadline()
{
    const QString title = probeTitle(m_document, *m_probe.point());
    const double value = static_cast<double>(*m_probe.value());
    m_title->setText(title + QStringLiteral(" = ") + formatValue(value, kHeadlineDigits));
    m_title->setToolTip(title + QStringLiteral(" = ") + formatValue(value, 9));
    m_stale->setVisible(m_probe.isStale());
}

void ExplainPanel::setSelected(BlockId block)
{
    m_selected = block;
    if (m_probe.value())
        showOtherSelected();
}

void ExplainPanel::showOtherSelected()
{
    const BlockId shown = m_probe.point()->block;
    const bool isOther = m_selected.valid() && m_selected != kRootId && m_selected != shown && m_document.block(m_selected);
    m_otherSelected->setVisible(isOther);
    if (!isOther)
        return;
    const QString selected = m_document.path(m_selected);
    const QString explained = shown == kRootId ? tr("the image") : m_document.path(shown);
    m_otherText->setText(tr("This is still a value of %1; %2 is selected.").arg(explained, selected));
    m_explainOther->setText(tr("Explain %1").arg(selected));
}

void ExplainPanel::showCheck(const Explanation& explanation)
{
    const auto scale = std::find_if(explanation.numbers.begin(), explanation.numbers.end(),
                                    [](const NamedNumber& number) { return number.name == "scale"; });
    if (scale != explanation.numbers.end()) {
        m_check->setTone(ThemedLabel::Tone::Warning);
        m_check->setText(scale->value == 0 ? tr("switched off: \u00d7 0") : tr("scaled: \u00d7 %1").arg(formatValue(scale->value)));
        m_check->setToolTip(tr("This channel is multiplied by %1 on purpose.").arg(formatValue(scale->value)));
        return;
    }
    const bool isRight = addsUp(explanation);
    m_check->setTone(isRight ? ThemedLabel::Tone::Done : ThemedLabel::Tone::Warning);
    m_check->setText(isRight ? tr("\u2713 adds up") : tr("\u2260 adds up to %1").arg(formatValue(explanation.sum)));
    m_check->setToolTip(tr("Added up anew: %1. Recorded: %2.")
                            .arg(formatValue(explanation.sum, 9), formatValue(explanation.value, 9)));
}

bool ExplainPanel::hasMap() const
{
    const ActivationPtr tensor = m_probe.activation();
    return tensor && tensor->mapCount() > 0 && m_probe.point()->at.size() == 3;
}

void ExplainPanel::showOutput()
{
    const bool isMap = hasMap() && m_probe.activation()->mapHeight() * m_probe.activation()->mapWidth() > 1;
    m_outputColumn->setVisible(isMap);
    m_play->setVisible(isMap);
    m_speed->setVisible(isMap);
    if (!isMap) {
        m_player.pause();
        m_output->setMap(nullptr, 0, 0, {});
        return;
    }
    const ActivationPtr tensor = m_probe.activation();
    const ProbePoint& point = *m_probe.point();
    m_player.setSize(static_cast<int>(tensor->mapHeight()), static_cast<int>(tensor->mapWidth()));
    m_player.setPlace(static_cast<int>(point.at[1]), static_cast<int>(point.at[2]));
    m_outputCaption->setText(tr("output \u00b7 channel %1").arg(point.at[0]));
    m_output->setMap(tensor, point.at[0], point.image, layerScaleOf(*tensor));
    m_output->setMarked(QPoint(static_cast<int>(point.at[2]), static_cast<int>(point.at[1])));
    m_output->setFilled(m_isFilling ? std::optional(point.at[1] * tensor->mapWidth() + point.at[2] + 1) : std::nullopt);
}

ExplainPage* ExplainPanel::pageOf(const Explanation& explanation, const StepRecord& record) const
{
    switch (explanation.kind) {
    case ExplanationKind::WeightedSum: {
        const bool readsMaps = record.input && record.input->mapCount() > 0 && explanation.at.size() == 3;
        return readsMaps && (explanation.terms.empty() || explanation.terms.front().input.size() == 3) &&
                       m_probe.typeName() != "Linear"
                   ? m_sumPage
                   : m_listPage;
    }
    case ExplanationKind::Winner:
        return m_sumPage;
    case ExplanationKind::Affine:
        return m_chainPage;
    case ExplanationKind::Curve:
        return m_curvePage;
    case ExplanationKind::Exponentials:
        return m_listPage;
    case ExplanationKind::Copy:
    case ExplanationKind::Addition:
        break;
    }
    return m_placesPage;
}

ExplainedValue ExplainPanel::valueOf(const Explanation& explanation)
{
    const ProbePoint& point = *m_probe.point();
    ExplainedValue value{.explanation = explanation,
                         .record = m_probe.record(),
                         .step = {point.block, point.phase},
                         .image = point.image,
                         .type = m_probe.typeName(),
                         .firstWindow = {},
                         .lastWindow = {},
                         .curve = [this](const std::vector<double>& x) { return m_probe.curve(x); }};
    if (!explanation.window || !hasMap())
        return value;
    if (m_cornersOf != value.record.output || m_cornersStep != value.step) {
        const auto windowAt = [&](std::int64_t y, std::int64_t x) {
            const auto corner = m_probe.explanationAt({point.at[0], y, x});
            return corner ? corner->window : std::nullopt;
        };
        m_firstWindow = windowAt(0, 0);
        m_lastWindow = windowAt(value.record.output->mapHeight() - 1, value.record.output->mapWidth() - 1);
        m_cornersOf = value.record.output;
        m_cornersStep = value.step;
    }
    value.firstWindow = m_firstWindow;
    value.lastWindow = m_lastWindow;
    return value;
}

/// A value without an explanation (of the image, of a layer that can't say) still has its headline and its place.
void ExplainPanel::showPage()
{
    const QString words = probeMessage(m_document, m_runs, m_probe);
    m_pages->setVisible(words.isEmpty());
    m_check->setVisible(words.isEmpty());
    m_formula->setText(words);
    m_filled->setVisible(words.isEmpty());
    if (!words.isEmpty())
        return;
    const Explanation& explanation = *m_probe.explanation();
    ExplainPage* page = pageOf(explanation, m_probe.record());
    page->setValue(valueOf(explanation));
    m_pages->setCurrentWidget(page);
    showCheck(explanation);
    m_formula->setText(QString::fromStdString(explanation.formula));
    m_formula->setToolTip(m_formula->text());
    m_filled->setText(QString::fromStdString(explanation.filled));
    m_filled->setToolTip(m_filled->text());
    arrangeFormulas();
}

/// Side by side where both fit on one line, else below each other, each on as many lines as it needs.
void ExplainPanel::arrangeFormulas()
{
    const auto widthOf = [](const QLabel& label) { return label.fontMetrics().horizontalAdvance(label.text()); };
    const bool fits = widthOf(*m_formula) + widthOf(*m_filled) + 2 * Theme::kPanelPadding <= m_stack->width();
    m_formulas->setDirection(fits ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_formulas->setSpacing(fits ? Theme::kPanelPadding : 2);
}

void ExplainPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrangeFormulas();
}

void ExplainPanel::showField()
{
    const QString words = m_stack->currentIndex() == ValuePage ? fieldText(m_document, m_runs, m_probe) : QString();
    m_fieldToggle->setVisible(!words.isEmpty());
    m_fieldToggle->setChecked(m_probe.isFieldShown());
    m_fieldText->setText(words);
    m_fieldText->setToolTip(words.isEmpty() ? words : fieldReason(m_document, m_runs, m_probe));
}

void ExplainPanel::showPlaying()
{
    const bool playing = m_player.isPlaying();
    m_play->setText(playing ? tr("Pause") : tr("Play"));
    m_play->setIcon(Theme::actionIcon(playing ? QStringLiteral("pause") : QStringLiteral("play")));
    if (playing)
        m_isFilling = true;
}

/// To a place of the same map, by the player or by a key.
void ExplainPanel::go(int y, int x)
{
    if (!hasMap())
        return;
    std::vector<std::int64_t> at = m_probe.point()->at;
    at[1] = y;
    at[2] = x;
    m_isMoving = true;
    m_probe.moveTo(at);
    m_isMoving = false;
}

/// The person points: the window goes there, and stays.
void ExplainPanel::steer(int y, int x)
{
    m_player.pause();
    m_isFilling = false;
    m_output->setFilled(std::nullopt);
    go(y, x);
}

/// To a value that this one is made of. Back leads here again.
void ExplainPanel::askWhy(int term)
{
    if (!m_probe.value() || !m_probe.explanation())
        return;
    const ExplainedTerm source = m_probe.explanation()->terms[static_cast<std::size_t>(term)];
    m_player.pause();
    m_isFilling = false;
    m_before.push_back(*m_probe.point());
    m_isMoving = true;
    m_probe.goToSource(source);
    m_isMoving = false;
}

void ExplainPanel::askWhyX()
{
    if (const ExplainedTerm* source = decidingTerm(*m_probe.explanation()))
        askWhy(static_cast<int>(source - m_probe.explanation()->terms.data()));
}

void ExplainPanel::goBack()
{
    if (m_before.empty())
        return;
    const ProbePoint before = m_before.back();
    m_before.pop_back();
    m_player.pause();
    m_isFilling = false;
    m_isMoving = true;
    m_probe.setPoint(before);
    m_isMoving = false;
}

void ExplainPanel::showWays()
{
    m_back->setVisible(!m_before.empty());
    m_why->setVisible(m_probe.point()->block != kRootId && m_probe.explanation() &&
                      decidingTerm(*m_probe.explanation()) != nullptr);
}

void ExplainPanel::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Backspace && !m_before.empty()) {
        goBack();
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && m_why->isVisible()) {
        askWhyX();
        return;
    }
    if (event->key() == Qt::Key_Space && m_play->isVisible()) {
        m_player.toggle();
        return;
    }
    const int dx = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    const int dy = event->key() == Qt::Key_Up ? -1 : event->key() == Qt::Key_Down ? 1 : 0;
    const ActivationPtr tensor = m_probe.activation();
    if ((dx == 0 && dy == 0) || !tensor || event->modifiers() != Qt::NoModifier) {
        QWidget::keyPressEvent(event);
        return;
    }
    const std::vector<std::int64_t>& at = m_probe.point()->at;
    if (hasMap()) {
        steer(static_cast<int>(std::clamp<std::int64_t>(at[1] + dy, 0, tensor->mapHeight() - 1)),
              static_cast<int>(std::clamp<std::int64_t>(at[2] + dx, 0, tensor->mapWidth() - 1)));
    } else if (at.size() == 1) {
        m_probe.moveTo({std::clamp<std::int64_t>(at[0] + dx + dy, 0, tensor->shape()[1] - 1)});
    }
}

void ExplainPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_isDirty)
        refresh();
}

void ExplainPanel::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_player.pause();
}

void ExplainPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_play != nullptr)
        showPlaying();
}

/// Where the parts are on the screen.
QJsonObject ExplainPanel::describePlaces() const
{
    QJsonObject places;
    const auto add = [&](const char* name, const QWidget& widget, const QRect& rect) {
        const QPoint corner = widget.mapToGlobal(rect.topLeft());
        if (widget.isVisible())
            places[QLatin1String(name)] = QJsonArray{corner.x(), corner.y(), rect.width(), rect.height()};
    };
    add("play", *m_play, m_play->rect());
    add("receptive_field", *m_fieldToggle, m_fieldToggle->rect());
    add("output", *m_output, m_output->mapRect());
    if (const auto* input = m_pages->currentWidget()->findChild<WindowMap*>())
        add("input", *input, input->mapRect());
    return places;
}

QJsonObject ExplainPanel::describe() const
{
    if (m_stack->currentIndex() == MessagePage)
        return {{"message", m_message->text()}};
    QJsonObject result{{"title", m_title->text()},
                       {"formula", m_formula->text()},
                       {"filled", m_filled->isHidden() ? QString() : m_filled->text()},
                       {"check", m_check->isHidden() ? QString() : m_check->text()},
                       {"stale", !m_stale->isHidden()},
                       {"field", m_fieldText->text()},
                       {"playing", m_player.isPlaying()},
                       {"places", describePlaces()}};
    if (m_pages->isHidden())
        return result;
    static const char* const kNames[] = {"sum", "list", "chain", "curve", "places"};
    result["page"] = kNames[m_pages->currentIndex()];
    result["shown"] = static_cast<const ExplainPage*>(m_pages->currentWidget())->describe();
    return result;
}

} // namespace layerwise
