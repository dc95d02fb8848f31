#pragma once

#include "widgets/explain/explain_page.h"

namespace layerwise {

/// A normalisation as a chain of small steps, from what came in to the value, with the number after each.
class ChainPage : public ExplainPage {
    Q_OBJECT
public:
    explicit ChainPage(QWidget* parent = nullptr);

    struct Link {
        QString operation; ///< "− mean 0.118"; of the first, what came in: "x"
        QString why;       ///< quiet: "around 0"
        double result = 0;
    };

    void setValue(const ExplainedValue& value) override;
    QJsonObject describe() const override;
    const std::vector<Link>& links() const { return m_links; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<Link> m_links;
};

} // namespace layerwise
