#pragma once

#include "widgets/explain/explain_page.h"

namespace layerwise {

class ShareBars;
class ThemedLabel;

/// A value made of a list: the largest products of a Linear, or the exponentials of a Softmax, as bars, and what the
/// smaller ones come to.
class ListPage : public ExplainPage {
    Q_OBJECT
public:
    explicit ListPage(QWidget* parent = nullptr);

    static constexpr std::size_t kMostTerms = 40;

    void setValue(const ExplainedValue& value) override;
    QJsonObject describe() const override;

private:
    void showProducts(const Explanation& explanation);
    void showExponentials(const Explanation& explanation);

    ShareBars* m_bars = nullptr;
    ThemedLabel* m_sum = nullptr;
};

} // namespace layerwise
