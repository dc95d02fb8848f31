#include "model/document/image_source.h"

#include "model/document/picture.h"

#include <QFileInfo>
#include <QFutureWatcher>
#include <QRandomGenerator>
#include <QtConcurrentRun>

#include <algorithm>

namespace layerwise {

namespace {
constexpr std::int64_t kGeneratedCount = 200;
constexpr std::uint64_t kGeneratedSeed = 1;
} // namespace

ImageSource::ImageSource(NetworkDocument& document, QObject* parent)
    : QObject(parent), m_document(document), m_dataset(generateDigits(kGeneratedCount, kGeneratedSeed))
{
    qRegisterMetaType<layerwise::Diagnostic>();
    showDatasetImage();
}

ImageSource::~ImageSource() = default;

QString ImageSource::title() const
{
    return m_index < 0 ? m_pictureTitle : QString::fromStdString(m_dataset->name());
}

ActivationPtr ImageSource::tensor() const
{
    const InputSpec& spec = m_document.network().input;
    if (m_tensor && m_tensorSpec == spec)
        return m_tensor;
    m_tensor = m_image.pixels.empty() ? nullptr : toInputTensor(m_image, spec);
    m_tensorSpec = spec;
    return m_tensor;
}

void ImageSource::setDataset(DatasetPtr dataset)
{
    if (dataset && dataset->size() > 0)
        adopt(std::move(dataset), QString(), m_split);
}

void ImageSource::adopt(DatasetPtr dataset, const QString& folder, Split split)
{
    ++m_loadId;
    setLoading(false);
    m_dataset = std::move(dataset);
    m_folder = folder;
    m_split = split;
    m_index = 0;
    showDatasetImage();
    Q_EMIT datasetChanged();
    Q_EMIT imageChanged();
}

void ImageSource::setIndex(std::int64_t index)
{
    index = std::clamp<std::int64_t>(index, 0, m_dataset->size() - 1);
    if (index == m_index)
        return;
    m_index = index;
    showDatasetImage();
    Q_EMIT imageChanged();
}

void ImageSource::next()
{
    setIndex((m_lastIndex + 1) % m_dataset->size());
}

void ImageSource::previous()
{
    setIndex((m_lastIndex + m_dataset->size() - 1) % m_dataset->size());
}

void ImageSource::random()
{
    const std::int64_t others = m_dataset->size() - 1;
    if (others < 1) {
        setIndex(0);
        return;
    }
    // A step of 1 to size - 1, so that it is another image each time.
    const auto step = static_cast<std::int64_t>(QRandomGenerator::global()->bounded(static_cast<quint64>(others)));
    setIndex((m_lastIndex + 1 + step) % m_dataset->size());
}

void ImageSource::openFolder(const QString& folder, Split split)
{
    const std::uint64_t loadId = ++m_loadId;
    setLoading(true);
    using Loaded = std::shared_ptr<Result<DatasetPtr>>;
    auto* watcher = new QFutureWatcher<Loaded>(this);
    connect(watcher, &QFutureWatcher<Loaded>::finished, this, [this, watcher, loadId, folder, split] {
        watcher->deleteLater();
        if (loadId != m_loadId)
            return;
        const Loaded loaded = watcher->result();
        if (!loaded->ok()) {
            setLoading(false);
            Q_EMIT loadFailed(loaded->error());
            return;
        }
        adopt(loaded->value(), folder, split);
    });
    watcher->setFuture(QtConcurrent::run([path = folder.toStdString(), split]() -> Loaded {
        return std::make_shared<Result<DatasetPtr>>(loadIdxFolder(path, split));
    }));
}

std::optional<Diagnostic> ImageSource::openPicture(const QString& file)
{
    Result<GreyImage> picture = readPicture(file);
    if (!picture)
        return picture.error();
    setPicture(std::move(picture).value(), QFileInfo(file).fileName());
    return std::nullopt;
}

void ImageSource::setPicture(GreyImage picture, const QString& pictureTitle)
{
    m_picture = std::move(picture);
    m_pictureTitle = pictureTitle;
    showPicture();
}

void ImageSource::setInverted(bool inverted)
{
    if (inverted == m_inverted)
        return;
    m_inverted = inverted;
    if (m_index < 0)
        showPicture();
}

void ImageSource::useGeneratedDigits()
{
    setDataset(generateDigits(kGeneratedCount, kGeneratedSeed));
}

void ImageSource::showDatasetImage()
{
    m_lastIndex = m_index;
    m_image = m_dataset->image(m_index);
    m_label = m_dataset->label(m_index);
    m_tensor.reset();
}

void ImageSource::showPicture()
{
    m_index = -1;
    m_label = -1;
    m_image = m_picture;
    if (m_inverted)
        for (std::uint8_t& pixel : m_image.pixels)
            pixel = static_cast<std::uint8_t>(255 - pixel);
    m_tensor.reset();
    Q_EMIT imageChanged();
}

void ImageSource::setLoading(bool loading)
{
    if (loading == m_loading)
        return;
    m_loading = loading;
    Q_EMIT loadingChanged(loading);
}

} // namespace layerwise
