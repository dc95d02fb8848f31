#include "model/diagnose/lint.h"

#include "model/diagnose/lint_rules.h"

#include <algorithm>

namespace layerwise {

namespace lint_rules {

namespace {

const OptionValue* valueOf(const FlowNode& node, const char* key)
{
    const OptionSpec* spec = node.type ? node.type->option(key) : nullptr;
    return spec ? &optionValue(*spec, node.block->options) : nullptr;
}

template <typename T>
std::optional<T> valueAs(const FlowNode& node, const char* key)
{
    const OptionValue* value = valueOf(node, key);
    const T* held = value ? std::get_if<T>(value) : nullptr;
    return held ? std::optional(*held) : std::nullopt;
}

} // namespace

void Findings::warn(int at, const char* code, std::map<std::string, DiagnosticValue> values, const char* option)
{
    if (has(at, code))
        return;
    const BlockId block = m_flow[at].block->id;
    m_findings.push_back({at, {Severity::Warning, block, {code, std::move(values), option}}});
}

bool Findings::has(int at, const char* code) const
{
    return std::ranges::any_of(m_findings, [&](const Finding& finding) {
        return finding.at == at && finding.problem.diagnostic.code == code;
    });
}

bool Findings::hasAny(const char* code) const
{
    return std::ranges::any_of(m_findings,
                               [&](const Finding& finding) { return finding.problem.diagnostic.code == code; });
}

std::vector<Problem> Findings::take()
{
    std::ranges::stable_sort(m_findings, {}, &Finding::at);
    std::vector<Problem> problems;
    problems.reserve(m_findings.size());
    for (Finding& finding : m_findings)
        problems.push_back(std::move(finding.problem));
    m_findings.clear();
    return problems;
}

std::optional<bool> booleanOption(const FlowNode& node, const char* key)
{
    return valueAs<bool>(node, key);
}

std::optional<std::int64_t> integerOption(const FlowNode& node, const char* key)
{
    return valueAs<std::int64_t>(node, key);
}

std::optional<double> realOption(const FlowNode& node, const char* key)
{
    if (const auto whole = integerOption(node, key))
        return static_cast<double>(*whole);
    return valueAs<double>(node, key);
}

std::optional<std::string> textOption(const FlowNode& node, const char* key)
{
    return valueAs<std::string>(node, key);
}

std::optional<Shape> sizeOption(const FlowNode& node, const char* key)
{
    if (const auto both = integerOption(node, key))
        return Shape{*both, *both};
    const auto sizes = valueAs<std::vector<std::int64_t>>(node, key);
    return sizes && sizes->size() == 2 ? std::optional(Shape(*sizes)) : std::nullopt;
}

bool isNonNegative(const FlowNode& node)
{
    constexpr LayerKinds kNonNegative = kinds(LayerKind::ReLU, LayerKind::Sigmoid, LayerKind::Softmax);
    return contains(kNonNegative, node.kind == LayerKind::Sum ? node.activation : node.kind);
}

} // namespace lint_rules

namespace {

/// A rule may look at what those before it found: the same cause is said once.
constexpr lint_rules::Rule kRules[] = {
    lint_rules::uselessBias,           lint_rules::repeatedReLU,      lint_rules::reluBeforeNorm,
    lint_rules::dropoutBeforeNorm,     lint_rules::missingActivation, lint_rules::batchFlattened,
    lint_rules::linearOnLastDimension, lint_rules::mapsOfOnePixel,    lint_rules::batchNormOfOneValue,
    lint_rules::broadcastShortcut,     lint_rules::skippedPixels,     lint_rules::evenKernel,
    lint_rules::overwrittenShortcut,   lint_rules::reluOnLogits,      lint_rules::softmaxAtEnd,
    lint_rules::outputNotClasses,
};

} // namespace

std::vector<Problem> lint(const Network& network, const LayerRegistry& registry, const ShapeReport& report)
{
    const DataFlow flow(network, registry, report);
    lint_rules::Findings findings(flow, report);
    for (const lint_rules::Rule rule : kRules)
        rule(findings);
    return findings.take();
}

} // namespace layerwise
