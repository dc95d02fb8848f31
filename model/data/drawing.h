#pragma once

#include "model/data/image.h"

#include <cstddef>
#include <vector>

namespace layerwise {

/// A place on the picture, in pixels from its upper left corner: the middle of the first pixel is (0.5, 0.5).
struct DrawingPoint {
    double x = 0;
    double y = 0;
};

/// A picture that is drawn by hand, white on black. A stroke is what a round pen covers on its way: each pixel by
/// min(1, max(0, r + 0.5 - d)), with d the distance of its middle from the pen's path and r half the thickness, which
/// is how much of the pixel's width lies under the pen. A stroke covers a pixel once, however often it crosses itself.
/// A pen makes grey + (255 - grey) * cover of it, an eraser grey * (1 - cover). One thread.
class DrawingSurface {
public:
    static constexpr int kSide = 28; ///< MNIST's
    static constexpr double kLeastThickness = 1;
    static constexpr double kLargestThickness = 6;

    explicit DrawingSurface(int width = kSide, int height = kSide);

    const GreyImage& image() const { return m_image; }
    bool isBlank() const; ///< black all over
    bool isInStroke() const { return m_inStroke; }

    /// `thickness` in pixels, brought into the range above.
    void beginStroke(DrawingPoint point, double thickness, bool erases);
    /// The pen moves there in a straight line. Nothing outside a stroke.
    void continueStroke(DrawingPoint point);
    void endStroke();

    void clear();
    /// Begins from a picture: made smaller until it fits (by averages), in the middle, on black.
    void setImage(const GreyImage& image);
    /// Takes back the last stroke, clear() or setImage(); the last kUndoSteps can be. Also ends a stroke under way.
    void undo();
    bool canUndo() const { return !m_before.empty(); }
    static constexpr std::size_t kUndoSteps = 100;

private:
    void remember();
    void cover(DrawingPoint from, DrawingPoint to);

    GreyImage m_image;
    std::vector<GreyImage> m_before; ///< pictures before the last changes; while one draws, the last is the one below
    std::vector<float> m_cover;      ///< of the stroke under way, a pixel each
    DrawingPoint m_pen;
    double m_radius = 0;
    bool m_erases = false;
    bool m_inStroke = false;
};

/// As MNIST's digits were made ("size normalized to fit in a 20x20 pixel box while preserving their aspect ratio",
/// "centered in a 28x28 image by computing the center of mass of the pixels, and translating the image so as to position
/// this point at the center of the 28x28 field": LeCun, Cortes, Burges, The MNIST database of handwritten digits).
/// The box is that of the pixels above black. Nothing is enlarged more than twice, so that a dot, with which every drawing
/// begins, stays a dot. A black picture gives a black one.
GreyImage centredLikeMnist(const GreyImage& image);

} // namespace layerwise
