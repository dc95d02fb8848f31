#pragma once

#include "model/core/network.h"

namespace layerwise::fake {

/// Sequential, Residual and three small layers whose rules a test can work out in its head:
/// - "Conv": [N, in, H, W] -> [N, out, H, W]; options in, out (required), groups (divides in); weight [out, in], bias
/// [out].
/// - "Halve": [N, C, H, W] -> [N, C, H/2, W/2]; fails below 2; no options.
/// - "Same": any shape stays; option slope (Float, 0 to 1, default 0.5).
LayerRegistry makeRegistry();

Block makeBlock(std::uint64_t id, std::string type, std::string name, OptionMap options = {});
Block makeConv(std::uint64_t id, std::string name, std::int64_t in, std::int64_t out);
Block makeSequential(std::uint64_t id, std::string name, std::vector<Block> layers);
Block makeResidual(std::uint64_t id, std::string name, std::vector<Block> body, std::vector<Block> shortcut);

/// With input [1, channels, size, size].
Network makeNetwork(std::int64_t channels, std::int64_t size, std::vector<Block> layers);

} // namespace layerwise::fake
