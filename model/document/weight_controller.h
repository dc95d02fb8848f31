#pragma once

#include "model/document/run_controller.h"
#include "model/weights/weight_writer.h"

#include <QObject>

namespace layerwise {

/// How a weight file is taken. See LoadOptions.
struct WeightLoadSettings {
    bool strict = true;
    bool sumChannels = false;
    /// The weights come with the network: no undo step, and they are not put in the place of others.
    bool isInitial = false;
};

/// Loads, saves and takes over weights of the document's network. Files are read and written by the run controller's
/// worker, between two runs; GUI thread only. What is asked for before another network is put in is not answered any more.
class WeightController : public QObject {
    Q_OBJECT
public:
    WeightController(NetworkDocument& document, RunController& runs, QObject* parent = nullptr);

    /// Reads a safetensors or PyTorch file; answered by loaded(). If the report has no error, the weights are in the
    /// document then, as an undo step. `origin` without a kind: the file.
    void load(const QString& file, const WeightLoadSettings& settings = {}, const WeightOrigin& origin = {});
    /// Writes the weights that a run uses now, those set by hand included; answered by saved().
    void save(const QString& file, const WriteOptions& options);
    /// Asks for the same weights, by their keys in the state_dict; answered by parametersReady().
    void requestParameters();

    /// Puts trained values in the place of all weights, as an undo step; what was run is run again. Error: train.weights
    /// {key} where they do not fit the network as it is now.
    std::optional<Diagnostic> applyWeights(const std::vector<NamedTensor>& values, const WeightOrigin& origin);
    /// A look at weights that are being trained: no undo step. See NetworkDocument::previewWeights().
    void previewWeights(BlockWeightsPtr weights);
    void endPreview() { m_document.endWeightPreview(); }

    /// A file is being read or written.
    bool isBusy() const { return m_pending > 0; }

Q_SIGNALS:
    void loaded(const QString& file, const layerwise::WeightLoadSettings& settings, const layerwise::LoadReport& report);
    /// `error` is std::nullopt if the file is there.
    void saved(const QString& file, const std::optional<layerwise::Diagnostic>& error);
    /// Empty if the network has errors that keep its layers from being made, or no parameters.
    void parametersReady(const layerwise::NamedTensorsPtr& values);
    void busyChanged(bool busy);

private:
    void onLoaded(const QString& file, const WeightLoadSettings& settings, const WeightOrigin& origin,
                  const WeightLoading& loading);
    void take(BlockWeights weights, const WeightOrigin& origin, bool isInitial);
    /// The parameters as a run sees them, for the worker to call.
    std::function<std::vector<NamedTensor>(Executor&)> effective() const;
    void addPending(int change);

    NetworkDocument& m_document;
    RunController& m_runs;
    int m_pending = 0;
};

} // namespace layerwise
