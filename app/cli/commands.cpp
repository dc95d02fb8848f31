#include "app/cli/commands.h"

#include "app/cli/network_run.h"
#include "app/cli/training_options.h"

namespace layerwise::cli {

namespace {

QCommandLineOption flag(const char* name, const char* help)
{
    return {QString::fromLatin1(name), QString::fromUtf8(help)};
}

QCommandLineOption with(const char* name, const char* value, const char* help)
{
    return {QString::fromLatin1(name), QString::fromUtf8(help), QString::fromLatin1(value)};
}

QCommandLineOption outputFile(const char* value, const char* help)
{
    return {{QStringLiteral("o"), QStringLiteral("output")}, QString::fromUtf8(help), QString::fromLatin1(value)};
}

QList<QCommandLineOption> runOptions()
{
    return networkRunOptions() +
           QList<QCommandLineOption>{
               trainModeOption(),
               with("dump", "FOLDER", "Writes input.npy, every block's output, parameters/KEY.npy and trace.json."),
               with("pictures", "FOLDER",
                    "Writes a PNG of every block's feature maps (of the first image of a batch)."),
               flag("json", "Prints the trace and the prediction as JSON."),
           };
}

QCommandLineOption blockPath()
{
    return with("path", "PATH", "The block, by its path: layer1.0.conv1.");
}

QList<QCommandLineOption> explainOptions()
{
    return networkRunOptions() +
           QList<QCommandLineOption>{
               trainModeOption(),
               blockPath(),
               with("at", "C,Y,X", "The value: channel, row and column, from 0; of a list of features, F."),
               flag("json", "Prints the explanation as JSON."),
           };
}

QList<QCommandLineOption> receptiveFieldOptions()
{
    return {
        blockPath(),
        with("at", "Y,X", "Row and column of all channels, from 0; or C,Y,X; of a list of features, F."),
        flag("json", "Prints the fields as JSON."),
    };
}

QList<QCommandLineOption> attributeOptions()
{
    return networkRunOptions() +
           QList<QCommandLineOption>{
               with("path", "PATH", "The block whose output is looked at: layer1.0.conv1; not used by saliency."),
               with("class", "K", "The class, from 0: an index into the output [1, classes]."),
               with("method", "grad-cam|saliency|ablation",
                    "Grad-CAM of the block's maps; d output / d input; or what switching off each channel changes "
                    "(default: grad-cam)."),
               flag("json", "Prints the answer as JSON."),
           };
}

QList<QCommandLineOption> renderOptions()
{
    return networkRunOptions() + QList<QCommandLineOption>{
                                     trainModeOption(),
                                     with("path", "PATH", "Draws this block's feature maps: layer1.0.conv1."),
                                     flag("all", "Draws those of every block, and the input."),
                                     outputFile("FILE", "The picture to write, FILE.png or another format; with --all, the folder."),
                                 };
}

QList<QCommandLineOption> writeWeightsOptions()
{
    return weightOptions() +
           QList<QCommandLineOption>{
               outputFile("FILE", "The file to write: .safetensors, or .pt or .pth for PyTorch's load_state_dict()."),
               with("seed", "S", "Seed of parameters that are not loaded (default: 0)."),
               flag("half", "Writes float16 instead of float32."),
           };
}

} // namespace

const std::vector<Command>& commands()
{
    static const std::vector<Command> all = {
        {QStringLiteral("templates"),
         {},
         QStringLiteral("Lists the networks that come with the program."),
         {flag("json", "Prints them as JSON.")},
         &runTemplates,
         {}},
        {QStringLiteral("new"),
         QStringLiteral("TEMPLATE"),
         QStringLiteral("Writes a template to a file."),
         {outputFile("FILE", "The file to write, NAME.layerwise.json.")},
         &runNew,
         {QStringLiteral("o")}},
        {QStringLiteral("summary"),
         QStringLiteral("NET"),
         QStringLiteral("Shapes, parameters and mult-adds of every block; totals and memory."),
         {with("batch", "N", "Number of images at once (default: 1)."), flag("json", "Prints the table as JSON.")},
         &runSummary,
         {}},
        {QStringLiteral("check"),
         QStringLiteral("NET"),
         QStringLiteral("What is wrong with a network, and why."),
         {flag("json", "Prints the problems as JSON.")},
         &runCheck,
         {}},
        {QStringLiteral("fix"),
         QStringLiteral("NET"),
         QStringLiteral("Applies one of the fixes that check lists, and writes the network to a file."),
         {with("apply", "K", "Number of the fix."), outputFile("FILE", "The file to write, NAME.layerwise.json.")},
         &runFix,
         {QStringLiteral("apply"), QStringLiteral("o")}},
        {QStringLiteral("run"),
         QStringLiteral("NET"),
         QStringLiteral("Runs images through a network and shows every block's output."),
         runOptions(),
         &runRun,
         {}},
        {QStringLiteral("explain"),
         QStringLiteral("NET"),
         QStringLiteral("The arithmetic behind one value of one block's output."),
         explainOptions(),
         &runExplain,
         {QStringLiteral("path"), QStringLiteral("at")}},
        {QStringLiteral("receptive-field"),
         QStringLiteral("NET"),
         QStringLiteral("What of the image, and of every earlier block's output, a value depends on."),
         receptiveFieldOptions(),
         &runReceptiveField,
         {QStringLiteral("path"), QStringLiteral("at")}},
        {QStringLiteral("render"),
         QStringLiteral("NET"),
         QStringLiteral("Runs an image through a network and draws feature maps as PNG."),
         renderOptions(),
         &runRender,
         {QStringLiteral("o")}},
        {QStringLiteral("attribute"),
         QStringLiteral("NET"),
         QStringLiteral("What the output of one class depends on."),
         attributeOptions(),
         &runAttribute,
         {QStringLiteral("class")}},
        {QStringLiteral("train"),
         QStringLiteral("NET"),
         QStringLiteral("Trains a network on labelled images and writes its parameters."),
         trainingOptions() + QList<QCommandLineOption>{outputFile("FILE", "The weights file to write, "
                                                                          "NAME.safetensors, .pt or .pth.")},
         &runTrain,
         {QStringLiteral("o")}},
        {QStringLiteral("evaluate"),
         QStringLiteral("NET"),
         QStringLiteral("How many images a trained network gets right, and which classes it mixes up."),
         evaluationOptions(),
         &runEvaluate,
         {QStringLiteral("weights")}},
        {QStringLiteral("code"),
         QStringLiteral("NET"),
         QStringLiteral("Writes a network as source code that runs as it stands."),
         {with("language", "pytorch|libtorch",
               "Python, which defines `model`, or C++, which defines makeModel() (default: pytorch)."),
          outputFile("FILE", "The file to write (default: stdout).")},
         &runCode,
         {}},
        {QStringLiteral("weights"),
         QStringLiteral("NET"),
         QStringLiteral("Writes a network's parameters to a safetensors or PyTorch file."),
         writeWeightsOptions(),
         &runWeights,
         {QStringLiteral("o")}},
        {QStringLiteral("generate-digits"),
         {},
         QStringLiteral("Writes generated digits as IDX files under MNIST's names."),
         {outputFile("FOLDER", "The folder to write to; made if it is not there."),
          with("count", "N", "Number of images (default: 200)."),
          with("seed", "S", "The same seed gives the same images (default: 1)."),
          with("split", "train|test", "Under which of MNIST's names (default: test).")},
         &runGenerateDigits,
         {QStringLiteral("o")}},
    };
    return all;
}

} // namespace layerwise::cli
