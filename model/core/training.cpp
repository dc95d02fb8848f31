#include "model/core/training.h"

#include "model/core/random.h"

#include <numeric>

namespace layerwise {

TrainingSettings quickTraining()
{
    TrainingSettings settings;
    settings.epochs = 1;
    settings.minutes = 1.25;
    return settings;
}

std::vector<std::int64_t> exampleOrder(std::int64_t count, std::uint64_t seed, std::int64_t epoch)
{
    std::vector<std::int64_t> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), std::int64_t{0});
    Random random(Random(seed).next() + static_cast<std::uint64_t>(epoch));
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[random.below(i)]);
    return order;
}

} // namespace layerwise
