#pragma once

#include "model/data/adjustments.h"
#include "model/data/dataset.h"
#include "model/document/dataset_files.h"
#include "model/document/network_document.h"

#include <QObject>
#include <QString>

#include <array>
#include <atomic>
#include <memory>

namespace layerwise {

enum class ImageKind { Dataset, Picture, Drawing };

/// The current picture and where it comes from: a data set (the built-in digits at start), an opened file or the
/// drawing pad; and how it is adjusted before the network gets it. GUI thread; data sets are opened on a worker thread.
class ImageSource : public QObject {
    Q_OBJECT
public:
    explicit ImageSource(NetworkDocument& document, QObject* parent = nullptr);
    ~ImageSource() override;

    DatasetPtr dataset() const { return m_dataset; }
    ImageKind kind() const { return m_kind; }
    /// In the data set; -1 for a picture of its own and a drawing.
    std::int64_t index() const { return m_kind == ImageKind::Dataset ? m_index : -1; }
    const GreyImage& image() const { return m_image; }       ///< as adjusted
    const GreyImage& original() const { return m_original; } ///< as loaded or drawn
    int label() const { return m_label; } ///< -1 if unknown
    QString title() const;                ///< "MNIST test", or the picture's file name
    /// What openDataset() was given; empty for generated digits.
    QString folder() const { return m_place.path; }
    Split split() const { return m_split; }
    /// The other part of the data set can be opened too.
    bool hasOtherPart() const { return m_place.hasTrain && m_place.hasTest; }
    /// "9 · Ankle boot", as the data set names its classes; "–" for -1.
    QString labelText(int label) const;
    bool isLoading() const { return m_loading; }
    /// What is done to every image of the present kind, until it is changed: data set, picture and drawing have their own.
    const ImageAdjustments& adjustments() const { return m_adjustments[static_cast<std::size_t>(m_kind)]; }
    /// Pictures are inverted, the one shown now and later ones.
    bool isInverted() const { return m_adjustments[static_cast<std::size_t>(ImageKind::Picture)].invert; }
    /// A hand draws or holds a slider: images follow each other quickly.
    bool isMoving() const { return m_isMoving; }

    /// [1, C, H, W] for the document's input; made at the first call, then kept until the image or input changes.
    ActivationPtr tensor() const;

    void setDataset(DatasetPtr dataset);
    /// The same with image `index` of it, and where it is a part of. Precondition: the image is there.
    void setDataset(DatasetPtr dataset, std::int64_t index, const DatasetPlace& place, Split split);
    void setIndex(std::int64_t index);
    void next();
    void previous();
    void random();
    /// Starts loading what findDataset() knows on a worker; dataset() stays until it is there; loadFailed if it can't be
    /// opened. A data set that has only the other part is opened at that.
    void openFolder(const QString& path, Split split);
    /// PNG, JPEG, BMP, made grey. Errors: those of readPicture(); the current image stays.
    std::optional<Diagnostic> openPicture(const QString& file);
    /// A picture of its own that is not from a file (pasted). Precondition: it is not empty.
    void setPicture(GreyImage picture, const QString& title);
    void setInverted(bool inverted); ///< of a picture of its own
    /// From now on the drawing is the image. Precondition: it is not empty.
    void setDrawing(GreyImage drawing);
    /// Back to what was shown before one began to draw.
    void leaveDrawing();
    GreyImage undrawn() const; ///< what leaveDrawing() would go back to, as it was loaded; else original()
    /// Precondition: in the ranges of ImageAdjustments. A picture with sides longer than kLargestAdjusted is made
    /// smaller first (unless it is only inverted), so that it follows the hand.
    void setAdjustments(const ImageAdjustments& adjustments);
    static constexpr int kLargestAdjusted = 512;
    void setMoving(bool moving);
    void useGeneratedDigits();
    /// So many of them, made on a worker. Precondition: 1 <= count <= kMostDigits.
    void generateDataset(std::int64_t count, std::uint64_t seed);
    static constexpr std::int64_t kMostDigits = 1'000'000;

Q_SIGNALS:
    void datasetChanged(); ///< comes before imageChanged
    void imageChanged();
    void rested(); ///< isMoving() is over
    void loadingChanged(bool loading);
    void loadFailed(const layerwise::Diagnostic& diagnostic);

private:
    struct Opened {
        DatasetPtr dataset;
        DatasetPlace place;
        Split split = Split::Test;
    };
    using GoOn = std::function<bool()>;

    void adopt(Opened opened, std::int64_t index = 0);
    void load(const std::function<Result<Opened>(const GoOn&)>& open);
    static Result<Opened> openAt(const QString& path, Split split, const InputSpec& input, const GoOn& goOn);
    void showDatasetImage();
    void showPicture();
    void show(ImageKind kind, GreyImage image);
    void adjust();
    void setLoading(bool loading);

    NetworkDocument& m_document;
    DatasetPtr m_dataset;
    ImageKind m_kind = ImageKind::Dataset;
    ImageKind m_kindBefore = ImageKind::Dataset; ///< one began to draw
    std::int64_t m_index = 0; ///< in the data set, where next() goes on
    GreyImage m_image;
    GreyImage m_original;
    GreyImage m_reduced; ///< m_original as far as it is adjusted; empty until it is
    GreyImage m_picture;
    QString m_pictureTitle;
    std::array<ImageAdjustments, 3> m_adjustments; ///< by ImageKind
    int m_label = -1;
    DatasetPlace m_place;
    Split m_split = Split::Test;
    bool m_loading = false;
    bool m_isMoving = false;
    std::uint64_t m_loadId = 0;               ///< results of another load are dropped
    std::shared_ptr<std::atomic<bool>> m_stop; ///< of the load under way
    mutable ActivationPtr m_tensor;
    mutable InputSpec m_tensorSpec; ///< that m_tensor was made for
};

} // namespace layerwise
