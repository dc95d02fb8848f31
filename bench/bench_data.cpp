#include "model/data/dataset.h"

#include <benchmark/benchmark.h>
#include <zlib.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

using namespace layerwise;

constexpr std::int64_t kImages = 60000;

/// The folder of the 60,000 images: MNIST's, if LAYERWISE_MNIST names it, else generated digits, compressed as gzip -6
/// does.
const std::string& folder()
{
    static const std::string path = [] {
        if (const char* mnist = std::getenv("LAYERWISE_MNIST"))
            return std::string(mnist);
        const std::filesystem::path made = std::filesystem::temp_directory_path() / "layerwise-bench-data";
        const DatasetPtr some = generateDigits(kImages / 20, 1);
        std::vector<std::uint8_t> pixels;
        std::vector<std::uint8_t> labels;
        for (std::int64_t i = 0; i < kImages; ++i) {
            const auto picture = some->pixels(i % some->size());
            pixels.insert(pixels.end(), picture.begin(), picture.end());
            labels.push_back(static_cast<std::uint8_t>(some->label(i % some->size())));
        }
        writeIdxFolder(Dataset("bench", 28, 28, pixels, labels, true), made.string(), Split::Train);
        const std::string images = (made / "train-images-idx3-ubyte").string();
        std::ifstream plain(images, std::ios::binary);
        const std::vector<char> bytes{std::istreambuf_iterator<char>(plain), {}};
        gzFile file = gzopen((images + ".gz").c_str(), "wb6");
        gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
        gzclose(file);
        std::filesystem::remove(images);
        return made.string();
    }();
    return path;
}

std::vector<std::uint8_t> compressed()
{
    std::ifstream file(folder() + "/train-images-idx3-ubyte.gz", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// zlib alone: from memory to memory that is there already.
void inflateWhole(std::vector<std::uint8_t>& input, std::vector<std::uint8_t>& output)
{
    z_stream stream{};
    inflateInit2(&stream, 16 + MAX_WBITS);
    stream.next_in = input.data();
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = output.data();
    stream.avail_out = static_cast<uInt>(output.size());
    inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
}

void zlibInflate(benchmark::State& state)
{
    std::vector<std::uint8_t> input = compressed();
    std::vector<std::uint8_t> output(kImages * 784 + 16);
    for (auto _ : state) {
        inflateWhole(input, output);
        benchmark::DoNotOptimize(output.data());
    }
}
BENCHMARK(zlibInflate)->Unit(benchmark::kMillisecond);

void openGzipFolder(benchmark::State& state)
{
    folder();
    for (auto _ : state) {
        const Result<DatasetPtr> dataset = loadIdxFolder(folder(), Split::Train);
        if (!dataset || (*dataset)->size() != kImages)
            state.SkipWithError("the folder could not be opened");
    }
}
BENCHMARK(openGzipFolder)->Unit(benchmark::kMillisecond);

/// Both in turn, so that what disturbs the machine disturbs both. The counter `ratio` is that of the medians;
/// the goal is <= 1.3.
void openOverInflate(benchmark::State& state)
{
    std::vector<std::uint8_t> input = compressed();
    std::vector<std::uint8_t> output(kImages * 784 + 16);
    std::vector<double> opening;
    std::vector<double> inflating;
    const auto seconds = [](auto&& work) {
        const auto start = std::chrono::steady_clock::now();
        work();
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    for (auto _ : state) {
        inflating.push_back(seconds([&] { inflateWhole(input, output); }));
        opening.push_back(seconds([&] { benchmark::DoNotOptimize(loadIdxFolder(folder(), Split::Train).ok()); }));
    }
    const auto median = [](std::vector<double>& values) {
        std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
        return values[values.size() / 2];
    };
    state.counters["ratio"] = median(opening) / median(inflating);
}
BENCHMARK(openOverInflate)->Unit(benchmark::kMillisecond)->Iterations(15);

} // namespace

BENCHMARK_MAIN();
