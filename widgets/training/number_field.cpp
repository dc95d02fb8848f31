#include "widgets/training/number_field.h"

namespace layerwise {

namespace {

constexpr int kDecimals = 12;
constexpr int kDigits = 6;

} // namespace

NumberField::NumberField(double least, double most, QWidget* parent) : QDoubleSpinBox(parent)
{
    setDecimals(kDecimals);
    setRange(least, most);
    setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    setKeyboardTracking(false);
    setButtonSymbols(QAbstractSpinBox::NoButtons);
}

QString NumberField::textFromValue(double value) const
{
    return QString::number(value, 'g', kDigits);
}

double NumberField::valueFromText(const QString& text) const
{
    return text.trimmed().remove(suffix()).toDouble();
}

QValidator::State NumberField::validate(QString& text, int&) const
{
    bool isNumber = false;
    QString number = text;
    if (!suffix().isEmpty())
        number.remove(suffix());
    const double value = number.trimmed().toDouble(&isNumber);
    // "1e-" is on the way to a number.
    if (!isNumber)
        return QValidator::Intermediate;
    return value >= minimum() && value <= maximum() ? QValidator::Acceptable : QValidator::Intermediate;
}

void NumberField::fixup(QString& text) const
{
    Q_EMIT refused(text.trimmed());
}

CountField::CountField(int least, int most, QWidget* parent) : QSpinBox(parent)
{
    setRange(least, most);
    setKeyboardTracking(false);
    setButtonSymbols(QAbstractSpinBox::NoButtons);
}

/// As the base's, but a number that is too large can be typed, and then be refused with a word.
QValidator::State CountField::validate(QString& text, int& position) const
{
    const QValidator::State state = QSpinBox::validate(text, position);
    bool isNumber = false;
    text.trimmed().toDouble(&isNumber);
    return state == QValidator::Invalid && isNumber ? QValidator::Intermediate : state;
}

void CountField::fixup(QString& text) const
{
    Q_EMIT refused(text.trimmed());
}

} // namespace layerwise
