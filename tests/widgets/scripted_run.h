#pragma once

#include "model/core/executor.h"
#include "model/document/image_source.h"
#include "model/document/run_controller.h"
#include "model/document/selection.h"

#include <QWidget>

#include <map>
#include <memory>
#include <string>

namespace layerwise::testing {

/// What the scripted executor gives for a block, by its path. A block without an entry passes its input on.
struct ScriptedStep {
    ActivationPtr output;
    std::string error;
    std::int64_t durationNs = 0;
    NamedTensorsPtr parameters = nullptr;
};
using Script = std::map<std::string, ScriptedStep>;

ActivationPtr makeActivation(Shape shape, std::vector<float> values);

/// A document with scripted results, and everything the viewers need.
class ScriptedRun {
public:
    /// Blocks at the top level, named and typed as given ("fc" -> "Linear"), with default options.
    explicit ScriptedRun(const std::vector<std::pair<std::string, std::string>>& blocks, Script script = {});

    /// Runs to the end.
    bool run();
    BlockId id(const std::string& path) const;
    /// What the next runs give. Only between runs.
    Script& script() { return *m_script; }

private:
    LayerRegistry m_registry;
    std::shared_ptr<Script> m_script;

public:
    NetworkDocument document;
    ImageSource images;
    Selection selection;
    RunController runs;
};

/// Whether a visible label of the widget has these words in it.
bool says(const QWidget& widget, const QString& words);

} // namespace layerwise::testing
