#pragma once

#include "model/core/layer_registry.h"

#include <QAbstractItemModel>
#include <QString>

#include <vector>

namespace layerwise {

/// What the palette offers: categories with the layer types in them, containers and the presets BasicBlock and
/// Bottleneck last. A drag carries kTypeMimeType with the type's name.
class PaletteModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Role {
        TypeNameRole = Qt::UserRole + 1, ///< "Conv2d", "BasicBlock"; empty for a category
        HelpRole,                        ///< QString, the beginner's sentence
        CategoryRole,                    ///< int, Category
        SearchTextRole,                  ///< name, help and keywords, for the filter
    };

    explicit PaletteModel(const LayerRegistry& registry, QObject* parent = nullptr);

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;

    /// The registry's type that stands for an entry: itself, or Residual for a preset (icon, category).
    const LayerType* layerType(const QModelIndex& index) const;

private:
    struct Entry {
        QString typeName;
        QString help;
        QString searchText;
        const LayerType* type = nullptr;
    };
    struct Group {
        Category category;
        std::vector<Entry> entries;
    };
    const Entry* entry(const QModelIndex& index) const; ///< nullptr for a category

    std::vector<Group> m_groups;
};

} // namespace layerwise
