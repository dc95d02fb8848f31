#pragma once

#include "model/codegen/source_code.h"
#include "widgets/code/scintilla.h"

#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace layerwise {

/// Source code to read: syntax colours, the selected blocks' lines marked, the running line marked otherwise. A click
/// on a line, or Enter, tells which blocks it stands for. Knows nothing of the document. GUI thread.
class CodeView : public QsciScintilla {
    Q_OBJECT
public:
    explicit CodeView(SourceLanguage language, QWidget* parent = nullptr);
    ~CodeView() override;

    /// Line numbers stand at the left unless they would say nothing.
    void setNumbered(bool numbered);
    void setLanguage(SourceLanguage language);
    /// Shows the source, each line with its comment behind (empty: none). The place that is looked at stays, and so do
    /// the marks of blocks that are still there.
    void setSource(const SourceCode& source, const std::vector<QString>& comments = {});
    const SourceCode& source() const { return m_source; }

    /// Marks all lines of the blocks; if none of `current`'s is to be seen, goes to its first.
    void markBlocks(const std::vector<BlockId>& blocks, BlockId current);
    /// Marks the lines that run the block (those that make it, where the source has no such line), and goes there.
    void markRunning(BlockId block, LinePart part);
    void clearRunning();

    std::vector<int> markedLines() const; ///< of the selected blocks
    std::vector<int> runningLines() const;

Q_SIGNALS:
    /// The person chose a line that stands for these blocks.
    void linePicked(const std::vector<layerwise::BlockId>& blocks);

protected:
    void changeEvent(QEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void followTheme();
    void fitNumbers();
    void pick(int line);
    void replaceText(const QString& text);
    void showFirst(const std::vector<int>& lines);
    std::vector<int> linesWith(int marker) const;

    std::unique_ptr<QsciLexer> m_lexer;
    SourceCode m_source;
    bool m_isNumbered = true;
};

} // namespace layerwise
