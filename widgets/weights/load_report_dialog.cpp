#include "widgets/weights/load_report_dialog.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QHeaderView>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace layerwise {

namespace {

enum Column { KeyColumn, NetworkColumn, FileColumn, ColumnCount };

constexpr QSize kFirstSize(620, 420);

/// As readWeights() adds colour channels up: [O, 3, kH, kW] in the file for [O, 1, kH, kW] in the network.
bool canBeSummed(const MisshapenKey& key)
{
    constexpr std::int64_t kColours = 3;
    if (key.expected.rank() != 4 || key.actual.rank() != 4 || key.expected[1] != 1)
        return false;
    Shape coloured = key.expected;
    coloured.set(1, kColours);
    return coloured == key.actual;
}

QTreeWidgetItem* addGroup(QTreeWidget* tree, const QString& title, const QString& help)
{
    auto* group = new QTreeWidgetItem(tree, {title});
    QFont font = group->font(KeyColumn);
    font.setBold(true);
    group->setFont(KeyColumn, font);
    group->setToolTip(KeyColumn, help);
    group->setFirstColumnSpanned(true);
    return group;
}

} // namespace

LoadReportDialog::LoadReportDialog(QWidget* parent)
    : QDialog(parent), m_title(new ThemedLabel(ThemedLabel::Tone::Text, 0, true)), m_keys(new QTreeWidget), m_sum(new QCheckBox)
{
    setObjectName(QStringLiteral("loadReport"));
    setWindowTitle(tr("Load weights"));
    m_title->setWordWrap(true);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_keys->setObjectName(QStringLiteral("loadReportKeys"));
    m_keys->setColumnCount(ColumnCount);
    m_keys->setHeaderLabels({tr("Key"), tr("The network needs"), tr("The file has")});
    m_keys->setAccessibleName(tr("Keys that differ"));
    m_keys->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_keys->header()->setSectionResizeMode(KeyColumn, QHeaderView::Stretch);
    m_keys->header()->setStretchLastSection(false);
    for (const int column : {NetworkColumn, FileColumn})
        m_keys->header()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
    m_sum->setText(tr("Sum the three colour channels of the first convolution into one"));
    m_sum->setToolTip(tr("The same as showing it the grey image in each of three channels"));
    connect(m_sum, &QCheckBox::toggled, this, &LoadReportDialog::updateChoice);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->button(QDialogButtonBox::Close)->setIcon({}); // the style's own is not for dark panels
    m_load = buttons->addButton(QString(), QDialogButtonBox::AcceptRole);
    m_load->setObjectName(QStringLiteral("takeWhatFits"));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_load, &QPushButton::clicked, this, [this] {
        const bool isWhole = m_onlyChannelsDiffer && m_sum->isChecked();
        accept();
        Q_EMIT loadRequested(m_file, {isWhole, m_sum->isChecked(), false});
    });

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(Theme::kPanelPadding, Theme::kPanelPadding, Theme::kPanelPadding, Theme::kPanelPadding);
    column->setSpacing(8);
    column->addWidget(m_title);
    column->addWidget(m_keys, 1);
    column->addWidget(m_sum);
    column->addWidget(buttons);
    resize(kFirstSize);
}

bool LoadReportDialog::isOfDifferences(const LoadReport& report)
{
    return !report.missing.empty() || !report.unexpected.empty() || !report.misshapen.empty();
}

void LoadReportDialog::setReport(const QString& file, const WeightLoadSettings& settings, const LoadReport& report)
{
    m_file = file;
    const QString name = QFileInfo(file).fileName();
    m_title->setText(tr("%1 does not fit this network; nothing was changed").arg(name));
    fillKeys(report);
    const auto summable = std::ranges::count_if(report.misshapen, canBeSummed);
    m_onlyChannelsDiffer = report.missing.empty() && report.unexpected.empty() && report.misshapen.size() == 1 &&
                           summable == 1;
    m_sum->setVisible(summable > 0);
    m_sum->setChecked(summable > 0 || settings.sumChannels);
    updateChoice();
}

void LoadReportDialog::updateChoice()
{
    const bool isWhole = m_onlyChannelsDiffer && m_sum->isChecked();
    m_load->setText(isWhole ? tr("Sum and load") : tr("Take what fits"));
    m_load->setToolTip(isWhole ? tr("Every other key fits")
                               : tr("Every block of which the file has something that fits gets it; all others stay as "
                                    "they are"));
}

void LoadReportDialog::fillKeys(const LoadReport& report)
{
    m_keys->clear();
    if (!report.misshapen.empty()) {
        QTreeWidgetItem* group =
            addGroup(m_keys, tr("Mismatched shapes (%1)").arg(formatCount(std::ssize(report.misshapen))),
                     tr("The key is there, but with another shape"));
        for (const MisshapenKey& key : report.misshapen)
            new QTreeWidgetItem(
                group, {QString::fromStdString(key.key), formatShape(key.expected), formatShape(key.actual)});
    }
    if (!report.missing.empty()) {
        QTreeWidgetItem* group = addGroup(m_keys, tr("Missing keys (%1)").arg(formatCount(std::ssize(report.missing))),
                                          tr("The network has them, the file does not"));
        for (const std::string& key : report.missing)
            new QTreeWidgetItem(group, {QString::fromStdString(key), tr("yes"), tr("no")});
    }
    if (!report.unexpected.empty()) {
        QTreeWidgetItem* group =
            addGroup(m_keys, tr("Unexpected keys (%1)").arg(formatCount(std::ssize(report.unexpected))),
                     tr("The file has them, the network does not"));
        for (const std::string& key : report.unexpected)
            new QTreeWidgetItem(group, {QString::fromStdString(key), tr("no"), tr("yes")});
    }
    m_keys->expandAll();
}

} // namespace layerwise
