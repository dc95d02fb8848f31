#include "model/data/augmentation.h"
#include "model/data/dataset_examples.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace layerwise;

namespace {

GreyImage dot(int x, int y, std::uint8_t grey = 200)
{
    GreyImage image{7, 7, std::vector<std::uint8_t>(49, 0)};
    image.pixels[static_cast<std::size_t>(y * 7 + x)] = grey;
    return image;
}

int sum(const GreyImage& image)
{
    return std::accumulate(image.pixels.begin(), image.pixels.end(), 0);
}

} // namespace

/// Pictures changed at random, and data sets as inputs of a network.
class TestAugmentation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void thickened_byOnePixel_addsTheFourNeighbours();
    void thickened_byHalfAPixel_goesHalfTheWay();
    void thickened_negative_takesThinStrokesAway();
    void augmented_withoutLimits_changesNothing();
    void augmented_sameSeed_givesTheSamePicture();
    void augmented_shift_staysWithinItsLimit();
    void examples_partsFollowEachOther();
    void examples_write_givesTheInputTensor();
    void examples_fingerprint_tellsPicturesApart();
    void holdOut_takesTheEndOfEach();
    void holdOut_ofSortedLabels_takesSomeOfEveryClass();
};

void TestAugmentation::thickened_byOnePixel_addsTheFourNeighbours()
{
    const GreyImage thick = thickened(dot(3, 3), 1);
    QCOMPARE(sum(thick), 5 * 200);
    for (const auto& [x, y] : {std::pair{3, 3}, {2, 3}, {4, 3}, {3, 2}, {3, 4}})
        QCOMPARE(int{thick.pixels[static_cast<std::size_t>(y * 7 + x)]}, 200);
}

void TestAugmentation::thickened_byHalfAPixel_goesHalfTheWay()
{
    const GreyImage thick = thickened(dot(0, 0), 0.5);
    QCOMPARE(int{thick.pixels[0]}, 200);
    QCOMPARE(int{thick.pixels[1]}, 100);
    QCOMPARE(sum(thick), 200 + 2 * 100); // the corner has two neighbours
}

void TestAugmentation::thickened_negative_takesThinStrokesAway()
{
    QCOMPARE(sum(thickened(dot(3, 3), -1)), 0);
    QCOMPARE(sum(thickened(dot(3, 3), -0.25)), 150);
    QVERIFY(thickened(thickened(dot(3, 3), 1), -1) == dot(3, 3));
}

void TestAugmentation::augmented_withoutLimits_changesNothing()
{
    QVERIFY(augmented(dot(2, 5), {}, Random(4)) == dot(2, 5));
    QVERIFY(AugmentationSettings{}.isNone());
    QVERIFY(!lightAugmentation().isNone());
}

void TestAugmentation::augmented_sameSeed_givesTheSamePicture()
{
    const GreyImage digit = generateDigits(1, 3)->image(0);
    QVERIFY(augmented(digit, lightAugmentation(), Random(4)) == augmented(digit, lightAugmentation(), Random(4)));
    QVERIFY(augmented(digit, lightAugmentation(), Random(4)) != augmented(digit, lightAugmentation(), Random(5)));
}

void TestAugmentation::augmented_shift_staysWithinItsLimit()
{
    bool isMoved = false;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const GreyImage moved = augmented(dot(3, 3), {.shift = 2}, Random(seed));
        for (int i = 0; i < 7; ++i) { // the border is three pixels away
            QCOMPARE(int{moved.pixels[static_cast<std::size_t>(i)]}, 0);
            QCOMPARE(int{moved.pixels[static_cast<std::size_t>(7 * i)]}, 0);
        }
        isMoved = isMoved || moved != dot(3, 3);
    }
    QVERIFY(isMoved);
}

void TestAugmentation::examples_partsFollowEachOther()
{
    const DatasetPtr digits = generateDigits(25, 3);
    const DatasetExamples examples({{digits, 20, 5}, {digits, 3, 4}}, InputSpec{1, 28, 28});
    QCOMPARE(examples.size(), std::int64_t{9});
    std::vector<int> labels;
    for (std::int64_t i = 0; i < examples.size(); ++i)
        labels.push_back(examples.label(i));
    QCOMPARE(labels, (std::vector<int>{0, 1, 2, 3, 4, 3, 4, 5, 6}));
}

void TestAugmentation::examples_write_givesTheInputTensor()
{
    const DatasetPtr digits = generateDigits(12, 3);
    const InputSpec input{3, 32, 40, {0.1, 0.2, 0.3}, {0.5}};
    const DatasetExamples examples({{digits, 10, 2}}, input);
    std::vector<float> values(3 * 32 * 40);
    examples.write(1, 99, values);
    const ActivationPtr expected = toInputTensor(digits->image(11), input);
    QVERIFY(std::ranges::equal(values, expected->values()));
}

void TestAugmentation::examples_fingerprint_tellsPicturesApart()
{
    const auto fingerprint = [](std::uint64_t seed, const AugmentationSettings& augmentation) {
        return DatasetExamples({{generateDigits(10, seed), 0, 10}}, InputSpec{1, 28, 28}, augmentation).fingerprint();
    };
    QCOMPARE(fingerprint(1, {}), fingerprint(1, {}));
    QVERIFY(fingerprint(1, {}) != fingerprint(2, {}));
    QVERIFY(fingerprint(1, {}) != fingerprint(1, lightAugmentation()));
}

void TestAugmentation::holdOut_takesTheEndOfEach()
{
    const HeldOut held = holdOut({generateDigits(30, 1), generateDigits(10, 2)}, 4);
    QCOMPARE(held.training[0].count, 27);
    QCOMPARE(held.validation[0].first, 27);
    QCOMPARE(held.validation[0].count, 3);
    QCOMPARE(held.validation[1].first, 9);
    QCOMPARE(held.validation[1].count, 1);
    QVERIFY(!held.training[0].order && !held.validation[0].order);
}

void TestAugmentation::holdOut_ofSortedLabels_takesSomeOfEveryClass()
{
    std::vector<std::uint8_t> pixels, labels;
    for (int i = 0; i < 200; ++i) {
        pixels.push_back(static_cast<std::uint8_t>(i));
        labels.push_back(static_cast<std::uint8_t>(i / 50));
    }
    const auto sorted = std::make_shared<const Dataset>("sorted", 1, 1, pixels, labels, false);
    const HeldOut held = holdOut({sorted}, 40);
    const InputSpec spec{1, 1, 1, {0.0}, {1.0}};
    const DatasetExamples training(held.training, spec);
    const DatasetExamples validation(held.validation, spec);
    QCOMPARE(training.size(), 160);
    QCOMPARE(validation.size(), 40);
    std::vector<int> seen(200), perClass(4);
    for (const DatasetExamples* part : {&training, &validation}) {
        for (std::int64_t i = 0; i < part->size(); ++i) {
            float value = 0;
            part->write(i, 0, std::span(&value, 1));
            const auto picture = static_cast<std::size_t>(std::lround(value * 255));
            ++seen[picture];
            QCOMPARE(part->label(i), static_cast<int>(picture) / 50);
            if (part == &validation)
                ++perClass[static_cast<std::size_t>(part->label(i))];
        }
    }
    QCOMPARE(seen, std::vector<int>(200, 1));
    QVERIFY(*std::min_element(perClass.begin(), perClass.end()) >= 4); // 10 on average
    // Nothing is held out: nothing is mixed.
    QVERIFY(!holdOut({sorted}, 0).training[0].order);
}

QTEST_APPLESS_MAIN(TestAugmentation)
#include "test_augmentation.moc"
