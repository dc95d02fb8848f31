#include "app/cli/commands.h"

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
    return {
        with("data", "FOLDER",
             "Takes the images from MNIST's files in FOLDER. Without it and --image: built-in digits."),
        with("split", "train|test", "Which of the folder's files (default: test)."),
        with("index", "I[,I..]", "Which images, from 0; several run as one batch (default: 0)."),
        with("image", "FILE", "Takes a PNG, JPEG or BMP picture instead."),
        flag("invert", "Inverts the picture: for dark ink on white paper, as MNIST is bright on black."),
        with("weights", "FILE", "Loads the parameters from a safetensors file; every key has to fit."),
        with("seed", "S", "Seed of parameters that are not loaded (default: 0)."),
        with("threads", "T", "Number of threads; 0 lets the work decide (default: 0)."),
        with("dump", "FOLDER", "Writes input.npy, every block's output, parameters/KEY.npy and trace.json."),
        with("pictures", "FOLDER", "Writes a PNG of every block's feature maps (of the first image of a batch)."),
        flag("json", "Prints the trace and the prediction as JSON."),
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
        {QStringLiteral("run"), QStringLiteral("NET"),
         QStringLiteral("Runs images through a network and shows every block's output."), runOptions(), &runRun, {}},
        {QStringLiteral("code"),
         QStringLiteral("NET"),
         QStringLiteral("Writes a network as source code that runs as it stands."),
         {with("language", "pytorch|libtorch",
               "Python, which defines `model`, or C++, which defines makeModel() (default: pytorch)."),
          outputFile("FILE", "The file to write (default: stdout).")},
         &runCode,
         {}},
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
