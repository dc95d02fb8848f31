#include "widgets/explain/places_page.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/explain/window_map.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace layerwise {

namespace {

constexpr int kNumberPx = 15;
constexpr int kDigits = 5;

} // namespace

PlacesPage::PlacesPage(QWidget* parent)
    : ExplainPage(parent), m_plus(new ThemedLabel(ThemedLabel::Tone::Quiet, kNumberPx)),
      m_words(new ThemedLabel(ThemedLabel::Tone::Text))
{
    m_first = makeSide();
    m_second = makeSide();
    m_plus->setText(QStringLiteral("+"));
    m_words->setWordWrap(true);
    m_words->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_words->setMinimumWidth(120);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::kPanelPadding);
    row->addWidget(m_first.column, 3);
    row->addWidget(m_plus);
    row->addWidget(m_second.column, 3);
    row->addWidget(m_words, 4);
    connect(m_first.map, &WindowMap::pointed, this, [this](int y, int x) { steerFrom(m_value.record.input, y, x); });
    connect(m_second.map, &WindowMap::pointed, this, [this](int y, int x) { steerFrom(m_value.record.second, y, x); });
}

PlacesPage::Side PlacesPage::makeSide()
{
    Side side;
    side.column = new QWidget;
    side.caption = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kSmallPx);
    side.caption->setElideMode(Qt::ElideRight);
    side.map = new WindowMap;
    side.number = new ThemedLabel(ThemedLabel::Tone::Text, kNumberPx, true);
    for (ThemedLabel* label : {side.caption, side.number})
        label->setAlignment(Qt::AlignHCenter);
    auto* column = new QVBoxLayout(side.column);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(side.caption);
    column->addWidget(side.map, 1);
    column->addWidget(side.number);
    return side;
}

void PlacesPage::showSide(const Side& side, const QString& name, const ActivationPtr& tensor, std::int64_t image,
                      const ExplainedTerm& term)
{
    const bool hasMap = tensor && term.input.size() == 3 && tensor->mapCount() > term.input[0];
    const QString where = term.input.size() == 3 ? tr("channel %1 %2").arg(term.input[0]).arg(placeText(term.input))
                          : term.input.empty()   ? QString()
                                                 : tr("feature %1").arg(term.input.front());
    side.caption->setText(where.isEmpty() ? name : name + QStringLiteral(" \u00b7 ") + where);
    side.number->setText(formatValue(term.activation, kDigits));
    side.map->setVisible(hasMap);
    if (!hasMap) {
        side.map->setMap(nullptr, 0, 0, {});
        return;
    }
    side.map->setMap(tensor, term.input[0], image, layerScaleOf(*tensor));
    side.map->setMarked(QPoint(static_cast<int>(term.input[2]), static_cast<int>(term.input[1])));
}

void PlacesPage::setValue(const ExplainedValue& value)
{
    m_value = value;
    const Explanation& explanation = value.explanation;
    const bool isSum = explanation.kind == ExplanationKind::Addition;
    const ExplainedTerm* first = nullptr;
    const ExplainedTerm* second = nullptr;
    for (const ExplainedTerm& term : explanation.terms)
        (isSum && term.isShortcut ? second : first) = &term;
    m_first.column->setVisible(first != nullptr);
    m_second.column->setVisible(second != nullptr);
    m_plus->setVisible(first != nullptr && second != nullptr);
    if (first != nullptr)
        showSide(m_first, isSum ? tr("body") : tr("input"), value.record.input, value.image, *first);
    if (second != nullptr)
        showSide(m_second, tr("shortcut"), value.record.second, value.image, *second);
    const QString total = formatValue(explanation.sum, kDigits);
    if (isSum && first != nullptr && second != nullptr) {
        const double added = first->activation + second->activation;
        QString text = tr("%1 + %2 = %3").arg(formatValue(first->activation, kDigits), operand(second->activation),
                                              formatValue(added, kDigits));
        if (!explanation.numbers.empty())
            text += QLatin1Char('\n') + tr("and the activation makes %1 of it").arg(total);
        m_words->setText(text +
                         tr("\nA Residual adds what its body and its shortcut put out, number by number."));
    } else if (first != nullptr) {
        m_words->setText(tr("The value is passed on as it is: %1.").arg(total));
    } else {
        m_words->setText(tr("The value comes from nowhere: it is padding, and %1 by itself.").arg(total));
    }
}

/// Both maps of a sum, and the map of what keeps its places, lie over the output; one that is broadcast does not.
void PlacesPage::steerFrom(const ActivationPtr& tensor, int y, int x)
{
    const ActivationPtr& output = m_value.record.output;
    if (tensor && output && tensor->mapHeight() == output->mapHeight() && tensor->mapWidth() == output->mapWidth())
        Q_EMIT steered(y, x);
}

QJsonObject PlacesPage::describe() const
{
    return {{"first", m_first.caption->text()},
            {"first_value", m_first.number->text()},
            {"second", m_second.column->isHidden() ? QString() : m_second.caption->text()},
            {"second_value", m_second.column->isHidden() ? QString() : m_second.number->text()},
            {"text", m_words->text()}};
}

} // namespace layerwise
