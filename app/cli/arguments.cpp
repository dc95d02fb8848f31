#include "app/cli/arguments.h"

namespace layerwise::cli {

Arguments::Arguments(const QString& operand, const QList<QCommandLineOption>& options, const QStringList& words)
{
    m_parser.addOptions(options);
    for (const QCommandLineOption& option : options)
        m_names << option.names();
    if (!m_parser.parse(QStringList{QStringLiteral("layerwise-cli")} + words)) {
        m_error = m_parser.errorText();
        return;
    }
    const QStringList operands = m_parser.positionalArguments();
    const int wanted = operand.isEmpty() ? 0 : 1;
    if (operands.size() > wanted)
        m_error = QStringLiteral("\"%1\" is one word too many.").arg(operands[wanted]);
    else if (operands.size() < wanted)
        m_error = QStringLiteral("%1 is missing.").arg(operand);
    else if (wanted == 1)
        m_operand = operands.first();
}

QString Arguments::required(const QString& option)
{
    if (!has(option) || text(option).isEmpty())
        complain(QStringLiteral("%1%2 is missing.")
                     .arg(option.size() == 1 ? QStringLiteral("-") : QStringLiteral("--"), option));
    return text(option);
}

QString Arguments::choice(const QString& option, const QStringList& choices, const QString& otherwise)
{
    if (!has(option))
        return otherwise;
    if (!choices.contains(text(option)))
        complain(QStringLiteral("--%1 has to be %2, not \"%3\".")
                     .arg(option, choices.join(QStringLiteral(" or ")), text(option)));
    return text(option);
}

std::int64_t Arguments::integer(const QString& option, std::int64_t otherwise, std::int64_t minimum,
                                std::int64_t maximum)
{
    return has(option) ? number(option, text(option), minimum, maximum) : otherwise;
}

double Arguments::real(const QString& option, double otherwise, double minimum, double maximum)
{
    if (!has(option))
        return otherwise;
    bool ok = false;
    const double value = text(option).trimmed().toDouble(&ok);
    if (ok && value >= minimum && value <= maximum)
        return value;
    complain(QStringLiteral("--%1 has to be a number from %2 to %3, not \"%4\".")
                 .arg(option, QString::number(minimum), QString::number(maximum), text(option)));
    return otherwise;
}

std::vector<std::int64_t> Arguments::integers(const QString& option, std::int64_t otherwise, std::int64_t minimum)
{
    if (!has(option))
        return {otherwise};
    std::vector<std::int64_t> values;
    for (const QString& word : text(option).split(QLatin1Char(',')))
        values.push_back(number(option, word, minimum, std::numeric_limits<std::int64_t>::max()));
    return values;
}

std::vector<std::int64_t> Arguments::requiredIntegers(const QString& option, std::int64_t minimum)
{
    return required(option).isEmpty() ? std::vector<std::int64_t>{} : integers(option, minimum, minimum);
}

void Arguments::exclude(const QString& one, const QString& other)
{
    if (has(one) && has(other))
        complain(QStringLiteral("--%1 and --%2 cannot be given together.").arg(one, other));
}

void Arguments::complain(const QString& message)
{
    if (!m_error)
        m_error = message;
}

std::int64_t Arguments::number(const QString& option, const QString& text, std::int64_t minimum, std::int64_t maximum)
{
    bool ok = false;
    const std::int64_t value = text.trimmed().toLongLong(&ok);
    if (ok && value >= minimum && value <= maximum)
        return value;
    const QString range = maximum == std::numeric_limits<std::int64_t>::max()
                              ? QStringLiteral("of at least %1").arg(minimum)
                              : QStringLiteral("from %1 to %2").arg(minimum).arg(maximum);
    complain(QStringLiteral("--%1 has to be a whole number %2, not \"%3\".").arg(option, range, text));
    return minimum;
}

} // namespace layerwise::cli
