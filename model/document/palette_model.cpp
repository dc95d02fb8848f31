#include "model/document/palette_model.h"

#include "model/document/network_json.h"

#include <QCoreApplication>
#include <QMimeData>

#include <algorithm>

namespace layerwise {

namespace {

constexpr quintptr kCategoryId = 0; ///< internal id of a category; of an entry it is its group's row + 1

struct Preset {
    const char* name;
    const char* help;
    const char* keywords;
};

constexpr Preset kPresets[] = {
    {"BasicBlock",
     QT_TRANSLATE_NOOP("PaletteModel", "The building block of ResNet-18 and ResNet-34: two 3×3 convolutions, and what "
                                       "came in is added to what comes out."),
     "resnet residual skip shortcut conv3x3"},
    {"Bottleneck",
     QT_TRANSLATE_NOOP("PaletteModel", "The building block of ResNet-50 and deeper: a 1×1 convolution makes the "
                                       "channels fewer, a 3×3 one works on them, a 1×1 one makes them more again; "
                                       "what came in is added."),
     "resnet residual skip shortcut conv1x1"},
};

} // namespace

PaletteModel::PaletteModel(const LayerRegistry& registry, QObject* parent) : QAbstractItemModel(parent)
{
    const auto groupOf = [this](Category category) -> Group& {
        const auto found = std::find_if(m_groups.begin(), m_groups.end(),
                                        [category](const Group& group) { return group.category == category; });
        return found != m_groups.end() ? *found : m_groups.emplace_back(Group{category, {}});
    };
    const auto add = [&](const QString& name, const QString& help, const QString& keywords, const LayerType* type) {
        groupOf(type->category()).entries.push_back({name, help, name + u' ' + help + u' ' + keywords, type});
    };
    for (const LayerType* type : registry.types())
        add(QString::fromStdString(type->name()), QString::fromStdString(type->help()),
            QString::fromStdString(type->keywords()), type);
    if (const LayerType* residual = registry.find("Residual"))
        for (const Preset& preset : kPresets)
            add(QString::fromUtf8(preset.name), QCoreApplication::translate("PaletteModel", preset.help),
                QString::fromUtf8(preset.keywords), residual);
    std::stable_sort(m_groups.begin(), m_groups.end(),
                     [](const Group& a, const Group& b) { return a.category < b.category; });
}

QModelIndex PaletteModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : kCategoryId);
}

QModelIndex PaletteModel::parent(const QModelIndex& index) const
{
    if (!index.isValid() || index.internalId() == kCategoryId)
        return {};
    return createIndex(static_cast<int>(index.internalId()) - 1, 0, kCategoryId);
}

int PaletteModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid())
        return static_cast<int>(m_groups.size());
    if (parent.internalId() != kCategoryId || parent.column() != 0)
        return 0;
    return static_cast<int>(m_groups[static_cast<std::size_t>(parent.row())].entries.size());
}

int PaletteModel::columnCount(const QModelIndex&) const
{
    return 1;
}

const PaletteModel::Entry* PaletteModel::entry(const QModelIndex& index) const
{
    if (!index.isValid() || index.internalId() == kCategoryId)
        return nullptr;
    return &m_groups[index.internalId() - 1].entries[static_cast<std::size_t>(index.row())];
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Entry* found = entry(index);
    const Category category =
        found ? found->type->category() : m_groups[static_cast<std::size_t>(index.row())].category;
    const QString categoryText = QCoreApplication::translate("Category", categoryName(category));
    switch (role) {
    case Qt::DisplayRole:
        return found ? found->typeName : categoryText;
    case Qt::ToolTipRole:
    case HelpRole:
        return found ? QVariant(found->help) : QVariant();
    case TypeNameRole:
        return found ? found->typeName : QString();
    case CategoryRole:
        return static_cast<int>(category);
    case SearchTextRole:
        return found ? QString(found->searchText + u' ' + categoryText) : categoryText;
    default:
        return {};
    }
}

Qt::ItemFlags PaletteModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    if (!entry(index))
        return Qt::ItemIsEnabled;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
}

QStringList PaletteModel::mimeTypes() const
{
    return {QString::fromUtf8(kTypeMimeType)};
}

QMimeData* PaletteModel::mimeData(const QModelIndexList& indexes) const
{
    for (const QModelIndex& index : indexes) {
        if (const Entry* found = entry(index)) {
            auto* data = new QMimeData;
            data->setData(QString::fromUtf8(kTypeMimeType), found->typeName.toUtf8());
            return data;
        }
    }
    return nullptr;
}

const LayerType* PaletteModel::layerType(const QModelIndex& index) const
{
    const Entry* found = entry(index);
    return found ? found->type : nullptr;
}

} // namespace layerwise
