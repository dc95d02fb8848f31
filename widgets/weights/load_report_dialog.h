#pragma once

#include "model/document/weight_controller.h"

#include <QDialog>

class QCheckBox;
class QPushButton;
class QTreeWidget;

namespace layerwise {

class ThemedLabel;

/// What load_state_dict() would report of a weight file that did not fit: each missing, unexpected and misshapen key, with
/// both shapes; and what one can do about it. Not modal: the network can be mended beside it. GUI thread.
class LoadReportDialog : public QDialog {
    Q_OBJECT
public:
    explicit LoadReportDialog(QWidget* parent = nullptr);

    void setReport(const QString& file, const WeightLoadSettings& settings, const LoadReport& report);

    /// Whether the report is one of keys that differ, about which there is something to decide.
    static bool isOfDifferences(const LoadReport& report);

Q_SIGNALS:
    /// The file is to be loaded once more.
    void loadRequested(const QString& file, const layerwise::WeightLoadSettings& settings);

private:
    void fillKeys(const LoadReport& report);
    void updateChoice();

    QString m_file;
    bool m_onlyChannelsDiffer = false; ///< with the channels added up everything fits
    ThemedLabel* m_title = nullptr;
    QTreeWidget* m_keys = nullptr;
    QCheckBox* m_sum = nullptr;
    QPushButton* m_load = nullptr;
};

} // namespace layerwise
