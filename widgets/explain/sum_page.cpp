#include "widgets/explain/sum_page.h"

#include "model/core/contributions.h"
#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"
#include "widgets/explain/number_grid.h"
#include "widgets/explain/share_bars.h"
#include "widgets/explain/window_map.h"

#include <QHBoxLayout>
#include <QJsonArray>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

constexpr int kTotalDigits = 5; ///< of the parts and of their sum, so that both sides of "=" read alike
constexpr std::size_t kMostChannels = 64;
constexpr std::int64_t kRestId = -1;

ThemedLabel* signLabel(const QString& sign)
{
    auto* label = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kTextPx);
    label->setText(sign);
    label->setAlignment(Qt::AlignCenter);
    return label;
}

ColourScale signedScale(double largest)
{
    const auto reach = static_cast<float>(largest > 0 ? largest : 1);
    return {ColourMapKind::Diverging, -reach, reach};
}

double largestOf(const TermGrid& grid, double ExplainedTerm::*part)
{
    double largest = 0;
    for (const ExplainedTerm* term : grid.cells) {
        if (term != nullptr && std::isfinite(term->*part))
            largest = std::max(largest, std::fabs(term->*part));
    }
    return largest;
}

NumberGrid::Cell cellOf(const ExplainedTerm* term, double ExplainedTerm::*part, const ColourScale& scale,
                        const QString& tip)
{
    NumberGrid::Cell cell;
    cell.isEmpty = term == nullptr;
    if (cell.isEmpty)
        return cell;
    cell.value = term->*part;
    cell.colour = QColor::fromRgb(scale.colour(static_cast<float>(cell.value)));
    cell.isPadding = term->isPadding && part != &ExplainedTerm::weight;
    cell.tip = tip;
    return cell;
}

/// The place of the output whose window has its middle nearest to `input`.
int outputFor(int input, std::int64_t first, std::int64_t last, std::int64_t reach, std::int64_t outputs)
{
    if (outputs <= 1 || last == first)
        return 0;
    const double stride = static_cast<double>(last - first) / static_cast<double>(outputs - 1);
    const double middle = static_cast<double>(first) + static_cast<double>(reach - 1) / 2;
    const auto place = std::lround((input - middle) / stride);
    return static_cast<int>(std::clamp<std::int64_t>(place, 0, outputs - 1));
}

} // namespace

SumPage::SumPage(QWidget* parent)
    : ExplainPage(parent), m_bars(new ShareBars),
      m_mapCaption(new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kSmallPx)), m_map(new WindowMap),
      m_values(new NumberGrid(tr("values"))), m_weights(new NumberGrid(tr("weights"))),
      m_products(new NumberGrid(tr("products"))), m_times(signLabel(QStringLiteral("\u00d7"))),
      m_equals(signLabel(QStringLiteral("="))), m_sum(new ThemedLabel(ThemedLabel::Tone::Text, Theme::kQuietPx))
{
    m_mapCaption->setAlignment(Qt::AlignHCenter);
    m_mapCaption->setElideMode(Qt::ElideRight);
    m_sum->setElideMode(Qt::ElideRight);
    m_sum->setTextFormat(Qt::PlainText);
    auto* mapColumn = new QVBoxLayout;
    mapColumn->setSpacing(0);
    mapColumn->addWidget(m_mapCaption);
    mapColumn->addWidget(m_map, 1);
    auto* grids = new QHBoxLayout;
    grids->setSpacing(Theme::kGrid);
    grids->addLayout(mapColumn, 5);
    grids->addSpacing(Theme::kGrid);
    grids->addWidget(m_values, 4);
    grids->addWidget(m_times);
    grids->addWidget(m_weights, 4);
    grids->addWidget(m_equals);
    grids->addWidget(m_products, 4);
    auto* right = new QVBoxLayout;
    right->setSpacing(2);
    right->addLayout(grids, 1);
    right->addWidget(m_sum);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::kPanelPadding);
    row->addWidget(m_bars, 2);
    row->addLayout(right, 5);

    connect(m_bars, &ShareBars::choose, this, [this](qint64 channel) {
        m_channel = channel;
        showChannel();
    });
    connect(m_values, &NumberGrid::clicked, this, [this](int cell) {
        const ExplainedTerm* term =
            termsOfChannel(m_value.explanation, m_channel).cells[static_cast<std::size_t>(cell)];
        if (term != nullptr && !term->isPadding)
            Q_EMIT termAsked(static_cast<int>(term - m_value.explanation.terms.data()));
    });
    m_values->setCursor(Qt::PointingHandCursor);
    connect(m_map, &WindowMap::pointed, this, &SumPage::steerTo);
    for (NumberGrid* grid : {m_values, m_weights, m_products}) {
        connect(grid, &NumberGrid::hovered, this, [this](int cell) {
            for (NumberGrid* each : {m_values, m_weights, m_products})
                each->setHovered(cell);
        });
    }
}

void SumPage::setValue(const ExplainedValue& value)
{
    // While the window slides, or the image changes, one looks at one channel; somewhere else, first at the largest.
    const auto leadOf = [](const ExplainedValue& of) {
        return of.explanation.at.empty() ? std::int64_t{0} : of.explanation.at.front();
    };
    const bool isSame = m_value.step == value.step && leadOf(m_value) == leadOf(value);
    m_value = value;
    showBars();
    if (!isSame || termsOfChannel(m_value.explanation, m_channel).cells.empty())
        m_channel = m_bars->rows().empty() ? 0 : m_bars->rows().front().id;
    m_bars->setChosen(m_channel);
    showChannel();
}

void SumPage::showBars()
{
    const bool isSum = m_value.explanation.kind == ExplanationKind::WeightedSum;
    const Contributions parts = largestContributions(m_value.explanation, kMostChannels);
    m_channelCount = static_cast<std::int64_t>(parts.largest.size()) + parts.restCount;
    std::vector<ShareBars::Row> rows;
    for (const Contribution& part : parts.largest) {
        rows.push_back({.id = part.channel,
                        .name = tr("ch %1").arg(part.channel),
                        .value = part.sum,
                        .tip = tr("channel %1 adds %2: the sum of %3 products")
                                   .arg(part.channel)
                                   .arg(formatValue(part.sum))
                                   .arg(formatCount(part.count))});
    }
    if (parts.restCount > 0) {
        rows.push_back({.id = kRestId,
                        .name = tr("and %1 smaller").arg(formatCount(parts.restCount)),
                        .value = parts.restSum,
                        .isRest = true});
    }
    m_bars->setRows(std::move(rows));
    m_bars->setVisible(isSum && m_channelCount > 1);
}

void SumPage::showChannel()
{
    showGrids();
    showMap();
    showSum();
}

void SumPage::showGrids()
{
    const Explanation& explanation = m_value.explanation;
    const bool isSum = explanation.kind == ExplanationKind::WeightedSum;
    const TermGrid grid = termsOfChannel(explanation, m_channel);
    m_channelSum = grid.sum;
    m_cellCount = 0;
    m_paddingCount = 0;
    const ColourScale valueScale = m_value.record.input ? layerScaleOf(*m_value.record.input) : ColourScale{};
    const ColourScale weightScale = signedScale(largestOf(grid, &ExplainedTerm::weight));
    const ColourScale productScale = signedScale(largestOf(grid, &ExplainedTerm::product));
    std::vector<NumberGrid::Cell> values;
    std::vector<NumberGrid::Cell> weights;
    std::vector<NumberGrid::Cell> products;
    for (const ExplainedTerm* term : grid.cells) {
        QString tip;
        if (term != nullptr) {
            ++m_cellCount;
            m_paddingCount += term->isPadding ? 1 : 0;
            tip = term->isPadding ? tr("outside the map, in its padding") : placeText(term->input);
            tip += QStringLiteral(": ") +
                   (isSum ? tr("%1 \u00d7 %2 = %3")
                                .arg(formatValue(term->activation), operand(term->weight), formatValue(term->product))
                          : formatValue(term->activation));
        }
        const bool canAsk = term != nullptr && !term->isPadding;
        values.push_back(cellOf(term, &ExplainedTerm::activation, valueScale,
                                canAsk ? tip + QLatin1Char('\n') + tr("Click: explain this value") : tip));
        values.back().isMarked = !isSum && term != nullptr && term->weight != 0;
        weights.push_back(cellOf(term, &ExplainedTerm::weight, weightScale, tip));
        products.push_back(cellOf(term, &ExplainedTerm::product, productScale, tip));
    }
    const int columns = static_cast<int>(grid.columns.size());
    m_values->setCells(columns, std::move(values));
    m_weights->setCells(columns, std::move(weights));
    m_products->setCells(columns, std::move(products));
    for (QWidget* part : {static_cast<QWidget*>(m_times), static_cast<QWidget*>(m_weights),
                          static_cast<QWidget*>(m_equals), static_cast<QWidget*>(m_products)})
        part->setVisible(isSum);
}

void SumPage::showMap()
{
    const ActivationPtr& input = m_value.record.input;
    const Explanation& explanation = m_value.explanation;
    const bool hasMap = input && input->mapCount() > m_channel && m_channel >= 0;
    m_map->setVisible(hasMap);
    m_mapCaption->setVisible(hasMap);
    m_mapCaption->setText(tr("input \u00b7 channel %1").arg(m_channel));
    if (!hasMap) {
        m_map->setMap(nullptr, 0, 0, {});
        return;
    }
    m_map->setMap(input, m_channel, m_value.image, layerScaleOf(*input));
    std::optional<ExplainedWindow> window = explanation.window;
    const TermGrid grid = termsOfChannel(explanation, m_channel);
    if (!window && !grid.rows.empty()) {
        window = ExplainedWindow{grid.rows.front(),
                                 grid.columns.front(),
                                 grid.rows.back() - grid.rows.front() + 1,
                                 grid.columns.back() - grid.columns.front() + 1,
                                 1,
                                 1};
    }
    m_map->setWindow(window);
    QRect reach;
    for (const auto& end : {m_value.firstWindow, m_value.lastWindow, window}) {
        if (end)
            reach |= QRect(static_cast<int>(end->left), static_cast<int>(end->top),
                           static_cast<int>((end->columns - 1) * end->columnStep + 1),
                           static_cast<int>((end->rows - 1) * end->rowStep + 1));
    }
    m_map->setReach(reach);
    const ExplainedTerm* winner = decidingTerm(explanation);
    const bool hasWinner = winner != nullptr && winner->input.size() > 1;
    m_map->setMarked(hasWinner ? std::optional(QPoint(static_cast<int>(winner->input.back()),
                                                      static_cast<int>(winner->input[winner->input.size() - 2])))
                               : std::nullopt);
}

QString SumPage::sumText() const
{
    const Explanation& explanation = m_value.explanation;
    const QString total = formatValue(explanation.sum, kTotalDigits);
    if (explanation.kind == ExplanationKind::Winner) {
        const ExplainedTerm* winner = decidingTerm(explanation);
        const QString where = winner == nullptr ? tr("none") : placeText(winner->input);
        return tr("largest of %1: %2 = %3").arg(m_cellCount - m_paddingCount).arg(where, total);
    }
    double others = 0;
    for (const ExplainedTerm& term : explanation.terms)
        others += term.product;
    others -= m_channelSum;
    QString text = m_channelCount > 1
                       ? tr("channel %1: %2").arg(m_channel).arg(formatValue(m_channelSum, kTotalDigits))
                       : tr("all %1 products: %2").arg(m_cellCount).arg(formatValue(m_channelSum, kTotalDigits));
    if (m_channelCount > 1) {
        const QString words = m_channelCount == 2 ? tr("the other channel")
                                                  : tr("%1 other channels").arg(formatCount(m_channelCount - 1));
        text += QStringLiteral("  +  %1: %2").arg(words, formatValue(others, kTotalDigits));
    }
    if (explanation.bias)
        text += QStringLiteral("  +  ") + tr("bias: %1").arg(formatValue(*explanation.bias, kTotalDigits));
    return text + QStringLiteral("  =  ") + total;
}

void SumPage::showSum()
{
    QString text = sumText();
    if (m_paddingCount > 0) {
        text += QStringLiteral("   \u00b7   ");
        text += m_value.explanation.kind == ExplanationKind::Winner
                    ? tr("%1 of %2 cells lie in the padding").arg(m_paddingCount).arg(m_cellCount)
                    : tr("%1 of %2 cells lie in the padding: 0").arg(m_paddingCount).arg(m_cellCount);
    }
    m_sum->setText(text);
    m_sum->setToolTip(text);
}

void SumPage::steerTo(int y, int x)
{
    const ActivationPtr& output = m_value.record.output;
    const ActivationPtr& input = m_value.record.input;
    if (!output || output->mapCount() == 0)
        return;
    const auto& first = m_value.firstWindow;
    const auto& last = m_value.lastWindow;
    if (first && last) {
        Q_EMIT steered(
            outputFor(y, first->top, last->top, (first->rows - 1) * first->rowStep + 1, output->mapHeight()),
            outputFor(x, first->left, last->left, (first->columns - 1) * first->columnStep + 1, output->mapWidth()));
        return;
    }
    Q_EMIT steered(static_cast<int>(y * output->mapHeight() / std::max<std::int64_t>(input->mapHeight(), 1)),
                   static_cast<int>(x * output->mapWidth() / std::max<std::int64_t>(input->mapWidth(), 1)));
}

QJsonObject SumPage::describe() const
{
    const auto numbers = [](const NumberGrid& grid) {
        QJsonArray array;
        for (const NumberGrid::Cell& cell : grid.cells())
            array.append(cell.isEmpty ? QJsonValue() : QJsonValue(cell.value));
        return array;
    };
    QJsonArray shares;
    for (const ShareBars::Row& row : m_bars->rows())
        shares.append(QJsonObject{{"name", row.name}, {"value", row.value}});
    return {{"channel", static_cast<qint64>(m_channel)},
            {"channel_sum", m_channelSum},
            {"values", numbers(*m_values)},
            {"weights", numbers(*m_weights)},
            {"products", numbers(*m_products)},
            {"shares", shares},
            {"padding", static_cast<qint64>(m_paddingCount)},
            {"text", m_sum->text()}};
}

} // namespace layerwise
