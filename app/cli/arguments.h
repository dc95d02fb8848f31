#pragma once

#include <QCommandLineParser>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace layerwise::cli {

/// The program's exit status.
enum ExitStatus : int {
    kDone = 0,
    kNetworkHasErrors = 1,
    kBadUsage = 2, ///< also files that cannot be read or written, or are malformed
};

/// The options and the one word that a call came with. Reading a value checks it; the first that is wrong is kept as
/// error(), so that a command reads everything it needs and then asks once.
class Arguments {
public:
    /// `operand` is what the word is called in messages ("NET"), or empty if the command takes none.
    Arguments(const QString& operand, const QList<QCommandLineOption>& options, const QStringList& words);

    const QString& operand() const { return m_operand; }
    /// False as well for an option that the command does not have.
    bool has(const QString& option) const { return m_names.contains(option) && m_parser.isSet(option); }
    QString text(const QString& option) const { return m_parser.value(option); }
    QStringList texts(const QString& option) const { return m_parser.values(option); } ///< each time it was given
    /// text(), but an error if it is not there.
    QString required(const QString& option);
    QString choice(const QString& option, const QStringList& choices, const QString& otherwise);
    std::int64_t integer(const QString& option, std::int64_t otherwise, std::int64_t minimum,
                         std::int64_t maximum = std::numeric_limits<std::int64_t>::max());
    double real(const QString& option, double otherwise, double minimum, double maximum);
    /// "0,3,12"; never empty.
    std::vector<std::int64_t> integers(const QString& option, std::int64_t otherwise, std::int64_t minimum);
    /// The same, but an error if it is not there.
    std::vector<std::int64_t> requiredIntegers(const QString& option, std::int64_t minimum);
    /// An error if both options are given.
    void exclude(const QString& one, const QString& other);
    void complain(const QString& message);

    const std::optional<QString>& error() const { return m_error; }

private:
    std::int64_t number(const QString& option, const QString& text, std::int64_t minimum, std::int64_t maximum);

    QCommandLineParser m_parser;
    QStringList m_names;
    QString m_operand;
    std::optional<QString> m_error;
};

} // namespace layerwise::cli
