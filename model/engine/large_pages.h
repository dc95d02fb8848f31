#pragma once

namespace layerwise {

/// From now on memory is taken from the system in pages of 2 MiB where it has them, which makes a recorded pass of
/// ResNet-18 5 % (224×224) to 25 % (28×28) quicker: every one of its layers writes to other memory. Does nothing in a
/// build with sanitizers, which bring their own allocator.
void useLargePages();

} // namespace layerwise
