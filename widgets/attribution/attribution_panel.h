#pragma once

#include "model/document/channel_model.h"
#include "model/document/overlay.h"
#include "model/document/selection.h"

#include <QJsonObject>
#include <QWidget>

#include <optional>

class QComboBox;
class QHBoxLayout;
class QProgressBar;
class QPushButton;
class QSlider;
class QStackedWidget;
class QTableView;

namespace layerwise {

class ColourLegend;
class PictureView;
class SegmentedSwitch;
class ThemedLabel;

/// "Does it matter?": what the output of a class depends on. Grad-CAM or the saliency over the image, and the channels of
/// the selected block, to be switched off, scaled and ranked. Asks the worker only while it is seen. GUI thread.
class AttributionPanel : public QWidget {
    Q_OBJECT
public:
    AttributionPanel(NetworkDocument& document, Selection& selection, RunController& runs, QWidget* parent = nullptr);

    enum class Method { GradCam, Saliency };
    void setMethod(Method method);
    /// std::nullopt: the one that the network predicts.
    void setTargetClass(std::optional<int> target);

    /// What is shown, for the dump of the window's state.
    QJsonObject describe() const;

protected:
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    /// What an overlay or a ranking was asked for: shown as old when it is another one now.
    struct Key {
        std::pair<std::uint64_t, std::uint64_t> version;
        AttributionKind kind = AttributionKind::GradCam;
        BlockId block;
        int target = -1;
        friend bool operator==(const Key&, const Key&) = default;
    };

    QWidget* buildBar();
    QWidget* buildPictureSide();
    QWidget* buildChannelSide();
    QWidget* buildEffectsRow();
    void connectSources();
    void refresh();
    void fillClasses(int count, int predicted);
    void askForOverlay();
    void take(const AttributionAnswer& answer);
    void showOverlay();
    void showRankingState();
    void showEffects();
    void rank();
    void followProgress(qint64 done, qint64 total);
    QString reasonForNothing() const;
    BlockId lastMaps() const;
    BlockId mapsBlock() const;     ///< whose maps Grad-CAM looks at
    BlockId channelsBlock() const; ///< whose channels are listed
    QString nameOf(BlockId block) const;
    Key overlayKey() const;
    Key rankingKey() const;
    QJsonArray describeRows() const;

    NetworkDocument& m_document;
    Selection& m_selection;
    RunController& m_runs;
    ChannelModel* m_channels = nullptr;

    QStackedWidget* m_pages = nullptr;
    ThemedLabel* m_message = nullptr;
    QComboBox* m_classes = nullptr;
    SegmentedSwitch* m_methods = nullptr;
    QSlider* m_opacity = nullptr;
    ColourLegend* m_legend = nullptr;
    PictureView* m_picture = nullptr;
    ThemedLabel* m_caption = nullptr;
    ThemedLabel* m_channelsTitle = nullptr;
    ThemedLabel* m_rankingNote = nullptr;
    QPushButton* m_rank = nullptr;
    QPushButton* m_cancel = nullptr;
    QProgressBar* m_progress = nullptr;
    QTableView* m_table = nullptr;
    ThemedLabel* m_effects = nullptr;
    QPushButton* m_allOn = nullptr;

    Method m_method = Method::GradCam;
    std::optional<int> m_chosen; ///< class; std::nullopt: the predicted one
    int m_predicted = -1;
    int m_classCount = 0;
    std::optional<Key> m_asked;   ///< the newest question for an overlay
    QHBoxLayout* m_bar = nullptr;
    ActivationPtr m_attribution; ///< what the overlay is made of; null with it
    std::optional<Overlay> m_overlay;
    QString m_overlayError;
    std::optional<Key> m_ranked;  ///< what the channels' ranking was asked for
    QString m_rankingError;
};

} // namespace layerwise
