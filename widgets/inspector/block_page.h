#pragma once

#include "model/document/problem_model.h"
#include "model/document/run_controller.h"

#include <QWidget>

#include <vector>

class QLabel;
class QVBoxLayout;

namespace layerwise {

class BlockHeader;
class CodeBox;
class OptionForm;
class OutputSection;
class ProblemDetails;
class ThemedLabel;
class TintedFrame;
class ValueTable;

/// The inspector's page for one block, made from its type's descriptor. Follows the document and the runs. GUI thread.
class BlockPage : public QWidget {
    Q_OBJECT
public:
    BlockPage(NetworkDocument& document, RunController& runs, const ProblemModel& problems, QWidget* parent = nullptr);

    /// Shows a block; an unknown one shows nothing new.
    void setBlock(BlockId id);
    void startRename();
    /// Everything can be read, and nothing changed.
    void setReadOnly(bool isReadOnly);
    /// Puts the focus on an option's editor; nullptr if the block has no such option.
    QWidget* focusOption(const QString& key);

protected:
    void changeEvent(QEvent* event) override;

private:
    void buildLayout();
    void updateAll();
    void updateOptions();
    void updateShapes();
    void updateRule(const Block& block, const LayerType& type, const BlockFit& fit);
    void updateShapeLine();
    void updateParameters(const Block& block, const LayerType& type, const BlockFit& fit);
    void updateProblems();
    void addProblemBox();
    void updateOutput();

    NetworkDocument& m_document;
    RunController& m_runs;
    const ProblemModel& m_problems;
    BlockId m_id;
    BlockId m_shown; ///< the form was made for this block of m_type, of the network m_generation
    const LayerType* m_type = nullptr;
    std::uint64_t m_generation = 0;

    BlockHeader* m_header = nullptr;
    ThemedLabel* m_help = nullptr;
    OptionForm* m_form = nullptr;
    ThemedLabel* m_contents = nullptr;
    CodeBox* m_rule = nullptr;
    ThemedLabel* m_hint = nullptr;
    QLabel* m_shape = nullptr;
    struct ProblemBox {
        TintedFrame* frame = nullptr;
        ProblemDetails* details = nullptr;
    };
    QVBoxLayout* m_problemPart = nullptr;
    std::vector<ProblemBox> m_problemBoxes; ///< as many as a block has had at once; those not needed are hidden
    QWidget* m_parametersPart = nullptr;
    ThemedLabel* m_parameterCount = nullptr;
    ValueTable* m_parameters = nullptr;
    OutputSection* m_output = nullptr;
};

} // namespace layerwise
