// The ways to other images: buttons, dialogs, what is dropped, the download.

#include "model/document/sentences.h"
#include "widgets/common/segmented_switch.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/data/digits_row.h"
#include "widgets/data/download_row.h"
#include "widgets/data/image_panel.h"

#include <QCheckBox>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSpinBox>
#include <QStandardPaths>

namespace layerwise {

namespace {

bool isPictureFile(const QString& path)
{
    static const QStringList suffixes = {QStringLiteral("png"), QStringLiteral("jpg"), QStringLiteral("jpeg"),
                                         QStringLiteral("bmp")};
    return suffixes.contains(QFileInfo(path).suffix().toLower());
}

/// The name of a data set's file says which part is meant.
Split splitIn(const QFileInfo& info, Split otherwise)
{
    if (info.isDir())
        return otherwise;
    if (info.fileName().contains(QLatin1String("train")))
        return Split::Train;
    const bool isTest = info.fileName().contains(QLatin1String("t10k")) || info.fileName().contains(QLatin1String("test"));
    return isTest ? Split::Test : otherwise;
}

/// Where a dialog begins: at the data set that is open.
QString startFolder(const ImageSource& images)
{
    const QFileInfo info(images.folder());
    return info.isDir() ? images.folder() : info.path();
}

} // namespace

QLayout* ImagePanel::buildButtons()
{
    auto* layout = new QGridLayout;
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::kGrid);
    auto* open = new QPushButton(tr("Open data set") + QStringLiteral(" \u25be"));
    open->setToolTip(tr("MNIST's files and their like, pictures in a folder for each class, a CSV file, generated digits"));
    auto* menu = new QMenu(open);
    connect(menu->addAction(tr("&Folder\u2026")), &QAction::triggered, this, &ImagePanel::openFolder);
    connect(menu->addAction(tr("F&ile (IDX, CSV)\u2026")), &QAction::triggered, this, &ImagePanel::openFile);
    menu->addSeparator();
    connect(menu->addAction(tr("&Download MNIST")), &QAction::triggered, this, &ImagePanel::downloadMnist);
    connect(menu->addAction(tr("&Generated digits\u2026")), &QAction::triggered, this, &ImagePanel::chooseDigits);
    open->setMenu(menu);
    auto* picture = new QPushButton(tr("Open picture\u2026"));
    picture->setToolTip(tr("Open a PNG, JPEG or BMP of any size"));
    m_splitSwitch = new SegmentedSwitch({tr("Train"), tr("Test")});
    m_splitSwitch->setAccessibleName(tr("Part of the data set"));
    m_invert = new QCheckBox(tr("Invert (dark on light)"));
    m_invert->setToolTip(tr("MNIST's digits are light on dark: invert a picture that is dark on light"));
    layout->addWidget(open, 0, 0);
    layout->addWidget(picture, 0, 1);
    layout->addWidget(m_splitSwitch, 1, 0, 1, 2, Qt::AlignLeft);
    layout->addWidget(m_invert, 2, 0, 1, 2);

    connect(picture, &QPushButton::clicked, this, &ImagePanel::openPicture);
    connect(m_splitSwitch, &SegmentedSwitch::chosen, this, [this](int index) {
        showError({});
        m_images.openFolder(m_images.folder(), index == 0 ? Split::Train : Split::Test);
    });
    connect(m_invert, &QCheckBox::toggled, &m_images, &ImageSource::setInverted);
    return layout;
}

void ImagePanel::openFolder()
{
    const QString folder =
        QFileDialog::getExistingDirectory(this, tr("Open a folder with IDX files or with pictures"), startFolder(m_images));
    if (!folder.isEmpty())
        openPath(folder);
}

void ImagePanel::openFile()
{
    const QString file = QFileDialog::getOpenFileName(
        this, tr("Open a data set's file"), startFolder(m_images),
        tr("Data sets (*.csv *.csv.gz *.tsv *.txt *-ubyte *-ubyte.gz);;All files (*)"));
    if (!file.isEmpty())
        openPath(file);
}

void ImagePanel::downloadMnist()
{
    if (!m_download) {
        QFile file(QStringLiteral(":/downloads/mnist.json"));
        const Result<DownloadPlan> plan =
            readDownloadPlan(file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray());
        if (!plan) {
            showError(sentence(plan.error()));
            return;
        }
        const QString cache = QStandardPaths::writableLocation(QStandardPaths::CacheLocation);
        m_download = new DownloadRow(*plan, cache + QStringLiteral("/datasets"));
        m_dataPage->layout()->addWidget(m_download);
        connect(m_download, &DownloadRow::done, this, &ImagePanel::openPath);
    }
    setDrawing(false);
    m_download->start();
}

void ImagePanel::chooseDigits()
{
    setDrawing(false);
    m_digits->show();
    m_digits->findChild<QSpinBox*>()->setFocus();
}

void ImagePanel::openPicture()
{
    const QString file =
        QFileDialog::getOpenFileName(this, tr("Open a picture"), {}, tr("Pictures (*.png *.jpg *.jpeg *.bmp)"));
    if (!file.isEmpty())
        openPictureFile(file);
}

void ImagePanel::openPictureFile(const QString& file)
{
    const auto error = m_images.openPicture(file);
    showError(error ? sentence(*error) : QString());
}

void ImagePanel::openPath(const QString& path)
{
    const QFileInfo info(path);
    if (!info.isDir() && isPictureFile(path)) {
        openPictureFile(path);
        return;
    }
    showError({});
    m_images.openFolder(path, splitIn(info, m_images.split()));
}

void ImagePanel::dragEnterEvent(QDragEnterEvent* event)
{
    const QMimeData* dropped = event->mimeData();
    if (dropped->hasUrls() && dropped->urls().size() == 1 && dropped->urls().front().isLocalFile())
        event->acceptProposedAction();
}

void ImagePanel::dropEvent(QDropEvent* event)
{
    const QMimeData* dropped = event->mimeData();
    if (!dropped->hasUrls())
        return;
    event->acceptProposedAction();
    openPath(dropped->urls().front().toLocalFile());
}

} // namespace layerwise
