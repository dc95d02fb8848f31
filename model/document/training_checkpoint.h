#pragma once

#include "model/document/training_controller.h"
#include "model/document/training_plan.h"

#include <QDateTime>
#include <QString>

#include <memory>
#include <optional>

class QLockFile;

namespace layerwise {

/// A training that has not come to its end, as its files tell.
struct InterruptedTraining {
    QString network;        ///< its name
    QString images;         ///< "MNIST train"
    QDateTime saved;        ///< when the last checkpoint was written
    std::int64_t steps = 0; ///< batches that were learned from; 0: unknown
};

/// The files that a training can be gone on with: the checkpoint, which the engine writes, the network and the plan.
/// Each is whole at any time. GUI thread.
class TrainingCheckpoint {
public:
    TrainingCheckpoint();
    ~TrainingCheckpoint();

    /// Empty: nowhere. A folder belongs to one window at a time: nowhere as well if it is taken.
    void setFolder(const QString& folder);
    bool isKept() const { return !m_folder.isEmpty(); }
    /// Of the engine's file; empty if none is kept.
    QString file() const;
    /// Of the curves up to the engine's checkpoint, as writeTrainingCurve() writes them.
    QString curveFile() const;

    /// What belongs to a training that begins. Takes an older one's files away first. False if it cannot be written.
    /// `images`: the name of what is learned from.
    bool begin(const Network& network, const LayerRegistry& registry, const TrainingPlan& plan, const OpenImages& open,
               const QString& images);
    void remove();

    std::optional<InterruptedTraining> interrupted() const;
    struct Content {
        Network network;
        TrainingPlan plan;
        OpenImages open; ///< without its data set, if that is one of a folder
        QString images;  ///< their name
        TrainingProgress progress;
    };
    /// Codes: file.*
    Result<Content> read(const LayerRegistry& registry) const;

private:
    QString path(const char* name) const;
    QJsonObject description() const;

    QString m_folder;
    std::unique_ptr<QLockFile> m_lock;
};

} // namespace layerwise
