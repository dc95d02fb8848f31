#pragma once

#include "model/core/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace layerwise {

/// Python's None, for options such as MaxPool2d's stride or Upsample's size.
struct None {
    friend bool operator==(None, None) = default;
};

/// The value of a constructor argument. Sizes ("kernel_size") are always lists here, [height, width];
/// a scalar in a file is widened when it is read.
using OptionValue = std::variant<None, bool, std::int64_t, double, std::string, std::vector<std::int64_t>,
                                 std::vector<double>>;

enum class OptionKind {
    Bool,      ///< bool
    Int,       ///< std::int64_t
    Float,     ///< double
    Choice,    ///< std::string, one of `choices`
    Size,      ///< std::vector<int64_t> of `length` (2: [height, width]); a scalar widens to all of them
    IntList,   ///< std::vector<int64_t> of any length >= 1 (LayerNorm's normalized_shape)
    FloatSize, ///< std::vector<double> of `length` (Upsample's scale_factor); a scalar widens
};

/// What an option means to the program beyond its value: which number of the input it has to match.
enum class OptionRole {
    Plain,
    InputChannels, ///< equals C of the input [N, C, H, W]: in_channels, num_features, num_channels
    InputFeatures, ///< equals the input's last size: in_features
    OutputChannels,
    InPlace,       ///< a bool that says the layer overwrites its input
};

/// Describes one option of a layer type: the inspector's form, the file's checks, the contract test and
/// the emitted code are all made from it.
struct OptionSpec {
    std::string key;  ///< PyTorch's name, to the letter
    OptionKind kind = OptionKind::Int;
    std::string help; ///< one sentence for a beginner

    /// PyTorch's default. std::nullopt: PyTorch has none, the option must be given.
    std::optional<OptionValue> defaultValue;
    /// What a block fresh from the palette has; used where there is no default.
    OptionValue initialValue = None{};

    bool nullable = false;              ///< None is allowed
    std::optional<double> minimum;      ///< inclusive; for lists, of each element
    std::optional<double> maximum;      ///< inclusive
    bool exclusiveMinimum = false;      ///< the minimum itself is not allowed (eps > 0)
    std::vector<std::string> choices;   ///< of a Choice; of a Size, words allowed instead ("same", "valid")
    bool elementsNullable = false;      ///< AdaptiveAvgPool2d((None, 7)): stored as kNoneElement
    int length = 2;                     ///< number of elements of a Size or FloatSize
    OptionRole role = OptionRole::Plain;

    bool required() const { return !defaultValue.has_value(); }
};

/// Stands for None inside a Size list whose spec has elementsNullable.
inline constexpr std::int64_t kNoneElement = -1;

/// Options of one block: only those that were given; optionValue() supplies the defaults.
using OptionMap = std::map<std::string, OptionValue>;

/// The value in `options`, else the default, else the initial value.
const OptionValue& optionValue(const OptionSpec& spec, const OptionMap& options);

/// Brings `value` to the spec's kind (int -> double, scalar -> list, integral double -> int) and checks type,
/// range, choice and length. Errors: option.type, option.range, option.choice, option.length, with
/// values {"option", "actual", and "expected" or "minimum"/"exclusive_minimum"/"maximum"} and `option` set.
Result<OptionValue> normalizeOption(const OptionSpec& spec, const OptionValue& value);

/// "3", "True", "[3, 3]", "None", "'same'": Python's spelling.
std::string toPython(const OptionValue& value);
/// The same where the spec says that kNoneElement stands for None: "[None, 7]".
std::string toPython(const OptionSpec& spec, const OptionValue& value);

} // namespace layerwise
