#include "widgets/common/exporter.h"

#include "model/data/csv.h"
#include "model/data/npy.h"
#include "model/document/picture_files.h"
#include "model/document/sentences.h"
#include "widgets/common/save_dialog.h"
#include "widgets/common/theme.h"

#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDir>
#include <QDrag>
#include <QFileInfo>
#include <QImage>
#include <QKeyEvent>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QSaveFile>
#include <QSettings>
#include <QSvgGenerator>
#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QToolButton>
#include <QUrl>

namespace layerwise {

namespace {

constexpr int kDragPictureSide = 96;
constexpr int kWidgetEnlargement = 2;
constexpr QSize kButtonSize(24, 24); ///< no higher than what stands beside it in a bar
/// More numbers than these are not put into the clipboard as text.
constexpr std::int64_t kMostCopiedValues = 1'000'000;

struct FormatWords {
    const char* suffix;
    const char* filter;
};

FormatWords wordsOf(ExportFormat format)
{
    switch (format) {
    case ExportFormat::Png:
        return {"png", QT_TRANSLATE_NOOP("Exporter", "PNG picture (*.png)")};
    case ExportFormat::Svg:
        return {"svg", QT_TRANSLATE_NOOP("Exporter", "SVG drawing (*.svg)")};
    case ExportFormat::Npy:
        return {"npy", QT_TRANSLATE_NOOP("Exporter", "NumPy array (*.npy)")};
    case ExportFormat::Csv:
        return {"csv", QT_TRANSLATE_NOOP("Exporter", "Comma-separated values (*.csv)")};
    }
    return {"", ""};
}

QByteArray svgOf(const ExportItem& item)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    {
        QSvgGenerator generator;
        generator.setOutputDevice(&buffer);
        generator.setSize(item.size);
        generator.setViewBox(QRect(QPoint(), item.size));
        generator.setTitle(item.name);
        item.paint(generator, item.size);
    }
    // A pixel of a map is one value: viewers must not smooth it.
    return QByteArray(buffer.data()).replace("<image ", "<image style=\"image-rendering:pixelated\" ");
}

QByteArray pngOf(const ExportItem& item)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    exportedImage(item).save(&buffer, "PNG");
    return buffer.data();
}

std::optional<QString> unwritable(const QString& file)
{
    return sentence(Diagnostic{"data.unwritable", {{"file", file.toStdString()}}, {}});
}

std::optional<QString> writeBytes(const QString& file, const QByteArray& bytes)
{
    QSaveFile target(file);
    if (bytes.isEmpty() || !target.open(QIODevice::WriteOnly) || target.write(bytes) != bytes.size() ||
        !target.commit())
        return unwritable(file);
    return std::nullopt;
}

/// Numbers are written aside by the functions that know their format, and then moved, as pictures are.
std::optional<QString> writeNumbers(const QString& file, const Activation& tensor, ExportFormat format)
{
    QTemporaryFile aside(file + QStringLiteral(".XXXXXX"));
    if (!aside.open())
        return unwritable(file);
    const std::string name = aside.fileName().toStdString();
    aside.close();
    if (format == ExportFormat::Npy ? writeNpy(name, tensor) : writeCsv(name, tensor))
        return unwritable(file);
    QFile written(aside.fileName());
    if (!written.open(QIODevice::ReadOnly))
        return unwritable(file);
    return writeBytes(file, written.readAll());
}

QString suffixOf(const ExportItem& item)
{
    return QString::fromLatin1(wordsOf(item.paint ? ExportFormat::Png : ExportFormat::Npy).suffix);
}

/// A file that lives as long as the program: what it is dragged into may read it late.
QString temporaryFile(const ExportItem& item)
{
    static const QTemporaryDir kFolder(QDir::temp().filePath(QStringLiteral("layerwise-XXXXXX")));
    return kFolder.isValid() ? QDir(kFolder.path()).filePath(fileNameFor(item.name) + QLatin1Char('.') + suffixOf(item)) : QString();
}

QString folderKey()
{
    return QStringLiteral("export/folder");
}

} // namespace

ExportItem widgetItem(QWidget& widget, const QString& title, const QString& name)
{
    const auto paint = [&widget](QPaintDevice& device, const QSize& size) {
        QPainter painter(&device);
        painter.scale(static_cast<double>(size.width()) / widget.width(),
                      static_cast<double>(size.height()) / widget.height());
        widget.render(&painter, QPoint(), QRegion(), QWidget::DrawChildren);
    };
    return {title, name, widget.size() * kWidgetEnlargement, paint, nullptr};
}

QImage exportedImage(const ExportItem& item)
{
    if (!item.paint || item.size.isEmpty())
        return {};
    QImage image(item.size, QImage::Format_ARGB32_Premultiplied);
    image.fill(Theme::current().panel);
    item.paint(image, item.size);
    return image;
}

std::optional<QString> exportTo(const QString& file, const ExportItem& item, ExportFormat format)
{
    switch (format) {
    case ExportFormat::Png:
        return writeBytes(file, pngOf(item));
    case ExportFormat::Svg:
        return writeBytes(file, svgOf(item));
    case ExportFormat::Npy:
    case ExportFormat::Csv:
        return writeNumbers(file, *item.tensor, format);
    }
    return std::nullopt;
}

QMimeData* exportedMime(const ExportItem& item)
{
    auto* mime = new QMimeData;
    if (item.paint)
        mime->setImageData(exportedImage(item));
    if (item.tensor && static_cast<std::int64_t>(item.tensor->values().size()) <= kMostCopiedValues)
        mime->setText(QString::fromStdString(csvText(*item.tensor)));
    return mime;
}

ExportReports& ExportReports::instance()
{
    static ExportReports reports;
    return reports;
}

Exporter::Exporter(QWidget& widget, ExportItems items) : QObject(&widget), m_widget(widget), m_items(std::move(items))
{
    m_widget.installEventFilter(this);
}

QToolButton* Exporter::makeButton(QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setObjectName(QStringLiteral("exportButton"));
    button->setText(QStringLiteral("\u2913"));
    button->setAutoRaise(true);
    button->setFixedSize(kButtonSize);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setAccessibleName(tr("Take out"));
    button->setToolTip(tr("Save or copy what is shown here. Drag the arrow to put it into another program."));
    button->setFocusPolicy(Qt::StrongFocus);
    button->installEventFilter(this);
    auto* menu = new QMenu(button);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        fill(*menu);
    });
    button->setMenu(menu);
    m_button = button;
    return button;
}

void Exporter::fill(QMenu& menu) const
{
    const std::vector<ExportItem> items = m_items();
    if (items.empty())
        menu.addAction(tr("Nothing to take out yet: run the network"))->setEnabled(false);
    for (const ExportItem& item : items) {
        // Not every style writes a section's title.
        if (!menu.isEmpty())
            menu.addSeparator();
        menu.addAction(item.title)->setEnabled(false);
        const auto add = [&](const QString& text, auto act) {
            connect(menu.addAction(text), &QAction::triggered, this, act);
        };
        add(item.paint ? tr("Copy picture") : tr("Copy numbers"), [item] {
            QApplication::clipboard()->setMimeData(exportedMime(item));
            Q_EMIT ExportReports::instance().copied(item.name);
        });
        if (item.paint) {
            add(tr("Save as PNG…"), [this, item] { save(item, ExportFormat::Png); });
            add(tr("Save as SVG…"), [this, item] { save(item, ExportFormat::Svg); });
        }
        if (item.tensor) {
            add(tr("Save numbers as .npy…"), [this, item] { save(item, ExportFormat::Npy); });
            add(tr("Save numbers as CSV…"), [this, item] { save(item, ExportFormat::Csv); });
        }
    }
}

void Exporter::copy() const
{
    const std::vector<ExportItem> items = m_items();
    if (items.empty())
        return;
    QApplication::clipboard()->setMimeData(exportedMime(items.front()));
    Q_EMIT ExportReports::instance().copied(items.front().name);
}

void Exporter::save(const ExportItem& item, ExportFormat format) const
{
    const FormatWords words = wordsOf(format);
    const QString suffix = QString::fromLatin1(words.suffix);
    const QDir folder(QSettings().value(folderKey(), QDir::homePath()).toString());
    const auto choice = askWhereToSave(m_widget.window(), tr("Save %1").arg(item.name),
                                       folder.filePath(fileNameFor(item.name) + QLatin1Char('.') + suffix),
                                       {{QCoreApplication::translate("Exporter", words.filter), {suffix}}});
    if (!choice)
        return;
    const QString& file = choice->file;
    QSettings().setValue(folderKey(), QFileInfo(file).absolutePath());
    if (const auto error = exportTo(file, item, format))
        Q_EMIT ExportReports::instance().failed(*error);
    else
        Q_EMIT ExportReports::instance().saved(file);
}

void Exporter::startDrag(QWidget* source) const
{
    const std::vector<ExportItem> items = m_items();
    if (items.empty())
        return;
    const ExportItem& item = items.front();
    QMimeData* mime = exportedMime(item);
    const QString file = temporaryFile(item);
    if (!file.isEmpty() && !exportTo(file, item, item.paint ? ExportFormat::Png : ExportFormat::Npy))
        mime->setUrls({QUrl::fromLocalFile(file)});
    // Not on the stack: the program it is dropped on asks for the data after exec() has returned. Qt deletes it.
    auto* drag = new QDrag(source);
    drag->setMimeData(mime);
    if (item.paint) {
        drag->setPixmap(
            QPixmap::fromImage(exportedImage(item).scaled(kDragPictureSide, kDragPictureSide, Qt::KeepAspectRatio)));
    }
    drag->exec(Qt::CopyAction);
}

bool Exporter::eventFilter(QObject* watched, QEvent* event)
{
    if (m_button && watched == m_button)
        return followButton(event);
    if (watched != &m_widget)
        return false;
    if (event->type() == QEvent::ContextMenu) {
        QMenu menu(&m_widget);
        fill(menu);
        menu.exec(static_cast<QContextMenuEvent*>(event)->globalPos());
        return true;
    }
    // A shortcut of the window's (Copy blocks) would come first.
    const bool isKey = event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress;
    if (isKey && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        event->accept();
        if (event->type() == QEvent::KeyPress)
            copy();
        return true;
    }
    return false;
}

/// A press that moves becomes a drag; one that does not, opens the menu when it is let go.
bool Exporter::followButton(QEvent* event)
{
    const auto* mouse = static_cast<QMouseEvent*>(event);
    switch (event->type()) {
    case QEvent::MouseButtonPress:
        if (mouse->button() == Qt::LeftButton)
            m_pressed = mouse->pos();
        return m_pressed.has_value();
    case QEvent::MouseMove:
        if (m_pressed && (mouse->pos() - *m_pressed).manhattanLength() >= QApplication::startDragDistance()) {
            m_pressed.reset();
            startDrag(m_button);
        }
        return true;
    case QEvent::MouseButtonRelease:
        if (m_pressed) {
            m_pressed.reset();
            m_button->showMenu();
        }
        return true;
    default:
        return false;
    }
}

} // namespace layerwise
