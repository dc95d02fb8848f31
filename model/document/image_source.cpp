#include "model/document/image_source.h"

#include "model/document/picture.h"

#include <QFileInfo>
#include <QFutureWatcher>
#include <QRandomGenerator>
#include <QtConcurrentRun>

#include <algorithm>
#include <utility>

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

ImageSource::~ImageSource()
{
    if (m_stop)
        *m_stop = true;
}

QString ImageSource::title() const
{
    switch (m_kind) {
    case ImageKind::Picture:
        return m_pictureTitle;
    case ImageKind::Drawing:
        return tr("Drawing");
    case ImageKind::Dataset:
        break;
    }
    return QString::fromStdString(m_dataset->name());
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
        adopt({std::move(dataset), {}, m_split});
}

void ImageSource::setDataset(DatasetPtr dataset, std::int64_t index, const DatasetPlace& place, Split split)
{
    adopt({std::move(dataset), place, split}, index);
}

QString ImageSource::labelText(int label) const
{
    return layerwise::labelText(m_dataset->classNames(), label);
}

void ImageSource::adopt(Opened opened, std::int64_t index)
{
    ++m_loadId;
    setLoading(false);
    m_dataset = std::move(opened.dataset);
    m_place = opened.place;
    m_split = opened.split;
    m_index = index;
    showDatasetImage();
    Q_EMIT datasetChanged();
    Q_EMIT imageChanged();
}

void ImageSource::setIndex(std::int64_t index)
{
    index = std::clamp<std::int64_t>(index, 0, m_dataset->size() - 1);
    if (index == this->index())
        return;
    m_index = index;
    showDatasetImage();
    Q_EMIT imageChanged();
}

void ImageSource::next()
{
    setIndex((m_index + 1) % m_dataset->size());
}

void ImageSource::previous()
{
    setIndex((m_index + m_dataset->size() - 1) % m_dataset->size());
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
    setIndex((m_index + 1 + step) % m_dataset->size());
}

Result<ImageSource::Opened> ImageSource::openAt(const QString& path, Split split, const InputSpec& input,
                                                const GoOn& goOn)
{
    const Result<DatasetPlace> place = findDataset(path);
    if (!place)
        return place.error();
    if (place->hasParts() && !place->has(split))
        split = split == Split::Train ? Split::Test : Split::Train;
    Result<DatasetPtr> dataset = openDataset(*place, split, input, goOn);
    if (!dataset)
        return dataset.error();
    return Opened{std::move(dataset).value(), *place, split};
}

void ImageSource::openFolder(const QString& path, Split split)
{
    load([path, split, input = m_document.network().input](const GoOn& goOn) {
        return openAt(path, split, input, goOn);
    });
}

void ImageSource::generateDataset(std::int64_t count, std::uint64_t seed)
{
    load([count, seed, split = m_split](const GoOn&) -> Result<Opened> {
        return Opened{generateDigits(count, seed), {}, split};
    });
}

void ImageSource::load(const std::function<Result<Opened>(const GoOn&)>& open)
{
    if (m_stop)
        *m_stop = true;
    m_stop = std::make_shared<std::atomic<bool>>(false);
    const std::uint64_t loadId = ++m_loadId;
    setLoading(true);
    using Loaded = std::shared_ptr<Result<Opened>>;
    auto* watcher = new QFutureWatcher<Loaded>(this);
    connect(watcher, &QFutureWatcher<Loaded>::finished, this, [this, watcher, loadId] {
        watcher->deleteLater();
        if (loadId != m_loadId)
            return;
        const Loaded loaded = watcher->result();
        if (!loaded->ok()) {
            setLoading(false);
            Q_EMIT loadFailed(loaded->error());
            return;
        }
        adopt(loaded->value());
    });
    watcher->setFuture(QtConcurrent::run([open, stop = m_stop]() -> Loaded {
        return std::make_shared<Result<Opened>>(open([stop] { return !*stop; }));
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
    if (inverted == isInverted())
        return;
    m_adjustments[static_cast<std::size_t>(ImageKind::Picture)].invert = inverted;
    if (m_kind == ImageKind::Picture) {
        adjust();
        Q_EMIT imageChanged();
    }
}

void ImageSource::setDrawing(GreyImage drawing)
{
    if (m_kind != ImageKind::Drawing)
        m_kindBefore = m_kind;
    m_label = -1;
    show(ImageKind::Drawing, std::move(drawing));
    Q_EMIT imageChanged();
}

void ImageSource::leaveDrawing()
{
    if (m_kind != ImageKind::Drawing)
        return;
    if (m_kindBefore == ImageKind::Picture) {
        showPicture();
        return;
    }
    showDatasetImage();
    Q_EMIT imageChanged();
}

GreyImage ImageSource::undrawn() const
{
    if (m_kind != ImageKind::Drawing)
        return m_original;
    return m_kindBefore == ImageKind::Picture ? m_picture : m_dataset->image(m_index);
}

void ImageSource::setAdjustments(const ImageAdjustments& adjustments)
{
    if (adjustments == this->adjustments())
        return;
    m_adjustments[static_cast<std::size_t>(m_kind)] = adjustments;
    adjust();
    Q_EMIT imageChanged();
}

void ImageSource::setMoving(bool moving)
{
    if (std::exchange(m_isMoving, moving) && !moving)
        Q_EMIT rested();
}

void ImageSource::useGeneratedDigits()
{
    setDataset(generateDigits(kGeneratedCount, kGeneratedSeed));
}

void ImageSource::showDatasetImage()
{
    m_label = m_dataset->label(m_index);
    show(ImageKind::Dataset, m_dataset->image(m_index));
}

void ImageSource::showPicture()
{
    m_label = -1;
    show(ImageKind::Picture, m_picture);
    Q_EMIT imageChanged();
}

void ImageSource::show(ImageKind kind, GreyImage image)
{
    m_kind = kind;
    m_original = std::move(image);
    m_reduced = {};
    adjust();
}

void ImageSource::adjust()
{
    m_tensor.reset();
    if (adjustments().isIdentity() || m_original.pixels.empty()) {
        m_image = m_original;
        return;
    }
    ImageAdjustments onlyInverted;
    onlyInverted.invert = adjustments().invert;
    if (adjustments() == onlyInverted) {
        m_image = adjusted(m_original, onlyInverted);
        return;
    }
    if (m_reduced.pixels.empty())
        m_reduced = reducedTo(m_original, kLargestAdjusted);
    m_image = adjusted(m_reduced, adjustments());
}

void ImageSource::setLoading(bool loading)
{
    if (loading == m_loading)
        return;
    m_loading = loading;
    Q_EMIT loadingChanged(loading);
}

} // namespace layerwise
