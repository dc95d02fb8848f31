#include "widgets/training/mistakes_page.h"

#include "model/document/picture.h"
#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/training/confusion_view.h"

#include <QHBoxLayout>
#include <QListWidget>

namespace layerwise {

namespace {

constexpr int kThumbnail = 40;
constexpr std::size_t kMostImages = 200;

} // namespace

MistakesPage::MistakesPage(TrainingSession& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_matrix(new ConfusionView),
      m_words(new ThemedLabel(ThemedLabel::Tone::Quiet)), m_images(new QListWidget)
{
    m_words->setWordWrap(true);
    m_images->setViewMode(QListView::IconMode);
    m_images->setResizeMode(QListView::Adjust);
    m_images->setMovement(QListView::Static);
    m_images->setIconSize(QSize(kThumbnail, kThumbnail));
    m_images->setSpacing(2);
    m_images->setUniformItemSizes(true);
    m_images->setAccessibleName(tr("Images of the chosen cell"));
    auto* side = new QVBoxLayout;
    side->setSpacing(Theme::kGrid);
    side->addWidget(m_words);
    side->addWidget(m_images, 1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::kPanelPadding);
    layout->addWidget(m_matrix, 1);
    layout->addLayout(side, 1);
    connect(m_matrix, &ConfusionView::chosen, this, &MistakesPage::showCell);
    const auto show = [this](QListWidgetItem* item) {
        if (item)
            m_session.showExample(item->data(Qt::UserRole).toLongLong());
    };
    connect(m_images, &QListWidget::currentItemChanged, this, show);
    connect(m_images, &QListWidget::itemClicked, this, show); // the current one again
}

void MistakesPage::refresh()
{
    const std::optional<EpochReport>& epoch = m_session.training().progress().lastEpoch;
    const bool hasMatrix = epoch && epoch->validation && m_session.hasExamples();
    const std::int64_t step = hasMatrix ? epoch->step : -1;
    if (step == m_step)
        return;
    m_step = step;
    m_matrix->setCounts(hasMatrix ? epoch->validation->confusion : std::vector<std::vector<std::int64_t>>{});
    if (!m_matrix->current())
        chooseWorst();
    showCell();
}

/// The mistake that was made most often is what one wants to see first.
void MistakesPage::chooseWorst()
{
    std::int64_t most = 0;
    const auto& counts = m_matrix->counts();
    for (std::size_t label = 0; label < counts.size(); ++label) {
        for (std::size_t prediction = 0; prediction < counts[label].size(); ++prediction) {
            if (label == prediction || counts[label][prediction] <= most)
                continue;
            most = counts[label][prediction];
            m_matrix->setCurrent(ConfusionView::Cell{static_cast<int>(label), static_cast<int>(prediction)});
        }
    }
}

void MistakesPage::showCell()
{
    const QSignalBlocker quiet(m_images); // that a list fills chooses no image
    m_images->clear();
    const std::optional<ConfusionView::Cell> cell = m_matrix->current();
    if (!cell || m_matrix->counts().empty()) {
        m_words->setText(tr("Down: the label. Across: what it was taken for. Click a cell to see its images."));
        return;
    }
    const std::vector<std::int64_t> examples = m_session.examplesOf(cell->label, cell->prediction);
    const QString count = examples.size() == 1
                              ? tr("1 image")
                              : tr("%1 images").arg(formatCount(static_cast<std::int64_t>(examples.size())));
    m_words->setText(
        cell->label == cell->prediction
            ? tr("Down: the label, across: what it was taken for. %1, right: %2").arg(cell->label).arg(count)
            : tr("Down: the label, across: what it was taken for. %1 taken for %2: %3")
                  .arg(cell->label)
                  .arg(cell->prediction)
                  .arg(count));
    for (std::size_t i = 0; i < std::min(examples.size(), kMostImages); ++i) {
        const QImage picture = toQImage(m_session.exampleImage(examples[i]));
        auto* item = new QListWidgetItem(
            QPixmap::fromImage(picture.scaled(kThumbnail, kThumbnail, Qt::KeepAspectRatio)), QString(), m_images);
        item->setData(Qt::UserRole, static_cast<qlonglong>(examples[i]));
        item->setToolTip(tr("Click to make it the current image"));
    }
}

} // namespace layerwise
