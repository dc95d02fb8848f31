#pragma once

#include "model/diagnose/data_flow.h"

namespace layerwise::lint_rules {

/// What all rules look at, and where they put what they find.
class Findings {
public:
    Findings(const DataFlow& flow, const ShapeReport& report) : m_flow(flow), m_report(report) {}

    const DataFlow& flow() const { return m_flow; }
    /// Of the whole network; nullptr if something in it fails.
    const Shape* output() const { return m_report.output ? &*m_report.output : nullptr; }
    bool hasParameters() const { return m_report.parameterCount > 0; }

    /// A warning at node `at`. One code is said once a block.
    void warn(int at, const char* code, std::map<std::string, DiagnosticValue> values, const char* option = "");
    bool has(int at, const char* code) const;
    bool hasAny(const char* code) const;
    /// In the order of the forward pass.
    std::vector<Problem> take();

private:
    struct Finding {
        int at = 0;
        Problem problem;
    };

    const DataFlow& m_flow;
    const ShapeReport& m_report;
    std::vector<Finding> m_findings;
};

using Rule = void (*)(Findings&);

// lint_order.cpp: what stands right before or after what.
void uselessBias(Findings& findings);
void repeatedReLU(Findings& findings);
void reluBeforeNorm(Findings& findings);
void dropoutBeforeNorm(Findings& findings);
void missingActivation(Findings& findings);

// lint_output.cpp: what the network hands to the loss. They come after those of lint_shapes.cpp.
void reluOnLogits(Findings& findings);
void softmaxAtEnd(Findings& findings);
void outputNotClasses(Findings& findings);

// lint_shapes.cpp
void batchFlattened(Findings& findings);
void linearOnLastDimension(Findings& findings);
void mapsOfOnePixel(Findings& findings);
void batchNormOfOneValue(Findings& findings);
void broadcastShortcut(Findings& findings);

// lint_windows.cpp: windows that slide over maps.
void skippedPixels(Findings& findings);
void evenKernel(Findings& findings);

// lint_in_place.cpp
void overwrittenShortcut(Findings& findings);

// Options as the layer would have them; std::nullopt where the value is not of that kind.
std::optional<bool> booleanOption(const FlowNode& node, const char* key);
std::optional<std::int64_t> integerOption(const FlowNode& node, const char* key);
std::optional<double> realOption(const FlowNode& node, const char* key);
std::optional<std::string> textOption(const FlowNode& node, const char* key);
/// [height, width]; one number stands for both.
std::optional<Shape> sizeOption(const FlowNode& node, const char* key);

/// True if no value that comes out can be negative.
bool isNonNegative(const FlowNode& node);

} // namespace layerwise::lint_rules
