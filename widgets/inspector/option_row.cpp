#include "widgets/inspector/option_row.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/inspector/option_field.h"
#include "widgets/inspector/option_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QStyle>

#include <algorithm>

namespace layerwise {

namespace {

/// The entries of a list for a Choice, or for a Bool that may be None.
std::vector<OptionValue> choiceValues(const OptionSpec& spec)
{
    std::vector<OptionValue> values;
    if (spec.nullable)
        values.emplace_back(None{});
    if (spec.kind == OptionKind::Bool)
        values.insert(values.end(), {OptionValue(true), OptionValue(false)});
    for (const std::string& choice : spec.choices)
        values.emplace_back(choice);
    return values;
}

} // namespace

OptionRow::OptionRow(OptionSpec spec, QWidget* parent)
    : QWidget(parent), m_spec(std::move(spec)), m_label(new ThemedLabel),
      m_reason(new ThemedLabel(ThemedLabel::Tone::Error, Theme::kQuietPx))
{
    const QString key = QString::fromStdString(m_spec.key);
    setObjectName(key);
    m_label->setText(key);
    m_label->setMinimumWidth(0);
    m_reason->setObjectName(QStringLiteral("reason"));
    m_reason->setWordWrap(true);
    m_reason->hide();
    if (m_spec.kind == OptionKind::Choice || (m_spec.kind == OptionKind::Bool && m_spec.nullable))
        makeChoices();
    else if (m_spec.kind == OptionKind::Bool)
        makeCheckBox();
    else
        makeField();
    editor()->setAccessibleName(key);
    editor()->setFixedWidth(kEditorWidth);
    const QString tip = optionToolTip(m_spec);
    m_label->setToolTip(tip);
    editor()->setToolTip(tip);

    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setHorizontalSpacing(8);
    layout->setVerticalSpacing(2);
    layout->setColumnStretch(0, 1);
    layout->addWidget(m_label, 0, 0);
    layout->addWidget(editor(), 0, 1);
    layout->addWidget(m_reason, 1, 0, 1, 2);
}

void OptionRow::makeField()
{
    m_field = new OptionField(m_spec);
    connect(m_field, &QLineEdit::textEdited, this, &OptionRow::readText);
    connect(m_field, &QLineEdit::editingFinished, this, [this] {
        if (m_reason->text().isEmpty())
            showText();
    });
    connect(m_field, &OptionField::cancelled, this, [this] {
        giveUp();
        m_field->selectAll();
    });
}

void OptionRow::makeChoices()
{
    m_choices = new QComboBox;
    m_choices->installEventFilter(this);
    for (const OptionValue& value : choiceValues(m_spec)) {
        const bool isNone = std::holds_alternative<None>(value);
        m_choices->addItem(isNone ? QStringLiteral("None") : optionText(m_spec, value));
    }
    connect(m_choices, &QComboBox::activated, this, [this](int index) {
        Q_EMIT edited(choiceValues(m_spec).at(static_cast<std::size_t>(index)));
        showChoice();
    });
}

void OptionRow::makeCheckBox()
{
    m_check = new QCheckBox;
    connect(m_check, &QCheckBox::clicked, this, [this](bool checked) { Q_EMIT edited(checked); });
}

void OptionRow::setLength(int length)
{
    m_spec.length = length;
    if (m_field)
        m_field->setLength(length);
}

QWidget* OptionRow::editor() const
{
    if (m_field)
        return m_field;
    return m_choices ? static_cast<QWidget*>(m_choices) : m_check;
}

void OptionRow::setValue(const OptionValue& value)
{
    // An unusable text stays only as long as the value beside it does not change.
    const bool changed = !(value == m_value);
    m_value = value;
    m_label->setFont(Theme::font(Theme::kTextPx, differsFromDefault(m_spec, value) ? QFont::DemiBold : QFont::Normal));
    if (m_check) {
        m_check->setChecked(std::holds_alternative<bool>(value) && std::get<bool>(value));
    } else if (m_choices) {
        showChoice();
    } else if (changed) {
        const auto typed = parseOption(m_spec, m_field->text());
        const bool isTyping = m_field->hasFocus() && typed.ok() && *typed == value;
        if (!isTyping)
            showText();
        setReason({});
    }
}

void OptionRow::setReason(const QString& reason)
{
    m_reason->setText(reason);
    m_reason->setVisible(!reason.isEmpty());
    updateMark();
}

QString OptionRow::reason() const { return m_reason->text(); }

void OptionRow::giveUp()
{
    if (m_field)
        showText();
    setReason({});
}

void OptionRow::setMark(Mark mark)
{
    m_mark = mark;
    updateMark();
}

void OptionRow::focusEditor()
{
    editor()->setFocus(Qt::OtherFocusReason);
    if (m_field)
        m_field->selectAll();
}

bool OptionRow::eventFilter(QObject* watched, QEvent* event)
{
    // The wheel scrolls the panel and changes no choice under way.
    if (watched == m_choices && event->type() == QEvent::Wheel) {
        event->ignore();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void OptionRow::readText()
{
    const auto typed = parseOption(m_spec, m_field->text());
    if (!typed.ok()) {
        setReason(sentence(typed.error()));
        return;
    }
    setReason({});
    Q_EMIT edited(*typed);
}

void OptionRow::showText()
{
    const QString text = optionText(m_spec, m_value);
    if (m_field->text() != text)
        m_field->setText(text);
}

void OptionRow::showChoice()
{
    const std::vector<OptionValue> values = choiceValues(m_spec);
    const auto found = std::ranges::find(values, m_value);
    m_choices->setCurrentIndex(found == values.end() ? -1 : static_cast<int>(found - values.begin()));
}

void OptionRow::updateMark()
{
    const bool invalid = m_mark == Mark::Wrong || !m_reason->text().isEmpty();
    const bool doubtful = m_mark == Mark::Doubtful && !invalid;
    if (editor()->property("invalid").toBool() == invalid && editor()->property("doubtful").toBool() == doubtful)
        return;
    editor()->setProperty("invalid", invalid);
    editor()->setProperty("doubtful", doubtful);
    editor()->style()->unpolish(editor());
    editor()->style()->polish(editor());
}

} // namespace layerwise
