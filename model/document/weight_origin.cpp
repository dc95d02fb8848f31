#include "model/document/weight_origin.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace layerwise {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("WeightOrigin", text);
}

QString trainedText(const WeightOrigin& origin)
{
    return origin.name.isEmpty() ? translated(QT_TRANSLATE_NOOP("WeightOrigin", "trained"))
                                 : translated(QT_TRANSLATE_NOOP("WeightOrigin", "trained on %1")).arg(origin.name);
}

} // namespace

QString originText(const WeightOrigin& origin, std::uint64_t seed)
{
    QString text;
    switch (origin.kind) {
    case WeightOrigin::Kind::Random:
        return translated(QT_TRANSLATE_NOOP("WeightOrigin", "random, seed %1")).arg(seed);
    case WeightOrigin::Kind::File:
        text = translated(QT_TRANSLATE_NOOP("WeightOrigin", "file %1")).arg(QFileInfo(origin.name).fileName());
        break;
    case WeightOrigin::Kind::Trained:
        text = trainedText(origin);
        break;
    case WeightOrigin::Kind::Bundled:
        text = translated(QT_TRANSLATE_NOOP("WeightOrigin", "bundled, %1")).arg(trainedText(origin));
        break;
    }
    if (origin.accuracy)
        text += QStringLiteral(", %1 %").arg(100 * *origin.accuracy, 0, 'f', 1);
    return text;
}

} // namespace layerwise
