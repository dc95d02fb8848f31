#include "model/document/dataset_model.h"

#include "model/document/picture.h"

#include <algorithm>

namespace layerwise {

DatasetModel::DatasetModel(ImageSource& images, QObject* parent)
    : QAbstractListModel(parent), m_images(images), m_dataset(images.dataset())
{
    connect(&images, &ImageSource::datasetChanged, this, [this] {
        m_label = -1;
        rebuild();
    });
}

int DatasetModel::rowCount(const QModelIndex& parent) const
{
    if (parent.isValid())
        return 0;
    return static_cast<int>(m_label < 0 ? m_dataset->size() : static_cast<std::int64_t>(m_rows.size()));
}

QVariant DatasetModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const std::int64_t image = imageIndex(index.row());
    const int label = m_dataset->label(image);
    switch (role) {
    case Qt::DisplayRole:
        return label < 0 ? QString::number(image) : className(m_dataset->classNames(), label);
    case Qt::ToolTipRole:
        return label < 0 ? tr("Image %1").arg(image)
                         : tr("Image %1, label %2").arg(image).arg(labelText(m_dataset->classNames(), label));
    case Qt::DecorationRole: {
        if (const QImage* kept = m_cache.object(image))
            return *kept;
        const QImage picture = toQImage(m_dataset->pixels(image), m_dataset->width(), m_dataset->height());
        m_cache.insert(image, new QImage(picture));
        return picture;
    }
    case ImageIndexRole:
        return static_cast<qint64>(image);
    case LabelRole:
        return label;
    default:
        return {};
    }
}

void DatasetModel::setLabelFilter(int label)
{
    label = std::max(label, -1);
    if (label == m_label)
        return;
    m_label = label;
    rebuild();
}

int DatasetModel::rowOf(std::int64_t image) const
{
    if (image < 0 || image >= m_dataset->size())
        return -1;
    if (m_label < 0)
        return static_cast<int>(image);
    const auto found = std::lower_bound(m_rows.begin(), m_rows.end(), image);
    return found != m_rows.end() && *found == image ? static_cast<int>(found - m_rows.begin()) : -1;
}

std::int64_t DatasetModel::imageIndex(int row) const
{
    return m_label < 0 ? row : m_rows[static_cast<std::size_t>(row)];
}

void DatasetModel::rebuild()
{
    beginResetModel();
    if (m_dataset != m_images.dataset()) {
        m_dataset = m_images.dataset();
        m_cache.clear();
    }
    m_rows.clear();
    for (std::int64_t i = 0; m_label >= 0 && i < m_dataset->size(); ++i)
        if (m_dataset->label(i) == m_label)
            m_rows.push_back(static_cast<std::int32_t>(i));
    endResetModel();
}

} // namespace layerwise
