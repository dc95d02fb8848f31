#pragma once

#include "model/document/weight_origin.h"

namespace layerwise {

/// The trained weights that come with the program for a template, by its key; empty if there are none. They are looked for in
/// the user's data folder (layerwise/weights/KEY.safetensors), then beside the program, where they are installed.
QString bundledWeights(const QString& templateKey);

/// What is said of them: trained on MNIST, with the share of its test images that they read right, as resources/weights/README.md
/// has it.
WeightOrigin bundledOrigin(const QString& templateKey);

} // namespace layerwise
