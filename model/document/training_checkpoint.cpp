#include "model/document/training_checkpoint.h"

#include "model/document/network_json.h"
#include "model/document/training_curve.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QLockFile>
#include <QSaveFile>

namespace layerwise {

namespace {

constexpr char kCheckpoint[] = "training.safetensors";
constexpr char kNetwork[] = "training.layerwise.json";
constexpr char kDescription[] = "training.json";
constexpr char kCurve[] = "training.curve.json";
constexpr char kLock[] = "training.lock";

QString text(const char* name)
{
    return QString::fromLatin1(name);
}

} // namespace

TrainingCheckpoint::TrainingCheckpoint() = default;
TrainingCheckpoint::~TrainingCheckpoint() = default;

QString TrainingCheckpoint::path(const char* name) const
{
    return QDir(m_folder).filePath(QString::fromLatin1(name));
}

void TrainingCheckpoint::setFolder(const QString& folder)
{
    m_lock.reset();
    m_folder.clear();
    if (folder.isEmpty() || !QDir().mkpath(folder))
        return;
    auto lock = std::make_unique<QLockFile>(QDir(folder).filePath(text(kLock)));
    // A training takes long; only a lock whose program has ended is given up.
    lock->setStaleLockTime(0);
    if (!lock->tryLock())
        return;
    m_lock = std::move(lock);
    m_folder = folder;
}

QString TrainingCheckpoint::file() const
{
    return m_folder.isEmpty() ? QString() : path(kCheckpoint);
}

QString TrainingCheckpoint::curveFile() const
{
    return m_folder.isEmpty() ? QString() : path(kCurve);
}

bool TrainingCheckpoint::begin(const Network& network, const LayerRegistry& registry, const TrainingPlan& plan,
                               const OpenImages& open, const QString& images)
{
    if (!isKept())
        return false;
    remove();
    const QJsonObject json{{text("network"), QString::fromStdString(network.name)},
                           {text("images"), images},
                           {text("path"), open.path},
                           {text("test"), open.split == Split::Test},
                           {text("plan"), trainingPlanToJson(plan)}};
    const QByteArray bytes = QJsonDocument(json).toJson();
    QSaveFile out(path(kDescription));
    return !saveNetwork(path(kNetwork), network, registry) && out.open(QIODevice::WriteOnly) &&
           out.write(bytes) == bytes.size() && out.commit();
}

void TrainingCheckpoint::remove()
{
    if (!isKept())
        return;
    for (const char* name : {kCheckpoint, kNetwork, kDescription, kCurve})
        QFile::remove(path(name));
}

QJsonObject TrainingCheckpoint::description() const
{
    QFile in(path(kDescription));
    return in.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(in.readAll()).object() : QJsonObject();
}

std::optional<InterruptedTraining> TrainingCheckpoint::interrupted() const
{
    if (!isKept() || !QFile::exists(path(kCheckpoint)) || !QFile::exists(path(kNetwork)))
        return std::nullopt;
    const QJsonObject json = description();
    const TrainingProgress progress = readTrainingCurve(curveFile());
    const std::vector<LossPoint>& points = progress.losses.points();
    return InterruptedTraining{json.value(text("network")).toString(), json.value(text("images")).toString(),
                               QFileInfo(path(kCheckpoint)).lastModified(), points.empty() ? 0 : points.back().step};
}

Result<TrainingCheckpoint::Content> TrainingCheckpoint::read(const LayerRegistry& registry) const
{
    Result<Network> network = loadNetwork(path(kNetwork), registry);
    if (!network)
        return network.error();
    const QJsonObject json = description();
    return Content{
        std::move(network).value(),
        trainingPlanFromJson(json.value(text("plan")).toObject()),
        {nullptr, json.value(text("path")).toString(), json.value(text("test")).toBool() ? Split::Test : Split::Train},
        json.value(text("images")).toString(),
        readTrainingCurve(curveFile())};
}

} // namespace layerwise
