#include "model/document/bundled_weights.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace layerwise {

QString bundledWeights(const QString& templateKey)
{
    const QStringList folders{
        QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/layerwise"),
        QCoreApplication::applicationDirPath() + QStringLiteral("/" LAYERWISE_DATA_FROM_PROGRAMS),
    };
    for (const QString& folder : folders) {
        const QFileInfo file(QDir(folder), QStringLiteral("weights/%1.safetensors").arg(templateKey));
        if (file.isFile())
            return file.absoluteFilePath();
    }
    return {};
}

WeightOrigin bundledOrigin(const QString& templateKey)
{
    WeightOrigin origin{WeightOrigin::Kind::Bundled, QStringLiteral("MNIST"), {}};
    if (templateKey == QLatin1String("resnet18"))
        origin.accuracy = 0.9959;
    else if (templateKey == QLatin1String("lenet5"))
        origin.accuracy = 0.9922;
    return origin;
}

} // namespace layerwise
