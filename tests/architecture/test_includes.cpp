#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QtTest>

// The house of docs/ARCHITECTURE.md as a table: arrows between folders only go down.

namespace {

const QString kQt = "Qt";
const QString kNetwork = "QtNetwork";
const QString kTorch = "torch";
const QString kStd = "std";

/// What a folder's files may include: project folders, and headers from outside by family or by name.
struct Rule {
    QStringList folders;
    QStringList outside;
};

const QMap<QString, Rule>& rules()
{
    static const QStringList kBelowWidgets{"model/core",     "model/data",    "model/templates",
                                           "model/diagnose", "model/codegen", "model/document"};
    static const QStringList kPanel = QStringList{"widgets/common", "widgets/plots"} + kBelowWidgets;
    static const QStringList kQtAndStd{kStd, kQt};
    static const QMap<QString, Rule> kRules{
        {"model/core", {{}, {kStd}}},
        {"model/data", {{"model/core"}, {kStd, "zlib.h", "sys/mman.h"}}},
        {"model/weights",
         {{"model/core"},
          {kStd, "zlib.h", "nlohmann/json.hpp", "fcntl.h", "sys/mman.h", "sys/stat.h", "unistd.h"}}},
        {"model/templates", {{"model/core"}, {kStd}}},
        {"model/diagnose", {{"model/core"}, {kStd}}},
        {"model/codegen", {{"model/core"}, {kStd}}},
        {"model/layers", {{"model/core"}, {kStd, kTorch}}},
        {"model/engine", {{"model/core", "model/layers", "model/weights"}, {kStd, kTorch, "unistd.h", "omp.h", "mimalloc.h"}}},
        {"model/document",
         {{"model/core", "model/data", "model/templates", "model/diagnose", "model/codegen", "model/weights"},
          {kStd, kQt, kNetwork}}},
        {"widgets/common", {kBelowWidgets, kQtAndStd}},
        {"widgets/plots", {QStringList{"widgets/common"} + kBelowWidgets, {kStd, kQt, "qcustomplot.h"}}},
        {"widgets/canvas", {kPanel, kQtAndStd}},
        {"widgets/palette", {kPanel, kQtAndStd}},
        {"widgets/problems", {kPanel, kQtAndStd}},
        {"widgets/inspector", {kPanel + QStringList{"widgets/problems"}, kQtAndStd}},
        {"widgets/viewers", {kPanel, kQtAndStd}},
        {"widgets/explain", {kPanel + QStringList{"widgets/viewers"}, kQtAndStd}},
        {"widgets/steps", {kPanel + QStringList{"widgets/viewers"}, kQtAndStd}},
        {"widgets/code",
         {kPanel,
          {kStd, kQt, "Qsci/qsciscintilla.h", "Qsci/qscilexerpython.h", "Qsci/qscilexercpp.h"}}},
        {"widgets/data", {kPanel, kQtAndStd}},
        {"widgets/kernels", {kPanel + QStringList{"widgets/viewers", "widgets/explain"}, kQtAndStd}},
        {"widgets/attribution", {kPanel + QStringList{"widgets/viewers", "widgets/data"}, kQtAndStd}},
        {"widgets/training", {kPanel, kQtAndStd}},
        {"widgets/weights", {kPanel, kQtAndStd}},
        {"app", {{"model/", "widgets/"}, kQtAndStd}},
        {"app/launcher", {{}, {kStd, "unistd.h"}}}, // before anything of LibTorch is loaded
        {"bench", {{"model/", "widgets/", "app"}, {kStd, kQt, kTorch, "benchmark/benchmark.h", "zlib.h"}}},
        {"tests/layers", {{"model/", "tests/"}, {kStd, kQt, kTorch}}},
        {"tests/engine", {{"model/", "tests/"}, {kStd, kQt, kTorch}}},
        {"tests", {{"model/", "widgets/", "app", "tests/"}, {kStd, kQt, kNetwork, "zlib.h", "qcustomplot.h"}}},
    };
    return kRules;
}

/// "model/layers" for "model/layers/types/conv2d.cpp".
QString folderOf(const QString& path)
{
    const QStringList parts = path.split('/');
    const QString two = parts.mid(0, 2).join('/');
    return rules().contains(two) || parts.first() == "model" || parts.first() == "widgets" ? two : parts.first();
}

QString familyOf(const QString& header)
{
    static const QRegularExpression kTorchHeader("^(torch|ATen|c10|caffe2)/");
    static const QRegularExpression kQtHeader("^(Qt[A-Za-z0-9]*/)?Q[A-Za-z0-9]+$");
    static const QRegularExpression kStdHeader("^[a-z0-9_]+$");
    static const QRegularExpression kNetworkHeader("^(QtNetwork/.*|Q(Network|Tcp|Udp|Ssl|Http|Host|AbstractSocket|Dns).*)$");
    if (kTorchHeader.match(header).hasMatch())
        return kTorch;
    if (kNetworkHeader.match(header).hasMatch())
        return kNetwork;
    if (kQtHeader.match(header).hasMatch())
        return kQt;
    return kStdHeader.match(header).hasMatch() ? kStd : header;
}

struct Includes {
    QStringList project; ///< in quotes
    QStringList outside; ///< in angle brackets
};

Includes includesOf(const QString& text)
{
    static const QRegularExpression kInclude(R"(^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">])",
                                             QRegularExpression::MultilineOption);
    Includes includes;
    for (auto match = kInclude.globalMatch(text); match.hasNext();) {
        const QRegularExpressionMatch found = match.next();
        (found.captured(1) == "<" ? includes.outside : includes.project) << found.captured(2);
    }
    return includes;
}

bool mayInclude(const Rule& rule, const QString& folder, const QString& included)
{
    const QString target = folderOf(included);
    return target == folder || std::any_of(rule.folders.begin(), rule.folders.end(), [&](const QString& allowed) {
               return allowed.endsWith('/') ? included.startsWith(allowed) : target == allowed;
           });
}

/// What one file does against the house's rules, a line each.
QStringList violations(const QString& path, const QString& text)
{
    const QString folder = folderOf(path);
    if (!rules().contains(folder))
        return {path + ": the folder has no rule"};
    const Rule& rule = rules()[folder];
    QStringList found;
    const Includes includes = includesOf(text);
    for (const QString& header : includes.project) {
        if (!header.endsWith(".moc") && !mayInclude(rule, folder, header))
            found << path + ": may not include \"" + header + '"';
    }
    for (const QString& header : includes.outside) {
        if (!rule.outside.contains(familyOf(header)))
            found << path + ": may not include <" + header + '>';
    }
    if (path.endsWith(".h") && !text.startsWith("#pragma once\n"))
        found << path + ": does not start with #pragma once";
    return found;
}

using Sources = QMap<QString, QString>; ///< path from the project's root -> text

bool seesTorch(const QString& path, const Sources& sources, QSet<QString>& visited)
{
    if (visited.contains(path))
        return false;
    visited.insert(path);
    const Includes includes = includesOf(sources.value(path));
    const auto isTorch = [](const QString& header) { return familyOf(header) == kTorch; };
    return std::any_of(includes.outside.begin(), includes.outside.end(), isTorch) ||
           std::any_of(includes.project.begin(), includes.project.end(),
                       [&](const QString& header) { return seesTorch(header, sources, visited); });
}

/// The files that get torch's headers, 20 s each, through a header of another folder.
QStringList torchLeaks(const Sources& sources)
{
    QStringList leaks;
    for (auto source = sources.begin(); source != sources.end(); ++source) {
        QSet<QString> visited;
        const QString folder = folderOf(source.key());
        if (rules().contains(folder) && !rules()[folder].outside.contains(kTorch) &&
            seesTorch(source.key(), sources, visited))
            leaks << source.key();
    }
    return leaks;
}

Sources readSources()
{
    const QDir root(LAYERWISE_SOURCE_DIR);
    Sources sources;
    for (const char* top : {"app", "bench", "model", "tests", "widgets"}) {
        QDirIterator files(root.filePath(top), {"*.h", "*.cpp"}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.open(QIODevice::ReadOnly))
                sources.insert(root.relativeFilePath(file.fileName()), QString::fromUtf8(file.readAll()));
        }
    }
    return sources;
}

} // namespace

class IncludesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everySource_keepsToTheHouse()
    {
        const Sources sources = readSources();
        QVERIFY(sources.contains("model/core/shape.h") && sources.contains("app/main.cpp"));
        QStringList found;
        for (auto source = sources.begin(); source != sources.end(); ++source)
            found += violations(source.key(), source.value());
        QVERIFY2(found.isEmpty(), qPrintable(found.join('\n')));
    }

    void torchHeaders_stayInLayersAndEngine()
    {
        const QStringList leaks = torchLeaks(readSources());
        QVERIFY2(leaks.isEmpty(), qPrintable(leaks.join('\n')));
    }

    void check_findsViolations_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("line");
        QTest::addColumn<bool>("allowed");
        QTest::newRow("std in core") << "model/core/a.cpp"
                                     << "#include <vector>" << true;
        QTest::newRow("Qt in core") << "model/core/a.cpp"
                                    << "#include <QString>" << false;
        QTest::newRow("Qt by module") << "model/engine/a.cpp"
                                      << "#include <QtCore/QString>" << false;
        QTest::newRow("torch in core") << "model/core/a.cpp"
                                       << "  #  include <torch/nn.h>" << false;
        QTest::newRow("torch in a type") << "model/layers/types/a.cpp"
                                         << "#include <torch/nn.h>" << true;
        QTest::newRow("ATen in a widget") << "widgets/viewers/a.cpp"
                                          << "#include <ATen/ATen.h>" << false;
        QTest::newRow("core to data") << "model/core/a.cpp"
                                      << "#include \"model/data/image.h\"" << false;
        QTest::newRow("data to core") << "model/data/a.cpp"
                                      << "#include \"model/core/shape.h\"" << true;
        QTest::newRow("document to engine") << "model/document/a.cpp"
                                            << "#include \"model/engine/b.h\"" << false;
        QTest::newRow("model to widgets") << "model/document/a.cpp"
                                          << "#include \"widgets/common/b.h\"" << false;
        QTest::newRow("widget to app") << "widgets/canvas/a.cpp"
                                       << "#include \"app/window/b.h\"" << false;
        QTest::newRow("widget to its neighbour") << "widgets/canvas/a.cpp"
                                                 << "#include \"widgets/data/b.h\"" << false;
        QTest::newRow("widget to common") << "widgets/canvas/a.cpp"
                                          << "#include \"widgets/common/b.h\"" << true;
        QTest::newRow("QScintilla in the code panel") << "widgets/code/a.cpp"
                                                      << "#include <Qsci/qsciscintilla.h>" << true;
        QTest::newRow("QScintilla in another") << "widgets/canvas/a.cpp"
                                               << "#include <Qsci/qsciscintilla.h>" << false;
        QTest::newRow("the network in the document") << "model/document/a.cpp"
                                                     << "#include <QNetworkReply>" << true;
        QTest::newRow("the network in a widget") << "widgets/data/a.cpp"
                                                 << "#include <QNetworkReply>" << false;
        QTest::newRow("the network by module") << "widgets/data/a.cpp"
                                               << "#include <QtNetwork/QTcpSocket>" << false;
        QTest::newRow("common to panel") << "widgets/common/a.cpp"
                                         << "#include \"widgets/canvas/b.h\"" << false;
        QTest::newRow("app to engine") << "app/main.cpp"
                                       << "#include \"model/engine/b.h\"" << true;
        QTest::newRow("not from the root") << "model/core/a.cpp"
                                           << "#include \"../data/image.h\"" << false;
        QTest::newRow("a folder without a rule") << "model/extra/a.cpp"
                                                 << "" << false;
        QTest::newRow("header without pragma") << "model/core/a.h"
                                               << "#include <vector>" << false;
        QTest::newRow("in a comment") << "model/core/a.cpp"
                                      << "// #include <QString>" << true;
    }

    void check_findsViolations()
    {
        QFETCH(QString, path);
        QFETCH(QString, line);
        QFETCH(bool, allowed);
        QCOMPARE(violations(path, "// first\n" + line + "\n").isEmpty(), allowed);
    }

    void check_findsTorchBehindAHeader()
    {
        const Sources sources{{"model/layers/torch_layer.h", "#include <torch/nn.h>\n"},
                              {"model/layers/layers.h", "#include <vector>\n"},
                              {"app/window/bad.h", "#include \"model/layers/torch_layer.h\"\n"},
                              {"app/main.cpp", "#include \"app/window/bad.h\"\n"},
                              {"app/cli/main.cpp", "#include \"model/layers/layers.h\"\n"}};
        QCOMPARE(torchLeaks(sources), (QStringList{"app/main.cpp", "app/window/bad.h"}));
    }
};

QTEST_APPLESS_MAIN(IncludesTest)
#include "test_includes.moc"
