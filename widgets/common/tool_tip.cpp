#include "widgets/common/tool_tip.h"

#include <QTextDocument>

namespace layerwise {

QString toolTipOf(const QString& words)
{
    constexpr qsizetype kShort = 80; // characters that stand well in one line
    return words.size() <= kShort ? words : Qt::convertFromPlainText(words, Qt::WhiteSpaceNormal);
}

} // namespace layerwise
