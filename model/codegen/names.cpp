#include "model/codegen/names.h"

#include <algorithm>
#include <string>

namespace layerwise {

namespace {

// Words between spaces, the first and the last with a space beside too.

constexpr std::string_view kPythonKeywords =
    " False None True and as assert async await break class continue def del elif else except finally for from "
    "global if import in is lambda nonlocal not or pass raise return try while with yield ";

/// Of nn.Module and nn.Sequential, in PyTorch 1.13 to 2.x.
constexpr std::string_view kModuleAttributes =
    " T_destination add_module append apply bfloat16 buffers call_super_init children compile cpu cuda double "
    "dump_patches eval extend extra_repr float forward get_buffer get_extra_state get_parameter get_submodule "
    "half insert ipu load_state_dict modules mtia named_buffers named_children named_modules named_parameters "
    "parameters pop register_backward_hook register_buffer register_forward_hook register_forward_pre_hook "
    "register_full_backward_hook register_full_backward_pre_hook register_load_state_dict_post_hook "
    "register_load_state_dict_pre_hook register_module register_parameter register_state_dict_post_hook "
    "register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule share_memory state_dict to "
    "to_empty train training type xpu zero_grad ";

/// Keywords of C++20, macros in small letters, and what torch::nn::Module has itself.
constexpr std::string_view kCppWords =
    " alignas alignof and and_eq apply as asm auto bitand bitor bool break buffers case catch char char16_t "
    "char32_t char8_t children class clone co_await co_return co_yield compl concept const const_cast consteval "
    "constexpr constinit continue decltype default delete do double dynamic_cast else enum errno eval explicit "
    "export extern false float for forward friend goto if inline int is_serializable is_training linux load long "
    "modules mutable name named_buffers named_children named_modules named_parameters namespace new noexcept not "
    "not_eq nullptr operator or or_eq parameters pretty_print private protected public register register_buffer "
    "register_module register_parameter reinterpret_cast replace_module requires return save shared_from_this "
    "short signed sizeof static static_assert static_cast stderr stdin stdout struct switch template this "
    "thread_local throw to train true try typedef typeid typename union unix unregister_module unsigned using "
    "virtual void volatile wchar_t while xor xor_eq zero_grad ";

bool contains(std::string_view words, std::string_view word)
{
    return word.find(' ') == std::string_view::npos &&
           words.find(' ' + std::string(word) + ' ') != std::string_view::npos;
}

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// A name that starts with an underscore is left to the libraries.
bool isIdentifier(std::string_view name)
{
    return !name.empty() && isLetter(name.front()) &&
           std::ranges::all_of(name, [](char c) { return isLetter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

} // namespace

bool isPythonAttribute(std::string_view name)
{
    return isIdentifier(name) && !contains(kPythonKeywords, name) && !contains(kModuleAttributes, name);
}

bool isTakenByAddModule(std::string_view name)
{
    return !name.starts_with('_') && !contains(kModuleAttributes, name);
}

bool isCppMember(std::string_view name)
{
    // A name in capitals may be a macro.
    const bool hasSmallLetter = std::ranges::any_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
    return isIdentifier(name) && hasSmallLetter && !contains(kCppWords, name);
}

bool areNumbered(const std::vector<Block>& blocks)
{
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        if (blocks[i].name != std::to_string(i))
            return false;
    }
    return true;
}

std::string commentText(std::string_view text)
{
    std::string line(text);
    std::ranges::replace_if(
        line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    if (line.ends_with('\\'))
        line += '.';
    return line;
}

} // namespace layerwise
