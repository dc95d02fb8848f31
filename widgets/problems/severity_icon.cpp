#include "widgets/problems/severity_icon.h"

#include "model/core/diagnostic.h"
#include "widgets/common/theme.h"

#include <QPainter>

namespace layerwise {

namespace {

constexpr int kSize = 16;

QPixmap tintedAction(const QString& name, int size, qreal ratio, const QColor& colour)
{
    QPixmap pixmap(QSize(size, size) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    Theme::actionIcon(name).paint(&painter, QRect(0, 0, size, size));
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(QRect(0, 0, size, size), colour);
    return pixmap;
}

QPixmap dash(qreal ratio, const QColor& colour)
{
    QPixmap pixmap(QSize(kSize, kSize) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.fillRect(QRectF(4, 7.25, 8, 1.5), colour);
    return pixmap;
}

} // namespace

QColor severityColour(int severity)
{
    const Theme& theme = Theme::current();
    if (severity == static_cast<int>(Severity::Error))
        return theme.error;
    return severity == static_cast<int>(Severity::Warning) ? theme.warning : theme.quietText;
}

QPixmap severityPixmap(int severity, qreal devicePixelRatio)
{
    const QColor colour = severityColour(severity);
    if (severity == static_cast<int>(Severity::Error))
        return tintedAction(QStringLiteral("cross"), kSize, devicePixelRatio, colour);
    if (severity == static_cast<int>(Severity::Warning))
        return tintedAction(QStringLiteral("warning"), kSize, devicePixelRatio, colour);
    return dash(devicePixelRatio, colour);
}

QPixmap donePixmap(int size, qreal devicePixelRatio)
{
    return tintedAction(QStringLiteral("check"), size, devicePixelRatio, Theme::current().done);
}

} // namespace layerwise
