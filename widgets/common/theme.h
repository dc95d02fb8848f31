#pragma once

#include "model/core/layer_type.h"

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QString>

class QApplication;

namespace layerwise {

/// The one place that defines colours, sizes and fonts (design.md, "How it looks"). Widgets never name a colour
/// themselves. Follows the system's light or dark palette; GUI thread.
class Theme {
public:
    QColor window, canvas, panel, card, line, text, quietText;
    QColor accent, accentFill, onAccent;
    QColor done, error, errorFill, warning, warningFill, stale;
    QColor field, hover;
    bool dark = false;

    static constexpr int kGrid = 4;
    static constexpr int kPanelPadding = 12;
    static constexpr int kCardRadius = 6;
    static constexpr int kBoxRadius = 8;
    static constexpr int kTextPx = 13, kQuietPx = 12, kSmallPx = 11;

    /// Colour of a category (Okabe-Ito based), the same in light and dark.
    static QColor category(Category category);

    static const Theme& current();

    enum class Mode { System, Light, Dark };
    /// Sets palette, style sheet and font of the application, and again whenever the system changes (Mode::System).
    /// Widgets get QEvent::PaletteChange and repaint from current().
    static void install(QApplication& application, Mode mode);
    static Mode mode();

    /// Inter if installed, else the system's sans; tabular figures where the font has them.
    static QFont font(int pixelSize = kTextPx, QFont::Weight weight = QFont::Normal);
    static QFont monospace(int pixelSize = kQuietPx);

    /// Icon of a layer type (resources/icons/TYPE.svg, else its category's), tinted in the category's colour.
    static QIcon layerIcon(const LayerType& type);
    static QPixmap layerPixmap(const LayerType& type, int size, qreal devicePixelRatio, const QColor& colour);
    /// Icon of an action ("run", "undo", "open", ...) in the text colour, or in `colour` if that is valid.
    static QIcon actionIcon(const QString& name, const QColor& colour = {});
};

} // namespace layerwise
