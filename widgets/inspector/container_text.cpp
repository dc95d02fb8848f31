#include "widgets/inspector/container_text.h"

#include <QCoreApplication>

namespace layerwise {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("ContainerText", text);
}

QString blocks(std::size_t count)
{
    return count == 1 ? translated("1 block") : translated("%1 blocks").arg(count);
}

/// A container with a second slot adds what its two ways give.
bool isSum(const LayerType& type)
{
    return type.slots().size() == 2;
}

} // namespace

QString containerCode(const LayerType& type, const Block& block)
{
    if (!type.isContainer())
        return {};
    if (!isSum(type))
        return QStringLiteral("for module in self:\n    input = module(input)\nreturn input");
    const bool hasShortcut = !block.slots.at(1).empty();
    const QString sum = hasShortcut ? QStringLiteral("body(x) + shortcut(x)") : QStringLiteral("body(x) + x");
    const OptionSpec* spec = type.option("activation");
    const auto* activation = spec ? std::get_if<std::string>(&optionValue(*spec, block.options)) : nullptr;
    if (!activation || *activation == "Identity")
        return QStringLiteral("y = ") + sum;
    return QStringLiteral("y = %1(%2)").arg(QString::fromStdString(*activation), sum);
}

QString containerContents(const LayerType& type, const Block& block)
{
    if (!isSum(type))
        return block.slots.empty() ? QString() : blocks(block.slots.front().size());
    const std::size_t shortcut = block.slots.at(1).size();
    return shortcut == 0 ? translated("%1 in the body; the empty shortcut is the identity, x itself")
                               .arg(blocks(block.slots.at(0).size()))
                         : translated("%1 in the body, %2 in the shortcut")
                               .arg(blocks(block.slots.at(0).size()), blocks(shortcut));
}

QString containerHint(const LayerType& type)
{
    if (isSum(type))
        return translated("Body and shortcut must give the same shape, or there is nothing to add. Where the body "
                          "changes the shape, the shortcut needs a Conv2d that changes it in the same way.");
    return translated(
        "Calling it runs the lines above. It does not know which order is right: if one block's output does "
        "not fit the next, LibTorch raises an exception. Unlike a Python list it registers its layers, "
        "so their parameters are learned and saved.");
}

} // namespace layerwise
