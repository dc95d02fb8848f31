#pragma once

#include "widgets/explain/explain_page.h"

namespace layerwise {

class ThemedLabel;
class WindowMap;

/// A value that comes from one place, unchanged, or from the same place of two maps, added: the places on their maps,
/// and the numbers below.
class PlacesPage : public ExplainPage {
    Q_OBJECT
public:
    explicit PlacesPage(QWidget* parent = nullptr);

    void setValue(const ExplainedValue& value) override;
    QJsonObject describe() const override;

private:
    struct Side {
        QWidget* column = nullptr;
        ThemedLabel* caption = nullptr;
        WindowMap* map = nullptr;
        ThemedLabel* number = nullptr;
    };

    Side makeSide();
    void showSide(const Side& side, const QString& name, const ActivationPtr& tensor, std::int64_t image,
                  const ExplainedTerm& term);
    void steerFrom(const ActivationPtr& tensor, int y, int x);

    ExplainedValue m_value;
    Side m_first, m_second;
    ThemedLabel* m_plus = nullptr;
    ThemedLabel* m_words = nullptr;
};

} // namespace layerwise
