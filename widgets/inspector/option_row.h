#pragma once

#include "model/core/option.h"

#include <QWidget>

class QCheckBox;
class QComboBox;

namespace layerwise {

class OptionField;
class ThemedLabel;

/// One option of a form: its name, an editor made from its spec, and below it in red why a value can't be used. What was typed
/// stays until it can be used or is given up with Escape. GUI thread.
class OptionRow : public QWidget {
    Q_OBJECT
public:
    static constexpr int kEditorWidth = 112;

    explicit OptionRow(OptionSpec spec, QWidget* parent = nullptr);

    const OptionSpec& spec() const { return m_spec; }
    /// Changes how many elements a Size or FloatSize has.
    void setLength(int length);
    /// Shows the document's value; what is being typed stays if it means the same.
    void setValue(const OptionValue& value);
    /// Says why the value was not taken; empty: it was.
    void setReason(const QString& reason);
    QString reason() const;
    /// Shows the document's value again instead of what was typed and not taken.
    void giveUp();
    /// A border in the colour of an error or a warning: a problem of the block points here.
    enum class Mark { None, Doubtful, Wrong };
    void setMark(Mark mark);
    void focusEditor();
    QWidget* editor() const;

Q_SIGNALS:
    /// A value of the right type and range.
    void edited(const layerwise::OptionValue& value);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeField();
    void makeChoices();
    void makeCheckBox();
    void readText();
    void showText();
    void showChoice();
    void updateMark();

    OptionSpec m_spec;
    OptionValue m_value;
    Mark m_mark = Mark::None;
    ThemedLabel* m_label = nullptr;
    ThemedLabel* m_reason = nullptr;
    OptionField* m_field = nullptr;
    QComboBox* m_choices = nullptr;
    QCheckBox* m_check = nullptr;
};

} // namespace layerwise
