#pragma once

#include "model/diagnose/lint.h"
#include "model/layers/layers.h"
#include "model/templates/blocks.h"

#include <QString>
#include <QStringList>
#include <QTest>

#include <memory>

namespace layerwise::lint_testing {

inline const LayerRegistry& registry()
{
    static const std::unique_ptr<LayerRegistry> kRegistry = [] {
        auto filled = std::make_unique<LayerRegistry>();
        registerLayers(*filled);
        return filled;
    }();
    return *kRegistry;
}

/// A 3×3 convolution that keeps the maps' size, without a bias.
inline Block conv(const std::string& name, std::int64_t in, std::int64_t out)
{
    return makeConv(name, {.inChannels = in, .outChannels = out, .padding = 1, .bias = false});
}

/// A ReLU that leaves its input alone.
inline Block relu(const std::string& name)
{
    return makeBlock("ReLU", name);
}

inline Block residual(const std::string& name, std::vector<Block> body, std::vector<Block> shortcut = {},
                      const std::string& activation = "Identity")
{
    Block block = makeBlock("Residual", name, {{"activation", activation}});
    block.slots = {std::move(body), std::move(shortcut)};
    return block;
}

inline Block with(Block block, const std::string& key, OptionValue value)
{
    block.options[key] = std::move(value);
    return block;
}

/// Puts a head of Flatten and Linear behind `layers`, so that the end gives no warning. The maps there have `features`
/// values.
inline Network classifier(std::int64_t size, std::vector<Block> layers, std::int64_t features)
{
    layers.push_back(makeBlock("Flatten", "flatten"));
    layers.push_back(makeLinear("fc", features, 10));
    return makeNetwork("test", size, std::move(layers));
}

inline QString printed(const DiagnosticValue& value)
{
    struct Printer {
        QString operator()(std::int64_t number) const { return QString::number(number); }
        QString operator()(double number) const { return QString::number(number); }
        QString operator()(const std::string& text) const { return QString::fromStdString(text); }
        QString operator()(const Shape& shape) const { return QString::fromStdString(shape.toString()); }
    };
    return std::visit(Printer{}, value);
}

/// "conv1 lint.bias_before_norm(bias) channels=4 norm=bn1": block, code, option and all values.
inline QString printed(const Network& network, const Problem& problem)
{
    QStringList words{QString::fromStdString(pathOf(network.root, problem.block, registry()))};
    words << QString::fromStdString(problem.diagnostic.code) + QLatin1Char('(') +
                 QString::fromStdString(problem.diagnostic.option) + QLatin1Char(')');
    for (const auto& [key, value] : problem.diagnostic.values)
        words << QString::fromStdString(key) + QLatin1Char('=') + printed(value);
    return words.join(QLatin1Char(' '));
}

/// Each warning on a line of its own.
inline QString warnings(const Network& network)
{
    QStringList lines;
    for (const Problem& problem : lint(network, registry(), inferShapes(network, registry()))) {
        if (problem.severity != Severity::Warning)
            lines << QStringLiteral("not a warning:");
        lines << printed(network, problem);
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace layerwise::lint_testing
