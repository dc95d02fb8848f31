#pragma once

#include "model/core/network.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace layerwise {

inline constexpr char kNetworkFormat[] = "layerwise-network";
inline constexpr char kBlocksFormat[] = "layerwise-blocks";
inline constexpr std::int64_t kFormatVersion = 1;

/// Reads one file strictly and stops at the first thing that is wrong: error() says what and where. For one use.
class JsonReader {
public:
    explicit JsonReader(const LayerRegistry& registry) : m_registry(registry) {}

    // False: see error(). Ids are not assigned.
    bool readNetwork(const QByteArray& bytes, Network& network);
    bool readBlocks(const QByteArray& bytes, std::vector<Block>& blocks);

    const Diagnostic& error() const { return m_error; }

private:
    bool parse(const QByteArray& bytes, QJsonObject& object);
    bool readHeader(const QJsonObject& object, const QString& format);
    bool readInput(const QJsonValue& value, InputSpec& input);
    bool readNumbers(const QJsonValue& value, const QString& place, std::vector<double>& numbers);
    bool readInteger(const QJsonValue& value, const QString& place, std::int64_t& number);
    bool readText(const QJsonValue& value, const QString& place, std::string& text);
    static QString key(const QString& place, const QString& name);
    static QString element(const QString& place, qsizetype index);
    bool readList(const QJsonValue& value, const QString& place, std::vector<Block>& blocks, int depth);
    bool readBlock(const QJsonValue& value, const QString& place, Block& block, int depth);
    bool readSlots(const QJsonObject& object, const LayerType& type, const QString& place, Block& block, int depth);
    bool checkNames(const LayerType* parent, std::size_t slot, const QString& place, const std::vector<Block>& blocks);
    bool readOptions(const QJsonValue& value, const LayerType& type, const QString& place, OptionMap& options);
    bool readOption(const QJsonValue& value, const OptionSpec& spec, const QString& place, OptionMap& options);
    bool readBreakpoint(const QJsonValue& value, const QString& place, Breakpoint& breakpoint);
    bool readBound(const QJsonObject& object, const QString& place, double maximum, double& bound);
    bool readShape(const QJsonObject& object, const QString& place, Shape& shape);

    bool checkKeys(const QJsonObject& object, const QString& place, const QStringList& known,
                   const QStringList& required);
    bool fail(const char* code, const QString& place, std::map<std::string, DiagnosticValue> values = {});
    bool wrongType(const QString& place, const char* expected, const QJsonValue& value);

    const LayerRegistry& m_registry;
    std::int64_t m_blockCount = 0;
    /// Of a network's blocks, by the ids that they will get; null for blocks alone, which have none.
    std::map<BlockId, Breakpoint>* m_breakpoints = nullptr;
    Diagnostic m_error;
};

} // namespace layerwise
