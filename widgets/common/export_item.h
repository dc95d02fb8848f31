#pragma once

#include "model/core/activation.h"

#include <QSize>
#include <QString>

#include <functional>
#include <vector>

class QPaintDevice;

namespace layerwise {

/// Something that can be taken out of the program: as a picture (PNG, SVG), as numbers (.npy, CSV), or both.
struct ExportItem {
    QString title; ///< "This map", as the menu's heading
    QString name;  ///< "layer1.0.conv1 channel 21", what its file is called without the ending
    QSize size;    ///< of the picture, in pixels
    /// Draws the picture, size.width() x size.height(), on any device. Empty: there is no picture.
    std::function<void(QPaintDevice&, const QSize&)> paint = {};
    ActivationPtr tensor = nullptr; ///< null: there are no numbers
};

/// Asked for when a menu opens, so that it is about what is shown then.
using ExportItems = std::function<std::vector<ExportItem>()>;

} // namespace layerwise
