#include "widgets/viewers/map_column.h"

#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/viewers/map_grid.h"

#include <QStackedWidget>
#include <QVBoxLayout>

namespace layerwise {

MapColumn::MapColumn(QWidget* parent) : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    m_heading = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kQuietPx, true);
    m_heading->setElideMode(Qt::ElideMiddle);
    m_pages = new QStackedWidget;
    m_grid = new MapGrid;
    auto* message = new QWidget;
    auto* words = new QVBoxLayout(message);
    words->setContentsMargins(Theme::kGrid, 0, Theme::kGrid, 0);
    m_messageLabel = new ThemedLabel(ThemedLabel::Tone::Text);
    m_hintLabel = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kQuietPx);
    words->addStretch(1);
    for (ThemedLabel* label : {m_messageLabel, m_hintLabel}) {
        label->setAlignment(Qt::AlignHCenter);
        label->setWordWrap(true);
        words->addWidget(label);
    }
    words->addStretch(2);
    m_pages->addWidget(m_grid);
    m_pages->addWidget(message);
    layout->addWidget(m_heading);
    layout->addWidget(m_pages, 1);
    m_heading->hide();
}

void MapColumn::setHeading(const QString& text)
{
    m_heading->setText(text);
    m_heading->setToolTip(text);
    m_heading->setVisible(!text.isEmpty());
}

QString MapColumn::heading() const
{
    return m_heading->text();
}

void MapColumn::setMessage(const QString& text, const QString& hint)
{
    m_message = text;
    m_messageLabel->setText(text);
    m_hintLabel->setText(hint);
    m_hintLabel->setVisible(!hint.isEmpty());
    m_pages->setCurrentIndex(text.isEmpty() ? 0 : 1);
}

} // namespace layerwise
