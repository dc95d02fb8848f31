#include "widgets/data/image_browser.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/data/thumbnail_delegate.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListView>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSignalBlocker>
#include <QSpinBox>

namespace layerwise {

ImageBrowser::ImageBrowser(ImageSource& images, QWidget* parent)
    : QWidget(parent), m_images(images), m_model(new DatasetModel(images, this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 2 * Theme::kGrid, 0, 0);
    layout->setSpacing(2 * Theme::kGrid);
    layout->addLayout(buildBar());
    buildView();
    layout->addWidget(m_view, 1);
    resize(760, 560);

    connect(&m_images, &ImageSource::datasetChanged, this, &ImageBrowser::refreshDataset);
    connect(&m_images, &ImageSource::imageChanged, this, &ImageBrowser::followImage);
    refreshDataset();
}

QLayout* ImageBrowser::buildBar()
{
    auto* layout = new QHBoxLayout;
    layout->setContentsMargins(Theme::kPanelPadding, 0, Theme::kPanelPadding, 0);
    layout->setSpacing(2 * Theme::kGrid);
    m_label = new QComboBox;
    m_label->setAccessibleName(tr("Show only one label"));
    m_index = new QSpinBox;
    m_index->setPrefix(tr("index "));
    m_index->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_index->setKeyboardTracking(false);
    m_index->setMinimumWidth(110);
    m_index->setToolTip(tr("Go to an image by its index in the data set, from 0"));
    m_index->setAccessibleName(tr("Index of the image"));
    auto* random = new QPushButton(tr("Random"));
    random->setToolTip(tr("Random image (Ctrl+R)"));
    random->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_R));
    m_count = new ThemedLabel(ThemedLabel::Tone::Quiet);
    layout->addWidget(m_label);
    layout->addWidget(m_index);
    layout->addWidget(random);
    layout->addStretch(1);
    layout->addWidget(m_count);

    connect(m_label, &QComboBox::activated, this, &ImageBrowser::applyFilter);
    connect(m_index, &QSpinBox::valueChanged, this, [this](int index) { m_images.setIndex(index); });
    connect(random, &QPushButton::clicked, &m_images, &ImageSource::random);
    return layout;
}

void ImageBrowser::buildView()
{
    m_view = new QListView;
    m_view->setModel(m_model);
    m_view->setItemDelegate(new ThumbnailDelegate(m_view));
    // List mode that wraps looks like icon mode, and lays 70,000 items out in no time.
    m_view->setViewMode(QListView::ListMode);
    m_view->setFlow(QListView::LeftToRight);
    m_view->setWrapping(true);
    m_view->setResizeMode(QListView::Adjust);
    m_view->setUniformItemSizes(true);
    m_view->setGridSize({ThumbnailDelegate::kCellWidth, ThumbnailDelegate::kCellHeight});
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setMouseTracking(true);
    m_view->setAccessibleName(tr("Images"));
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& current) {
        if (current.isValid() && !m_following)
            m_images.setIndex(m_model->imageIndex(current.row()));
    });
    // A click on the current row sets its image again, after a picture of one's own was shown.
    connect(m_view, &QListView::clicked, this,
            [this](const QModelIndex& index) { m_images.setIndex(m_model->imageIndex(index.row())); });
}

void ImageBrowser::refreshDataset()
{
    const DatasetPtr dataset = m_images.dataset();
    setWindowTitle(tr("Images - %1").arg(QString::fromStdString(dataset->name())));
    m_label->clear();
    m_label->addItem(tr("All labels"), -1);
    for (int label = 0; label < dataset->classCount(); ++label)
        m_label->addItem(tr("Label %1").arg(m_images.labelText(label)), label);
    m_label->setEnabled(dataset->classCount() > 0);
    {
        const QSignalBlocker blocker(m_index);
        m_index->setRange(0, static_cast<int>(std::max<std::int64_t>(0, dataset->size() - 1)));
    }
    applyFilter();
}

void ImageBrowser::applyFilter()
{
    m_model->setLabelFilter(m_label->currentData().toInt());
    updateCount();
    followImage();
}

void ImageBrowser::updateCount()
{
    const int shown = m_model->rowCount();
    const std::int64_t all = m_images.dataset()->size();
    m_count->setText(shown == all ? tr("%1 images").arg(formatCount(all))
                                  : tr("%1 of %2 images").arg(formatCount(shown), formatCount(all)));
}

void ImageBrowser::followImage()
{
    const QScopedValueRollback following(m_following, true);
    const int row = m_model->rowOf(m_images.index());
    if (row < 0) {
        m_view->clearSelection();
        m_view->setCurrentIndex({});
    } else {
        m_view->setCurrentIndex(m_model->index(row));
        m_view->scrollTo(m_model->index(row));
    }
    if (m_images.index() >= 0) {
        const QSignalBlocker blocker(m_index);
        m_index->setValue(static_cast<int>(m_images.index()));
    }
}

void ImageBrowser::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QWidget::keyPressEvent(event);
}

void ImageBrowser::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_view->setFocus();
    followImage();
}

} // namespace layerwise
