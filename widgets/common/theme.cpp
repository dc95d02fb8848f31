#include "widgets/common/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QPainter>
#include <QPalette>
#include <QStyle>
#include <QStyleHints>
#include <QSvgRenderer>

#include "widgets/common/style_sheet.h"

#include <QFile>
#include <QHash>

namespace layerwise {

namespace {

Theme lightTheme()
{
    Theme theme;
    theme.window = theme.canvas = QColor(0xF4F5F7);
    theme.panel = theme.card = QColor(0xFFFFFF);
    theme.line = QColor(0xE2E5EA);
    theme.text = QColor(0x1F2530);
    theme.quietText = QColor(0x5F6775);
    theme.accent = QColor(0x2563EB);
    theme.accentFill = QColor(0xEAF1FF);
    theme.onAccent = QColor(0xFFFFFF);
    theme.done = QColor(0x15803D);
    theme.error = QColor(0xC81E1E);
    theme.errorFill = QColor(0xFDECEC);
    theme.warning = QColor(0x9A5B00);
    theme.warningFill = QColor(0xFFF4DE);
    theme.stale = QColor(0xFFF7E6);
    theme.field = QColor(0xF4F5F7);
    theme.hover = QColor(0xEEF0F4);
    return theme;
}

Theme darkTheme()
{
    Theme theme;
    theme.dark = true;
    theme.window = theme.canvas = QColor(0x16191F);
    theme.panel = QColor(0x1D2129);
    theme.card = QColor(0x242A34);
    theme.line = QColor(0x313743);
    theme.text = QColor(0xE6E9EF);
    theme.quietText = QColor(0x98A1B0);
    theme.accent = QColor(0x6EA8FE);
    theme.accentFill = QColor(0x1E2B45);
    theme.onAccent = QColor(0x10151E);
    theme.done = QColor(0x4ADE80);
    theme.error = QColor(0xFF7B7B);
    theme.errorFill = QColor(0x3A2024);
    theme.warning = QColor(0xF2B84B);
    theme.warningFill = QColor(0x3A2F1B);
    theme.stale = QColor(0x332C1C);
    theme.field = QColor(0x16191F);
    theme.hover = QColor(0x2A313C);
    return theme;
}

Theme& mutableCurrent()
{
    static Theme theme = lightTheme();
    return theme;
}

Theme::Mode& mutableMode()
{
    static Theme::Mode mode = Theme::Mode::System;
    return mode;
}

bool systemIsDark(const QPalette& palette)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    if (QGuiApplication::styleHints()->colorScheme() != Qt::ColorScheme::Unknown) {
        return QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
    }
#endif
    return palette.color(QPalette::WindowText).lightness() > palette.color(QPalette::Window).lightness();
}

QPalette paletteOf(const Theme& theme)
{
    QPalette palette;
    palette.setColor(QPalette::Window, theme.panel);
    palette.setColor(QPalette::WindowText, theme.text);
    palette.setColor(QPalette::Base, theme.panel);
    palette.setColor(QPalette::AlternateBase, theme.window);
    palette.setColor(QPalette::Text, theme.text);
    palette.setColor(QPalette::PlaceholderText, theme.quietText);
    palette.setColor(QPalette::Button, theme.panel);
    palette.setColor(QPalette::ButtonText, theme.text);
    palette.setColor(QPalette::BrightText, theme.error);
    palette.setColor(QPalette::Highlight, theme.accent);
    palette.setColor(QPalette::HighlightedText, theme.onAccent);
    palette.setColor(QPalette::ToolTipBase, theme.card);
    palette.setColor(QPalette::ToolTipText, theme.text);
    palette.setColor(QPalette::Link, theme.accent);
    palette.setColor(QPalette::LinkVisited, theme.accent);
    palette.setColor(QPalette::Light, theme.hover);
    palette.setColor(QPalette::Midlight, theme.line);
    palette.setColor(QPalette::Mid, theme.line);
    palette.setColor(QPalette::Dark, theme.line);
    palette.setColor(QPalette::Shadow, theme.line);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        QColor disabled = theme.quietText;
        disabled.setAlphaF(0.6F);
        palette.setColor(QPalette::Disabled, role, disabled);
    }
    return palette;
}

QPixmap tinted(const QString& file, int size, qreal devicePixelRatio, const QColor& colour)
{
    QPixmap pixmap(QSize(size, size) * devicePixelRatio);
    pixmap.setDevicePixelRatio(devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QSvgRenderer renderer(file);
    QPainter painter(&pixmap);
    renderer.render(&painter, QRectF(0, 0, size, size));
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(QRectF(0, 0, size, size), colour);
    return pixmap;
}

QString layerIconFile(const LayerType& type)
{
    const QString own = QStringLiteral(":/icons/%1.svg").arg(QString::fromStdString(type.name()));
    if (QFile::exists(own)) {
        return own;
    }
    return QStringLiteral(":/icons/category-%1.svg").arg(QString::fromLatin1(categoryName(type.category())).toLower());
}

} // namespace

QColor Theme::category(Category category)
{
    switch (category) {
    case Category::Convolution:
        return QColor(0x0072B2);
    case Category::Normalisation:
        return QColor(0x009E73);
    case Category::Activation:
        return QColor(0xD55E00);
    case Category::Pooling:
        return QColor(0xAA4499);
    case Category::Linear:
        return QColor(0xB8860B);
    case Category::Regularisation:
        return QColor(0x56B4E9);
    case Category::Shape:
        return QColor(0x6B7280);
    case Category::Containers:
        break;
    }
    return QColor(0x7C8796);
}

const Theme& Theme::current()
{
    return mutableCurrent();
}

Theme::Mode Theme::mode()
{
    return mutableMode();
}

void Theme::install(QApplication& application, Mode mode)
{
    static const QPalette systemPalette = QGuiApplication::palette();
    mutableMode() = mode;
    const bool dark = mode == Mode::Dark || (mode == Mode::System && systemIsDark(systemPalette));
    mutableCurrent() = dark ? darkTheme() : lightTheme();

    application.setStyle(QStringLiteral("Fusion"));
    application.setPalette(paletteOf(current()));
    application.setFont(font());
    application.setStyleSheet(styleSheetOf(current()));

#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    static bool connected = false;
    if (!connected) {
        connected = true;
        QObject::connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, &application,
                         [&application] { install(application, Theme::mode()); });
    }
#endif
}

QFont Theme::font(int pixelSize, QFont::Weight weight)
{
    static const QString family = [] {
        const QString inter = QStringLiteral("Inter");
        return QFontDatabase::families().contains(inter)
                   ? inter
                   : QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
    }();
    QFont font(family);
    font.setPixelSize(pixelSize);
    font.setWeight(weight);
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
    font.setFeature(QFont::Tag("tnum"), 1);
#endif
    return font;
}

QFont Theme::monospace(int pixelSize)
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPixelSize(pixelSize);
    return font;
}

QIcon Theme::layerIcon(const LayerType& type)
{
    QIcon icon;
    for (const qreal ratio : {1.0, 2.0}) {
        icon.addPixmap(layerPixmap(type, 16, ratio, category(type.category())));
    }
    return icon;
}

QPixmap Theme::layerPixmap(const LayerType& type, int size, qreal devicePixelRatio, const QColor& colour)
{
    static QHash<QString, QPixmap> cache;
    const QString key = QStringLiteral("%1|%2|%3|%4")
                            .arg(QString::fromStdString(type.name()))
                            .arg(size)
                            .arg(devicePixelRatio)
                            .arg(colour.rgba());
    auto found = cache.find(key);
    if (found == cache.end()) {
        found = cache.insert(key, tinted(layerIconFile(type), size, devicePixelRatio, colour));
    }
    return *found;
}

QIcon Theme::actionIcon(const QString& name, const QColor& colour)
{
    QIcon icon;
    const QString file = QStringLiteral(":/icons/actions/%1.svg").arg(name);
    QColor disabled = current().quietText;
    disabled.setAlphaF(0.5F);
    for (const qreal ratio : {1.0, 2.0}) {
        icon.addPixmap(tinted(file, 16, ratio, colour.isValid() ? colour : current().text), QIcon::Normal);
        icon.addPixmap(tinted(file, 16, ratio, disabled), QIcon::Disabled);
    }
    return icon;
}

} // namespace layerwise
