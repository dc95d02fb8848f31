#pragma once

#include <QDoubleSpinBox>

namespace layerwise {

/// A field for a number of any magnitude, written as short as it goes: "0.002", "1e-05". Its steps are a tenth of it.
class NumberField : public QDoubleSpinBox {
    Q_OBJECT
public:
    NumberField(double least, double most, QWidget* parent = nullptr);

    QString textFromValue(double value) const override;
    double valueFromText(const QString& text) const override;
    QValidator::State validate(QString& text, int& position) const override;
};

} // namespace layerwise
