#include "widgets/inspector/option_form.h"

#include "model/document/sentences.h"
#include "widgets/inspector/option_row.h"

#include <QVBoxLayout>

namespace layerwise {

OptionForm::OptionForm(Commit commit, QWidget* parent) : QWidget(parent), m_commit(std::move(commit))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
}

void OptionForm::setSpecs(const std::vector<OptionSpec>& specs)
{
    for (OptionRow* old : m_rows) {
        // It may be inside one of its own signals.
        old->hide();
        layout()->removeWidget(old);
        old->deleteLater();
    }
    m_rows.clear();
    for (const OptionSpec& spec : specs) {
        auto* row = new OptionRow(spec, this);
        connect(row, &OptionRow::edited, this, [this, row](const OptionValue& value) {
            const auto error = m_commit(QString::fromStdString(row->spec().key), value);
            if (error)
                row->setReason(sentence(*error));
        });
        layout()->addWidget(row);
        // At once, not when the layout comes to it: the focus may be wanted right after.
        row->show();
        m_rows.push_back(row);
    }
    setVisible(!specs.empty());
}

void OptionForm::setValues(const OptionMap& options)
{
    for (OptionRow* row : m_rows)
        row->setValue(optionValue(row->spec(), options));
}

void OptionForm::setReadOnly(bool isReadOnly)
{
    // Before it is greyed: that takes the focus away, and a field without it hands over what was typed.
    for (OptionRow* row : m_rows) {
        if (isReadOnly)
            row->giveUp();
    }
    setEnabled(!isReadOnly);
}

void OptionForm::setMarks(const QStringList& wrong, const QStringList& doubtful)
{
    for (OptionRow* row : m_rows) {
        const QString key = QString::fromStdString(row->spec().key);
        const OptionRow::Mark mark = doubtful.contains(key) ? OptionRow::Mark::Doubtful : OptionRow::Mark::None;
        row->setMark(wrong.contains(key) ? OptionRow::Mark::Wrong : mark);
    }
}

OptionRow* OptionForm::row(const QString& key) const
{
    for (OptionRow* row : m_rows) {
        if (QString::fromStdString(row->spec().key) == key)
            return row;
    }
    return nullptr;
}

} // namespace layerwise
