#include "widgets/common/value_table.h"

#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"

#include <QGridLayout>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kColumns = 3;

} // namespace

ValueTable::ValueTable(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(10);
    m_grid->setVerticalSpacing(3);
    m_grid->setColumnStretch(0, 1);
}

void ValueTable::setRows(const std::vector<Row>& rows)
{
    m_rowCount = static_cast<int>(rows.size());
    const bool hasMore = std::ranges::any_of(rows, [](const Row& row) { return !row.more.isEmpty(); });
    for (int i = 0; i < m_rowCount; ++i) {
        const Row& row = rows[static_cast<std::size_t>(i)];
        ThemedLabel* name = label(i, 0);
        name->setText(row.name);
        name->setFont(row.code ? Theme::monospace(Theme::kSmallPx) : Theme::font(Theme::kQuietPx));
        ThemedLabel* value = label(i, 1);
        value->setText(row.value);
        value->setTone(row.alarm ? ThemedLabel::Tone::Error : ThemedLabel::Tone::Text);
        label(i, 2)->setText(row.more);
    }
    for (std::size_t i = 0; i < m_labels.size(); ++i) {
        const bool used = i < rows.size();
        for (std::size_t column = 0; column < kColumns; ++column)
            m_labels[i][column]->setVisible(used && (column < 2 || hasMore));
    }
    setVisible(m_rowCount > 0);
}

QString ValueTable::text() const
{
    QStringList lines;
    for (std::size_t i = 0; i < static_cast<std::size_t>(m_rowCount); ++i) {
        const auto& labels = m_labels[i];
        lines += QStringLiteral("%1: %2 %3").arg(labels[0]->text(), labels[1]->text(), labels[2]->text()).trimmed();
    }
    return lines.join(QLatin1Char('\n'));
}

ThemedLabel* ValueTable::label(int row, int column)
{
    while (static_cast<int>(m_labels.size()) <= row) {
        const int at = static_cast<int>(m_labels.size());
        std::vector<ThemedLabel*> labels;
        for (int i = 0; i < kColumns; ++i) {
            auto* made = new ThemedLabel(i == 1 ? ThemedLabel::Tone::Text : ThemedLabel::Tone::Quiet, Theme::kQuietPx,
                                         false, this);
            if (i > 0)
                made->setTextInteractionFlags(Qt::TextSelectableByMouse);
            m_grid->addWidget(made, at, i, i == 0 ? Qt::AlignLeft : Qt::AlignRight);
            labels.push_back(made);
        }
        m_labels.push_back(std::move(labels));
    }
    return m_labels[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
}

} // namespace layerwise
