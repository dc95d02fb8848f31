#pragma once

#include "model/codegen/three_forms.h"
#include "model/core/shape_inference.h"

#include <QWidget>

#include <array>
#include <functional>
#include <optional>

namespace layerwise {

class CodeView;
class ThemedLabel;

/// The line that runs now.
struct RunningLine {
    BlockId block;
    LinePart part = LinePart::Whole;
    std::optional<Shape> live; ///< what it put out, once it has
};

/// One container in its three forms, side by side: the list, the loop, and the loop unrolled, where each line has the
/// shape that comes out behind it. Knows nothing of the document. GUI thread.
class FormsView : public QWidget {
    Q_OBJECT
public:
    enum Form { List, Loop, Unrolled };

    explicit FormsView(QWidget* parent = nullptr);

    /// Precondition: `container` is a container of the network that the report is of.
    void show(const Network& network, const LayerRegistry& registry, const ShapeReport& shapes, BlockId container,
              const std::optional<RunningLine>& running);
    void markBlocks(const std::vector<BlockId>& blocks, BlockId current);

    CodeView* view(Form form) const { return m_views[form]; }
    QString text() const; ///< all three, with their headings as comments

Q_SIGNALS:
    void linePicked(const std::vector<layerwise::BlockId>& blocks);

private:
    QWidget* buildColumn(Form form);
    void setHeadings(bool isResidual);

    std::array<CodeView*, 3> m_views{};
    std::array<ThemedLabel*, 3> m_titles{};
    std::array<ThemedLabel*, 3> m_words{};
};

} // namespace layerwise
