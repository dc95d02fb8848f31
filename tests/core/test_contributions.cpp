#include "model/core/contributions.h"

#include <QTest>

#include <limits>

using namespace layerwise;

namespace {

ExplainedTerm term(std::vector<std::int64_t> input, double product, bool isPadding = false)
{
    return {std::move(input), product, 1, product, isPadding, false};
}

} // namespace

class TestContributions : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void largest_sumsTermsOfAChannel_furthestFromZeroFirst();
    void largest_moreChannelsThanWanted_restIsSummed();
    void largest_notANumber_comesFirst();
    void grid_dilatedWindow_hasOneCellATerm();
    void grid_termsInPadding_keepTheirPlace();
    void grid_samePixelInTwoCells_keepsBoth();
    void grid_feature_isOneCell();
    void grid_unknownChannel_isEmpty();
};

void TestContributions::largest_sumsTermsOfAChannel_furthestFromZeroFirst()
{
    Explanation explanation;
    explanation.terms = {term({0, 0, 0}, 1), term({0, 0, 1}, 2), term({1, 0, 0}, -5), term({2, 0, 0}, 0.5)};
    const Contributions parts = largestContributions(explanation, 10);
    QCOMPARE(parts.largest.size(), 3U);
    QCOMPARE(parts.largest[0].channel, 1);
    QCOMPARE(parts.largest[0].sum, -5.0);
    QCOMPARE(parts.largest[1].channel, 0);
    QCOMPARE(parts.largest[1].sum, 3.0);
    QCOMPARE(parts.largest[1].count, 2);
    QCOMPARE(parts.largest[2].channel, 2);
    QCOMPARE(parts.restCount, 0);
}

void TestContributions::largest_moreChannelsThanWanted_restIsSummed()
{
    Explanation explanation;
    for (std::int64_t f = 1; f <= 100; ++f)
        explanation.terms.push_back(term({f}, static_cast<double>(f)));
    const Contributions parts = largestContributions(explanation, 40);
    QCOMPARE(parts.largest.size(), 40U);
    QCOMPARE(parts.largest.back().channel, 61);
    QCOMPARE(parts.restCount, 60);
    QCOMPARE(parts.restSum, 60.0 * 61 / 2); // 1 + 2 + ... + 60
}

void TestContributions::largest_notANumber_comesFirst()
{
    Explanation explanation;
    explanation.terms = {term({0}, 7), term({1}, std::numeric_limits<double>::quiet_NaN())};
    QCOMPARE(largestContributions(explanation, 1).largest.front().channel, 1);
}

void TestContributions::grid_dilatedWindow_hasOneCellATerm()
{
    Explanation explanation;
    for (const std::int64_t y : {3, 5, 7}) {
        for (const std::int64_t x : {0, 2})
            explanation.terms.push_back(term({4, y, x}, static_cast<double>(10 * y + x)));
    }
    explanation.terms.push_back(term({5, 0, 0}, 1000));
    const TermGrid grid = termsOfChannel(explanation, 4);
    QCOMPARE(grid.rows, (std::vector<std::int64_t>{3, 5, 7}));
    QCOMPARE(grid.columns, (std::vector<std::int64_t>{0, 2}));
    QCOMPARE(grid.at(1, 1)->product, 52.0);
    QCOMPARE(grid.sum, 30.0 + 32 + 50 + 52 + 70 + 72);
}

void TestContributions::grid_termsInPadding_keepTheirPlace()
{
    Explanation explanation;
    explanation.terms = {term({0, -1, -1}, 0, true), term({0, -1, 0}, 0, true), term({0, 0, -1}, 0, true),
                         term({0, 0, 0}, 3)};
    const TermGrid grid = termsOfChannel(explanation, 0);
    QCOMPARE(grid.rows, (std::vector<std::int64_t>{-1, 0}));
    QVERIFY(grid.at(0, 0)->isPadding);
    QCOMPARE(grid.at(1, 1)->product, 3.0);
}

void TestContributions::grid_samePixelInTwoCells_keepsBoth()
{
    // Reflected padding of 1 on the left of row 0: columns 1, 0, 1.
    Explanation explanation;
    explanation.window = ExplainedWindow{0, -1, 1, 3, 1, 1};
    explanation.terms = {term({0, 0, 1}, 10), term({0, 0, 0}, 20), term({0, 0, 1}, 30)};
    const TermGrid grid = termsOfChannel(explanation, 0);
    QCOMPARE(grid.columns, (std::vector<std::int64_t>{-1, 0, 1}));
    QCOMPARE(grid.at(0, 0)->product, 10.0);
    QCOMPARE(grid.at(0, 2)->product, 30.0);
    QCOMPARE(grid.sum, 60.0);
}

void TestContributions::grid_feature_isOneCell()
{
    Explanation explanation;
    explanation.terms = {term({7}, 2.5), term({8}, 1)};
    const TermGrid grid = termsOfChannel(explanation, 7);
    QCOMPARE(grid.cells.size(), 1U);
    QCOMPARE(grid.sum, 2.5);
}

void TestContributions::grid_unknownChannel_isEmpty()
{
    Explanation explanation;
    explanation.terms = {term({7}, 2.5)};
    QVERIFY(termsOfChannel(explanation, 1).cells.empty());
}

QTEST_APPLESS_MAIN(TestContributions)
#include "test_contributions.moc"
