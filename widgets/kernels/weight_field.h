#pragma once

#include "widgets/kernels/weight_tensor.h"

#include <QLineEdit>

namespace layerwise {

/// The value of one weight, to be typed: Enter sets it, Escape brings back what it is, Up, Down and the wheel with Ctrl
/// turn it up and down. Text that is no weight stays and is framed, and changes nothing. GUI thread.
class WeightField : public QLineEdit {
    Q_OBJECT
public:
    explicit WeightField(QWidget* parent = nullptr);

    /// Null: nothing to be typed. What is being typed stays, unless it is about another weight.
    void setWeight(const WeightTensorPtr& weights, std::int64_t index);

Q_SIGNALS:
    void entered(float value);
    /// Words that say why the text cannot be used; empty when it is not there any more.
    void refused(const QString& words);
    void nudged(int steps);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void enter();
    void restore();
    void setInvalid(bool invalid);

    std::optional<WeightPlace> m_place;
    QString m_shown; ///< the value as it is
    bool m_isInvalid = false;
};

} // namespace layerwise
