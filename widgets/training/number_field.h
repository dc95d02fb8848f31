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
    void fixup(QString& text) const override;

Q_SIGNALS:
    /// What was entered is no number of the range: the value stays as it was.
    void refused(const QString& text) const;
};

/// The same for a whole number.
class CountField : public QSpinBox {
    Q_OBJECT
public:
    CountField(int least, int most, QWidget* parent = nullptr);

    QValidator::State validate(QString& text, int& position) const override;
    void fixup(QString& text) const override;

Q_SIGNALS:
    void refused(const QString& text) const;
};

} // namespace layerwise
