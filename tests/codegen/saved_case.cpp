#include "tests/codegen/saved_case.h"

#include "model/codegen/source_code.h"
#include "model/core/shape_inference.h"
#include "model/engine/torch_executor.h"
#include "model/layers/layers.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>
#include <random>

namespace layerwise::testing {

namespace {

using Random = std::mt19937;

bool write(const QString& file, const QByteArray& bytes)
{
    QFile target(file);
    return target.open(QIODevice::WriteOnly) && target.write(bytes) == bytes.size();
}

template <typename T>
QByteArray bytesOf(std::span<const T> values)
{
    return {reinterpret_cast<const char*>(values.data()), static_cast<qsizetype>(values.size_bytes())};
}

ActivationPtr randomTensor(const Shape& shape, float centre, float spread, Random& random)
{
    std::normal_distribution<float> normal(0, 1);
    std::vector<float> values(static_cast<std::size_t>(*shape.elementCount()));
    for (float& value : values)
        value = centre + spread * normal(random);
    return std::make_shared<const Activation>(shape, std::move(values));
}

/// Of the size that keeps activations in range, and all different, so that no two can be mixed up unseen.
ActivationPtr randomParameter(const NamedTensor& tensor, Random& random)
{
    const Shape& shape = tensor.value->shape();
    if (tensor.isInteger)
        return std::make_shared<const Activation>(shape, std::vector<float>{static_cast<float>(random() % 1000)});
    if (tensor.key.ends_with("running_var")) {
        const ActivationPtr normal = randomTensor(shape, 0, 0.2F, random);
        std::vector<float> values(normal->values().begin(), normal->values().end());
        for (float& value : values)
            value = std::exp(value);
        return std::make_shared<const Activation>(shape, std::move(values));
    }
    if (shape.rank() < 2)
        return randomTensor(shape, 0.5F, 0.3F, random);
    const auto fanIn = static_cast<float>(*shape.elementCount() / std::max<std::int64_t>(shape[0], 1));
    return randomTensor(shape, 0, std::sqrt(2 / std::max(fanIn, 1.0F)), random);
}

QByteArray valueBytes(const NamedTensor& tensor)
{
    if (!tensor.isInteger)
        return bytesOf(tensor.value->values());
    const std::vector<std::int64_t> integers(tensor.value->values().begin(), tensor.value->values().end());
    return bytesOf(std::span<const std::int64_t>(integers));
}

/// Replaces the executor's parameters by random ones, through a safetensors file.
QString randomizeParameters(Executor& executor, const Network& network, const QString& file, Random& random)
{
    std::vector<NamedTensor> tensors = executor.parameters(network, 0);
    if (tensors.empty())
        return {};
    QJsonObject header;
    QByteArray data;
    for (NamedTensor& tensor : tensors) {
        tensor.value = randomParameter(tensor, random);
        const QByteArray bytes = valueBytes(tensor);
        QJsonArray shape;
        for (const std::int64_t size : tensor.value->shape().sizes())
            shape.append(static_cast<qint64>(size));
        header.insert(QString::fromStdString(tensor.key),
                      QJsonObject{{"dtype", tensor.isInteger ? "I64" : "F32"},
                                  {"shape", shape},
                                  {"data_offsets", QJsonArray{data.size(), data.size() + bytes.size()}}});
        data += bytes;
    }
    const QByteArray text = QJsonDocument(header).toJson(QJsonDocument::Compact);
    const std::uint64_t size = static_cast<std::uint64_t>(text.size());
    if (!write(file, bytesOf(std::span<const std::uint64_t>(&size, 1)) + text + data))
        return file + " cannot be written";
    const std::optional<Diagnostic> error = executor.loadWeights(network, file.toStdString());
    QFile::remove(file);
    return error ? QString::fromStdString(error->code) : QString();
}

/// The manifest with the tensors' files beside it.
class Manifest {
public:
    explicit Manifest(const QDir& folder) : m_folder(folder) {}

    bool add(const char* kind, const NamedTensor& tensor)
    {
        const Shape& shape = tensor.value->shape();
        const QByteArray file = QByteArray::number(m_files++) + ".bin";
        m_text += QByteArray(kind) + ' ' + QByteArray::number(qint64{shape.rank()});
        for (const std::int64_t size : shape.sizes())
            m_text += ' ' + QByteArray::number(static_cast<qint64>(size));
        m_text += ' ' + file + ' ' + QByteArray::fromStdString(tensor.key) + '\n';
        return write(m_folder.filePath(file), valueBytes(tensor));
    }

    bool finish() const { return write(m_folder.filePath("manifest.txt"), m_text); }

private:
    QDir m_folder;
    QByteArray m_text;
    int m_files = 0;
};

QByteArray sourceBytes(const Network& network, SourceLanguage language)
{
    return QByteArray::fromStdString(sourceOf(network, registry(), language).text());
}

QByteArray errorOf(const Trace& trace)
{
    std::string error;
    for (const TraceStepPtr& step : trace.steps) {
        if (step->status == StepStatus::Failed)
            error = step->error; // the innermost comes last
    }
    return QByteArray::fromStdString(error);
}

} // namespace

const LayerRegistry& registry()
{
    static const std::unique_ptr<LayerRegistry> kRegistry = [] {
        auto filled = std::make_unique<LayerRegistry>();
        registerLayers(*filled);
        return filled;
    }();
    return *kRegistry;
}

QString saveCase(const Network& network, const QString& folder, unsigned seed)
{
    const QDir dir(folder);
    if (!dir.mkpath("."))
        return folder + " cannot be made";
    Random random(seed);
    const std::unique_ptr<Executor> executor = makeTorchExecutor(registry());
    RunRequest request;
    request.network = std::make_shared<const Network>(network);
    request.input = randomTensor(network.input.shape(2), 0, 1, random);
    const bool fits = inferShapes(network, registry(), 2).ok();
    if (fits) {
        const QString error = randomizeParameters(*executor, network, dir.filePath("weights.safetensors"), random);
        if (!error.isEmpty())
            return error;
    }
    const TracePtr trace = executor->run(request, {});
    Manifest manifest(dir);
    bool written = manifest.add("input", {"input", request.input});
    if (trace->status == TraceStatus::Ok)
        written = written && manifest.add("output", {"output", trace->output()});
    else
        written = written && write(dir.filePath("error.txt"), errorOf(*trace));
    for (const NamedTensor& tensor : executor->parameters(network, 0))
        written = written && manifest.add(tensor.isInteger ? "int" : "float", tensor);
    written = written && manifest.finish() &&
              write(dir.filePath("model.py"), sourceBytes(network, SourceLanguage::PyTorch)) &&
              write(dir.filePath("model.cpp"), sourceBytes(network, SourceLanguage::LibTorch));
    return written ? QString() : folder + " cannot be written";
}

} // namespace layerwise::testing
