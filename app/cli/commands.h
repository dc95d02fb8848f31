#pragma once

#include "app/cli/arguments.h"
#include "model/core/layer_registry.h"

#include <QCommandLineOption>
#include <QString>

#include <vector>

namespace layerwise::cli {

/// One call of the program: `layerwise-cli NAME OPERAND [options]`.
struct Command {
    QString name;
    QString operand; ///< "NET", "TEMPLATE", or empty
    QString help;    ///< one line
    QList<QCommandLineOption> options;
    int (*run)(Arguments&, const LayerRegistry&) = nullptr; ///< returns an ExitStatus
    QStringList required;                                   ///< the options that have to be there
};

/// All calls, in the order of --help.
const std::vector<Command>& commands();

int runTemplates(Arguments& arguments, const LayerRegistry& registry);
int runNew(Arguments& arguments, const LayerRegistry& registry);
int runSummary(Arguments& arguments, const LayerRegistry& registry);
int runCheck(Arguments& arguments, const LayerRegistry& registry);
int runFix(Arguments& arguments, const LayerRegistry& registry);
int runRun(Arguments& arguments, const LayerRegistry& registry);
int runExplain(Arguments& arguments, const LayerRegistry& registry);
int runReceptiveField(Arguments& arguments, const LayerRegistry& registry);
int runRender(Arguments& arguments, const LayerRegistry& registry);
int runAttribute(Arguments& arguments, const LayerRegistry& registry);
int runTrain(Arguments& arguments, const LayerRegistry& registry);
int runEvaluate(Arguments& arguments, const LayerRegistry& registry);
int runCode(Arguments& arguments, const LayerRegistry& registry);
int runWeights(Arguments& arguments, const LayerRegistry& registry);
int runGenerateDigits(Arguments& arguments, const LayerRegistry& registry);

} // namespace layerwise::cli
