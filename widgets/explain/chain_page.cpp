#include "widgets/explain/chain_page.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"

#include <QFontMetrics>
#include <QJsonArray>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <map>

namespace layerwise {

namespace {

constexpr int kBoxHeight = 52;
constexpr int kLargestArrow = 96;
constexpr int kNarrowArrow = 18;
constexpr int kValuePx = 15;
constexpr int kLargestBox = 132;

} // namespace

ChainPage::ChainPage(QWidget* parent) : ExplainPage(parent)
{
    setMinimumHeight(kBoxHeight);
}

void ChainPage::setValue(const ExplainedValue& value)
{
    const Explanation& explanation = value.explanation;
    std::map<std::string, double> numbers;
    for (const NamedNumber& number : explanation.numbers)
        numbers[number.name] = number.value;
    m_links.clear();
    double now = explanation.terms.empty() ? 0 : explanation.terms.front().activation;
    m_links.push_back({tr("x"), tr("what came in"), now});
    now -= numbers["mean"];
    m_links.push_back({tr("\u2212 mean %1").arg(operand(numbers["mean"])), tr("around 0"), now});
    const double divisor = std::sqrt(numbers["var"] + numbers["eps"]);
    now /= divisor;
    m_links.push_back({tr("\u00f7 %1").arg(formatValue(divisor)),
                       tr("\u221a(var %1 + eps %2)").arg(formatValue(numbers["var"]), formatValue(numbers["eps"])), now});
    if (numbers.contains("weight")) {
        now *= numbers["weight"];
        m_links.push_back({tr("\u00d7 weight %1").arg(operand(numbers["weight"])), tr("learned"), now});
    }
    if (numbers.contains("bias")) {
        now += numbers["bias"];
        m_links.push_back({tr("+ bias %1").arg(operand(numbers["bias"])), tr("learned"), now});
    }
    if (numbers.contains("scale")) {
        now *= numbers["scale"];
        m_links.push_back({tr("\u00d7 %1").arg(operand(numbers["scale"])), tr("on purpose"), now});
    }
    update();
}

void ChainPage::paintEvent(QPaintEvent*)
{
    if (m_links.empty())
        return;
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int count = static_cast<int>(m_links.size());
    const int arrow = std::clamp((width() - count * kLargestBox) / std::max(count - 1, 1), kNarrowArrow, kLargestArrow / 3);
    const int box = std::min(kLargestBox, (width() - 1 - arrow * (count - 1)) / count);
    const int top = std::max(18, (height() - kBoxHeight) / 2);
    const QFont small = Theme::font(Theme::kSmallPx);
    const QFontMetrics metrics(small);
    for (int i = 0; i < count; ++i) {
        const Link& link = m_links[static_cast<std::size_t>(i)];
        const QRect rect(i * (box + arrow), top, box, kBoxHeight);
        const bool isLast = i + 1 == count;
        painter.setPen(QPen(isLast ? theme.accent : theme.line, isLast ? 1.5 : 1));
        painter.setBrush(isLast ? theme.accentFill : theme.field);
        painter.drawRoundedRect(QRectF(rect).adjusted(0.75, 0.75, -0.75, -0.75), Theme::kCardRadius, Theme::kCardRadius);
        painter.setFont(small);
        painter.setPen(theme.text);
        painter.drawText(rect.adjusted(4, 6, -4, 0), Qt::AlignHCenter | Qt::AlignTop,
                         metrics.elidedText(link.operation, Qt::ElideRight, box - 8));
        painter.setFont(Theme::font(kValuePx, QFont::DemiBold));
        painter.setPen(isLast ? theme.accent : theme.text);
        painter.drawText(rect.adjusted(4, 0, -4, -6), Qt::AlignHCenter | Qt::AlignBottom, formatValue(link.result));
        painter.setFont(small);
        painter.setPen(theme.quietText);
        painter.drawText(QRect(rect.left() - arrow / 2, rect.bottom() + 4, box + arrow, 16), Qt::AlignHCenter | Qt::AlignTop,
                         metrics.elidedText(link.why, Qt::ElideRight, box + arrow - 4));
        if (isLast)
            continue;
        const qreal middle = rect.center().y();
        const qreal end = rect.right() + arrow - 2;
        painter.setPen(QPen(theme.quietText, 1.5));
        painter.drawLine(QPointF(rect.right() + 3, middle), QPointF(end, middle));
        painter.drawLine(QPointF(end - 4, middle - 4), QPointF(end, middle));
        painter.drawLine(QPointF(end - 4, middle + 4), QPointF(end, middle));
    }
}

QJsonObject ChainPage::describe() const
{
    QJsonArray links;
    for (const Link& link : m_links)
        links.append(QJsonObject{{"operation", link.operation}, {"value", link.result}});
    return {{"links", links}};
}

} // namespace layerwise
