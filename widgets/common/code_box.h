#pragma once

#include "widgets/common/tinted_frame.h"

namespace layerwise {

class ThemedLabel;

/// A few lines in monospace on a tinted ground: a formula, a line of Python, LibTorch's own words. Can be selected.
class CodeBox : public TintedFrame {
    Q_OBJECT
public:
    explicit CodeBox(QWidget* parent = nullptr);

    void setText(const QString& text);
    QString text() const;
    /// Red: what it says does not hold.
    void setWrong(bool wrong);

private:
    ThemedLabel* m_label = nullptr;
};

} // namespace layerwise
