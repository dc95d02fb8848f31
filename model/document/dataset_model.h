#pragma once

#include "model/document/image_source.h"

#include <QAbstractListModel>
#include <QCache>
#include <QImage>

namespace layerwise {

/// The current data set as a list of thumbnails. Pictures are made when they are asked for and few are kept, so
/// that 70,000 images cost their bytes only. Rows are those that pass the label filter.
class DatasetModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        ImageIndexRole = Qt::UserRole + 1, ///< qint64, index in the data set
        LabelRole,                         ///< int
    };

    explicit DatasetModel(ImageSource& images, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override; ///< DecorationRole: QImage

    void setLabelFilter(int label); ///< -1: all
    int labelFilter() const { return m_label; }
    int rowOf(std::int64_t imageIndex) const; ///< -1 if filtered out
    std::int64_t imageIndex(int row) const;

private:
    void rebuild();

    ImageSource& m_images;
    DatasetPtr m_dataset;
    int m_label = -1;
    std::vector<std::int32_t> m_rows;                   ///< used only with a filter
    mutable QCache<std::int64_t, QImage> m_cache{2048}; ///< by image index
};

} // namespace layerwise
