#pragma once

#include "model/document/problem_model.h"

#include <QWidget>

class QLabel;

namespace layerwise {

class NameField;
class OptionForm;
class ThemedLabel;
class ValueTable;

/// The inspector's page when no block is selected: the network's name, what it takes in, and its totals. GUI thread.
class NetworkPage : public QWidget {
    Q_OBJECT
public:
    NetworkPage(NetworkDocument& document, const ProblemModel& problems, QWidget* parent = nullptr);

    void startRename();
    /// Everything can be read, and nothing changed.
    void setReadOnly(bool isReadOnly);

protected:
    void changeEvent(QEvent* event) override;

private:
    void updateIcon();
    void buildLayout();
    void updateName();
    void updateInput();
    void updateTotals();
    std::optional<Diagnostic> commitInput(const QString& key, const OptionValue& value);

    NetworkDocument& m_document;
    const ProblemModel& m_problems;
    QLabel* m_icon = nullptr;
    NameField* m_name = nullptr;
    OptionForm* m_form = nullptr;
    ThemedLabel* m_tensor = nullptr;
    ValueTable* m_totals = nullptr;
};

} // namespace layerwise
