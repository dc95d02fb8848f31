#pragma once

#include "model/data/dataset.h"
#include "model/document/network_document.h"

#include <QObject>
#include <QString>

namespace layerwise {

/// The current picture and where it comes from: a data set (the built-in digits at start) or an opened file.
/// GUI thread; folders are loaded on a worker thread.
class ImageSource : public QObject {
    Q_OBJECT
public:
    explicit ImageSource(NetworkDocument& document, QObject* parent = nullptr);
    ~ImageSource() override;

    DatasetPtr dataset() const { return m_dataset; }
    std::int64_t index() const { return m_index; } ///< in the data set; -1 for a picture of its own
    const GreyImage& image() const { return m_image; }
    int label() const { return m_label; } ///< -1 if unknown
    QString title() const;                ///< "MNIST test", or the picture's file name
    QString folder() const { return m_folder; }
    Split split() const { return m_split; }
    bool isLoading() const { return m_loading; }
    bool isInverted() const { return m_inverted; }

    /// [1, C, H, W] for the document's input; made at the first call, then kept until the image or input changes.
    ActivationPtr tensor() const;

    void setDataset(DatasetPtr dataset);
    void setIndex(std::int64_t index);
    void next();
    void previous();
    void random();
    /// Starts loading on a worker; dataset() stays until it is there; loadFailed if it can't be opened.
    void openFolder(const QString& folder, Split split);
    /// PNG, JPEG, BMP of any size, made grey. Error: data.image_unreadable; the current image stays.
    std::optional<Diagnostic> openPicture(const QString& file);
    /// A picture of its own that is not from a file (drawn, pasted). Precondition: it is not empty.
    void setPicture(GreyImage picture, const QString& title);
    void setInverted(bool inverted); ///< of a picture of its own
    void useGeneratedDigits();

Q_SIGNALS:
    void datasetChanged(); ///< comes before imageChanged
    void imageChanged();
    void loadingChanged(bool loading);
    void loadFailed(const layerwise::Diagnostic& diagnostic);

private:
    void adopt(DatasetPtr dataset, const QString& folder, Split split);
    void showDatasetImage();
    void showPicture();
    void setLoading(bool loading);

    NetworkDocument& m_document;
    DatasetPtr m_dataset;
    std::int64_t m_index = 0;     ///< -1 while a picture of its own is shown
    std::int64_t m_lastIndex = 0; ///< in the data set, where next() goes on
    GreyImage m_image;
    GreyImage m_picture; ///< as opened, before inversion
    QString m_pictureTitle;
    int m_label = -1;
    QString m_folder;
    Split m_split = Split::Test;
    bool m_loading = false;
    bool m_inverted = false;
    std::uint64_t m_loadId = 0; ///< results of another load are dropped
    mutable ActivationPtr m_tensor;
    mutable InputSpec m_tensorSpec; ///< that m_tensor was made for
};

} // namespace layerwise
