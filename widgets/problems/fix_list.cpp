#include "widgets/problems/fix_list.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/problems/fix_button.h"

#include <QVBoxLayout>

namespace layerwise {

QString outcomeText(const Fix& fix)
{
    if (!fix.networkRuns)
        return FixList::tr("mends this, other errors are left");
    constexpr double kWorthSaying = 1.5; // less than that is not felt
    QStringList parts{FixList::tr("runs ✓")};
    if (fix.output)
        parts << FixList::tr("output %1").arg(formatShape(*fix.output));
    if (fix.workRatio >= kWorthSaying)
        parts << FixList::tr("%1 × the work").arg(formatValue(fix.workRatio, 2));
    return parts.join(QStringLiteral("  "));
}

FixList::FixList(QWidget* parent)
    : QWidget(parent), m_layout(new QVBoxLayout(this)), m_words(new ThemedLabel(ThemedLabel::Tone::Quiet))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(6);
    m_words->setObjectName(QStringLiteral("fixWords"));
    m_words->setWordWrap(true);
    m_layout->addWidget(m_words);
    m_words->hide();
}

void FixList::setFixes(const std::vector<Fix>& fixes)
{
    m_words->hide();
    qDeleteAll(m_buttons);
    m_buttons.clear();
    m_fixes = fixes;
    for (std::size_t i = 0; i < m_fixes.size(); ++i) {
        const Fix& fix = m_fixes[i];
        const ProblemText text = describe(fix.title, {});
        auto* button = new FixButton(static_cast<int>(i) + 1, text.title, outcomeText(fix), fix.networkRuns, this);
        button->setToolTip(text.detail);
        m_layout->addWidget(button);
        // The list may be filled anew while a fix is applied: each is handed on as a copy.
        connect(button, &FixButton::entered, this, [this, fix] { Q_EMIT pointed(fix); });
        connect(button, &FixButton::leftAlone, this, &FixList::left);
        connect(
            button, &FixButton::clicked, this, [this, fix] { Q_EMIT chosen(fix); }, Qt::QueuedConnection);
        m_buttons.push_back(button);
        button->show();
    }
}

void FixList::setWords(const QString& words)
{
    setFixes({});
    m_words->setText(words);
    m_words->setVisible(!words.isEmpty());
}

QWidget* FixList::button(int index) const
{
    return index >= 0 && index < static_cast<int>(m_buttons.size()) ? m_buttons[static_cast<std::size_t>(index)]
                                                                    : nullptr;
}

} // namespace layerwise
