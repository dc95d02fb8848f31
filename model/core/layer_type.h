#pragma once

#include "model/core/explanation.h"
#include "model/core/option.h"
#include "model/core/receptive_field.h"
#include "model/core/result.h"
#include "model/core/source_text.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace layerwise {

enum class Category { Convolution, Normalisation, Activation, Pooling, Linear, Regularisation, Shape, Containers };

/// A learned tensor or a buffer of a layer, by its state_dict name inside the layer ("weight", "running_mean").
struct ParameterSpec {
    std::string name;
    Shape shape;
    bool isBuffer = false;

    friend bool operator==(const ParameterSpec&, const ParameterSpec&) = default;
};

/// One place inside a container where children go.
struct SlotSpec {
    std::string name;      ///< key in the file: "layers", "body", "shortcut"
    std::string keyPrefix; ///< put before the children's names in the state_dict: "" or "downsample"
};

/// Reads a block's options with the type's defaults filled in. Cheap; refers to what it was made from.
class OptionReader {
public:
    OptionReader(const std::vector<OptionSpec>& specs, const OptionMap& options) : m_specs(specs), m_options(options) {}

    const OptionValue& value(std::string_view key) const; ///< Precondition: a spec has this key.
    bool isNone(std::string_view key) const;
    bool boolean(std::string_view key) const;
    std::int64_t integer(std::string_view key) const;
    double real(std::string_view key) const;
    const std::string& text(std::string_view key) const;
    bool isText(std::string_view key) const;
    const std::vector<std::int64_t>& ints(std::string_view key) const;
    const std::vector<double>& reals(std::string_view key) const;

private:
    const std::vector<OptionSpec>& m_specs;
    const OptionMap& m_options;
};

/// Everything the program knows about one type of layer; **one descriptor drives everything**. Immutable and
/// safe to read from any thread. Subclasses live in model/layers, one file a type, and add the LibTorch module.
class LayerType {
public:
    virtual ~LayerType() = default;

    const std::string& name() const { return m_name; }         ///< torch class name: "Conv2d"
    Category category() const { return m_category; }
    const std::string& help() const { return m_help; }         ///< one or two sentences for a beginner
    const std::string& keywords() const { return m_keywords; } ///< more words the palette's search finds it by
    const std::string& defaultName() const { return m_defaultName; } ///< torchvision's stem: "conv", "bn", "fc"
    /// Place within its category in the palette, smallest first; types of the same rank stand by file name.
    int paletteRank() const { return m_paletteRank; }
    const std::vector<OptionSpec>& options() const { return m_options; }
    const OptionSpec* option(std::string_view key) const;
    OptionReader reader(const OptionMap& options) const { return {m_options, options}; }

    const std::vector<SlotSpec>& slots() const { return m_slots; } ///< empty for a layer
    bool isContainer() const { return !m_slots.empty(); }

    /// Relations between options that no single spec can state (groups divides in_channels).
    /// std::nullopt when they hold. Codes: "option.*".
    virtual std::optional<Diagnostic> checkOptions(const OptionMap& options) const;

    /// The output's shape, or why LibTorch would throw. `input` may have any rank. Codes: "shape.*".
    /// Containers are handled by shape inference; they return `input`.
    /// Precondition: the options are normalized and checkOptions() holds.
    virtual Result<Shape> outputShape(const OptionMap& options, const Shape& input) const = 0;

    /// Parameters and buffers in registration order.
    virtual std::vector<ParameterSpec> parameters(const OptionMap& options) const;

    /// The options that matter, for the card: "64→128 3×3 s2 p1". UTF-8.
    virtual std::string summary(const OptionMap& options) const;

    /// The shape rule with this block's numbers, a line each, in PyTorch's symbols:
    /// "H_out = floor((64 + 2*3 - 1*(7 - 1) - 1) / 2 + 1) = 32". Also given when the result does not fit.
    virtual std::vector<std::string> shapeRule(const OptionMap& options, const Shape& input) const;

    /// What the layer did with an input, for a sentence about the step. Code: "did." and the type's name in lower case.
    /// Values: input and output (Shape), and every option by its key: integers, numbers and texts as they are, lists as
    /// a Shape, True as 1; without those that are None or False. Types leave out what is not worth saying (a stride
    /// of 1) and add what the sentence needs.
    virtual Diagnostic action(const OptionMap& options, const Shape& input, const Shape& output) const;

    /// The arithmetic behind one recorded value of the output. By default error explain.unavailable.
    /// Precondition: the record is one of this layer with these options, `record.at` lies in its output.
    virtual Result<Explanation> explain(const OptionMap& options, const ExplainedRecord& record) const;

    /// The positions of the input that the wanted positions of the output are computed from. By default: the same, for a
    /// layer that keeps the shape; all of them, as an upper bound, for any other.
    virtual InputField inputField(const OptionMap& options, const Shape& input, const Shape& output,
                                  const PositionSet& wanted) const;

    /// Size of the kernel for the summary table ([3, 3]), or empty: by default the option kernel_size.
    virtual std::vector<std::int64_t> kernel(const OptionMap& options) const;

    /// True if the layer with these options overwrites its input tensor.
    bool isInPlace(const OptionMap& options) const;

    /// Options for a block dropped where `input` comes in: initial values, and the options with role
    /// InputChannels or InputFeatures filled from it (groups such as GroupNorm's adjusted by overriding).
    virtual OptionMap optionsFor(const std::optional<Shape>& input) const;

    /// The options that say something, normalized: those that have no default, and those that are not at theirs.
    OptionMap significantOptions(const OptionMap& options) const;

    /// What makes the layer in PyTorch: "nn.Conv2d(64, 128, 3, stride=2)". By default a call of the class with the
    /// significant options: those that have no default in their order, the others by name.
    virtual std::string pythonExpression(const OptionMap& options) const;
    /// The same with LibTorch, by default by the class and its Options. To be overridden where LibTorch has no module
    /// for it, or one that does otherwise than Python's.
    virtual CppExpression cppExpression(const OptionMap& options) const;

protected:
    LayerType(std::string name, Category category, std::string defaultName, std::string help, std::string keywords);

    /// One option's value in the expressions above, for a class that wants it spelled otherwise.
    virtual std::string pythonOption(const OptionSpec& spec, const OptionValue& value) const;
    virtual std::string cppOption(const OptionSpec& spec, const OptionValue& value) const;

    std::vector<OptionSpec> m_options;
    std::vector<SlotSpec> m_slots;
    int m_paletteRank = 100;

private:
    std::string m_name;
    Category m_category;
    std::string m_defaultName;
    std::string m_help;
    std::string m_keywords;
};

/// Multiply-adds of one layer by torchinfo's counting: for a type whose name contains "Conv" each weight and
/// bias element counts N·H_out·W_out times, else N times (torchinfo LayerInfo.calculate_size).
/// Stays at the largest std::int64_t rather than overflow.
std::int64_t multiplyAdds(const LayerType& type, const OptionMap& options, const Shape& output);
/// The same for parameters that the caller has already.
std::int64_t multiplyAdds(const LayerType& type, const std::vector<ParameterSpec>& parameters, const Shape& output);

/// Learned elements, without buffers. Stays at the largest std::int64_t rather than overflow.
std::int64_t parameterCount(const std::vector<ParameterSpec>& parameters);

const char* categoryName(Category category); ///< "Convolution", ...

} // namespace layerwise
