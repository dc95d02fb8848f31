#include "widgets/explain/list_page.h"

#include "model/core/contributions.h"
#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/explain/share_bars.h"

#include <QJsonArray>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

namespace layerwise {

namespace {

constexpr std::int64_t kRestId = -1;
constexpr int kExplainedDigits = 5;

QString termName(const ExplainedTerm& term)
{
    if (term.input.size() == 1)
        return ListPage::tr("input %1").arg(term.input.front());
    return ListPage::tr("input %1 %2").arg(term.input.empty() ? 0 : term.input.front()).arg(placeText(term.input));
}

double numberOf(const Explanation& explanation, const char* name)
{
    const auto found = std::find_if(explanation.numbers.begin(), explanation.numbers.end(),
                                    [&](const NamedNumber& number) { return number.name == name; });
    return found == explanation.numbers.end() ? 0 : found->value;
}

/// Indices of the terms, the one with the largest product (by size) first; only the first `most` are in order.
std::vector<std::size_t> largestFirst(const std::vector<ExplainedTerm>& terms, std::size_t most)
{
    std::vector<std::size_t> order(terms.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto size = [&](std::size_t i) {
        return std::isnan(terms[i].product) ? HUGE_VAL : std::fabs(terms[i].product);
    };
    const auto middle = order.begin() + static_cast<std::ptrdiff_t>(std::min(most, order.size()));
    std::partial_sort(order.begin(), middle, order.end(), [&](std::size_t a, std::size_t b) {
        return size(a) != size(b) ? size(a) > size(b) : a < b;
    });
    return order;
}

} // namespace

ListPage::ListPage(QWidget* parent)
    : ExplainPage(parent), m_bars(new ShareBars), m_sum(new ThemedLabel(ThemedLabel::Tone::Text, Theme::kQuietPx))
{
    m_bars->setChoosable(false);
    m_bars->setFocusPolicy(Qt::NoFocus);
    m_sum->setElideMode(Qt::ElideRight);
    m_sum->setTextFormat(Qt::PlainText);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(m_bars, 1);
    layout->addWidget(m_sum);
}

void ListPage::setValue(const ExplainedValue& value)
{
    if (value.explanation.kind == ExplanationKind::Exponentials)
        showExponentials(value.explanation);
    else
        showProducts(value.explanation);
    m_sum->setToolTip(m_sum->text());
}

void ListPage::showProducts(const Explanation& explanation)
{
    const std::vector<ExplainedTerm>& terms = explanation.terms;
    const std::vector<std::size_t> order = largestFirst(terms, kMostTerms);
    std::vector<ShareBars::Row> rows;
    double shown = 0;
    for (std::size_t i = 0; i < std::min(kMostTerms, order.size()); ++i) {
        const ExplainedTerm& term = terms[order[i]];
        shown += term.product;
        rows.push_back({.id = static_cast<std::int64_t>(order[i]),
                        .name = termName(term),
                        .how = tr("%1 \u00d7 %2").arg(formatValue(term.activation), operand(term.weight)),
                        .value = term.product});
    }
    double all = 0;
    for (const ExplainedTerm& term : terms)
        all += term.product;
    const std::size_t rest = terms.size() - rows.size();
    if (rest > 0) {
        rows.push_back({.id = kRestId,
                        .name = tr("and %1 smaller ones").arg(formatCount(static_cast<std::int64_t>(rest))),
                        .value = all - shown,
                        .isRest = true});
    }
    m_bars->setRows(std::move(rows));
    QString text =
        tr("%1 products: %2").arg(formatCount(static_cast<std::int64_t>(terms.size())), formatValue(all, kExplainedDigits));
    if (explanation.bias)
        text += QStringLiteral("  +  ") + tr("bias: %1").arg(formatValue(*explanation.bias));
    m_sum->setText(text + QStringLiteral("  =  ") + formatValue(explanation.sum, kExplainedDigits));
}

/// The one that the value is about is always among them.
void ListPage::showExponentials(const Explanation& explanation)
{
    const std::vector<ExplainedTerm>& terms = explanation.terms;
    std::vector<std::size_t> order = largestFirst(terms, kMostTerms);
    const auto own = std::find_if(terms.begin(), terms.end(), [](const ExplainedTerm& term) { return term.weight != 0; });
    const auto ownIndex = static_cast<std::size_t>(own - terms.begin());
    const std::size_t count = std::min(kMostTerms, order.size());
    const auto end = order.begin() + static_cast<std::ptrdiff_t>(count);
    if (own != terms.end() && std::find(order.begin(), end, ownIndex) == end)
        std::iter_swap(end - 1, std::find(end, order.end(), ownIndex));
    const double largest = numberOf(explanation, "max");
    const double sumOfExp = numberOf(explanation, "sum of exp");
    std::vector<ShareBars::Row> rows;
    double shown = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const ExplainedTerm& term = terms[order[i]];
        shown += term.product;
        rows.push_back({.id = static_cast<std::int64_t>(order[i]),
                        .name = termName(term),
                        .how = tr("exp(%1 \u2212 %2)").arg(formatValue(term.activation), operand(largest)),
                        .value = term.product,
                        .isMarked = order[i] == ownIndex});
    }
    if (order.size() > count) {
        rows.push_back({.id = kRestId,
                        .name = tr("and %1 smaller ones").arg(formatCount(static_cast<std::int64_t>(order.size() - count))),
                        .value = sumOfExp - shown,
                        .isRest = true});
    }
    m_bars->setRows(std::move(rows));
    const QString total = formatValue(explanation.sum, kExplainedDigits);
    m_sum->setText(tr("all %1 exponentials: %2   \u00b7   %3 is in bold   \u00b7   result: %4")
                       .arg(formatCount(static_cast<std::int64_t>(terms.size())), formatValue(sumOfExp),
                            own == terms.end() ? tr("none") : termName(*own), total));
}

QJsonObject ListPage::describe() const
{
    QJsonArray shares;
    for (const ShareBars::Row& row : m_bars->rows())
        shares.append(QJsonObject{{"name", row.name}, {"how", row.how}, {"value", row.value}, {"marked", row.isMarked}});
    return {{"shares", shares}, {"text", m_sum->text()}};
}

} // namespace layerwise
