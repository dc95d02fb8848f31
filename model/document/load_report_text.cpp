#include "model/document/load_report_text.h"

#include "model/document/sentences.h"

#include <QCoreApplication>

namespace layerwise {

namespace {

constexpr std::size_t kMostNames = 20;

QString translated(const char* text)
{
    return QCoreApplication::translate("LoadReport", text);
}

/// "Missing keys (2): fc.weight, fc.bias"; a long list ends in "...".
QString listed(const char* title, const QStringList& names)
{
    QString text = names.mid(0, kMostNames).join(QStringLiteral(", "));
    if (names.size() > static_cast<qsizetype>(kMostNames))
        text += QStringLiteral(", ...");
    return QStringLiteral("%1 (%2): %3").arg(translated(title), formatCount(names.size()), text);
}

QStringList toList(const std::vector<std::string>& names)
{
    QStringList list;
    for (const std::string& name : names)
        list << QString::fromStdString(name);
    return list;
}

} // namespace

QStringList differences(const LoadReport& report)
{
    QStringList lines;
    if (!report.missing.empty())
        lines << listed(QT_TRANSLATE_NOOP("LoadReport", "Missing keys"), toList(report.missing));
    if (!report.unexpected.empty())
        lines << listed(QT_TRANSLATE_NOOP("LoadReport", "Unexpected keys"), toList(report.unexpected));
    QStringList misshapen;
    for (const MisshapenKey& key : report.misshapen)
        misshapen << translated(QT_TRANSLATE_NOOP("LoadReport", "%1 is %2, not %3"))
                         .arg(QString::fromStdString(key.key), formatShape(key.actual), formatShape(key.expected));
    if (!misshapen.isEmpty())
        lines << listed(QT_TRANSLATE_NOOP("LoadReport", "Mismatched shapes"), misshapen);
    if (report.error)
        return lines;
    if (!report.prefix.empty())
        lines << translated(QT_TRANSLATE_NOOP("LoadReport", "Taken off every name: \u201c%1\u201d"))
                     .arg(QString::fromStdString(report.prefix));
    if (!report.summedKey.empty())
        lines << translated(QT_TRANSLATE_NOOP("LoadReport", "Three input channels added up into one: %1"))
                     .arg(QString::fromStdString(report.summedKey));
    return lines;
}

} // namespace layerwise
