#include "model/data/byte_reader.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace layerwise {

namespace {

constexpr std::size_t kChunkBytes = 256 * 1024;
/// Deflate spends at least two bits on a copy of at most 258 bytes, so a bound of 258 * 8 / 2 holds for any stream.
constexpr std::uint64_t kLargestDeflateRatio = 1032;
constexpr int kGzipWindowBits = 16 + MAX_WBITS;

class PlainReader : public ByteReader {
public:
    PlainReader(std::unique_ptr<std::istream> stream, std::uint64_t size) : m_stream(std::move(stream)), m_size(size) {}

    std::size_t read(std::span<std::uint8_t> target) override
    {
        m_stream->read(reinterpret_cast<char*>(target.data()), static_cast<std::streamsize>(target.size()));
        return static_cast<std::size_t>(m_stream->gcount());
    }
    bool failed() const override { return m_stream->bad(); }
    bool cutOff() const override { return false; }
    std::uint64_t largestPossibleSize() const override { return m_size; }

private:
    std::unique_ptr<std::istream> m_stream;
    std::uint64_t m_size;
};

class GzipReader : public ByteReader {
public:
    GzipReader(std::unique_ptr<std::istream> stream, std::uint64_t size)
        : m_stream(std::move(stream)), m_size(size), m_buffer(kChunkBytes)
    {
        m_failed = inflateInit2(&m_inflate, kGzipWindowBits) != Z_OK;
    }
    ~GzipReader() override { inflateEnd(&m_inflate); }
    GzipReader(const GzipReader&) = delete;
    GzipReader& operator=(const GzipReader&) = delete;

    std::size_t read(std::span<std::uint8_t> target) override
    {
        std::size_t done = 0;
        while (done < target.size() && !m_failed && !m_cutOff && !m_ended) {
            if (m_inflate.avail_in == 0)
                fill();
            done += inflateInto(target.subspan(done));
        }
        return done;
    }
    bool failed() const override { return m_failed || m_stream->bad(); }
    bool cutOff() const override { return m_cutOff; }
    std::uint64_t largestPossibleSize() const override { return m_size * kLargestDeflateRatio; }

private:
    void fill()
    {
        m_stream->read(reinterpret_cast<char*>(m_buffer.data()), static_cast<std::streamsize>(m_buffer.size()));
        m_inflate.next_in = m_buffer.data();
        m_inflate.avail_in = static_cast<uInt>(m_stream->gcount());
    }

    std::size_t inflateInto(std::span<std::uint8_t> target)
    {
        const auto wanted = static_cast<uInt>(std::min<std::size_t>(target.size(), 1U << 30U));
        const bool inputEnded = m_inflate.avail_in == 0;
        m_inflate.next_out = target.data();
        m_inflate.avail_out = wanted;
        const int status = inflate(&m_inflate, Z_NO_FLUSH);
        if (status == Z_STREAM_END)
            startNextMember();
        else if (status == Z_BUF_ERROR && inputEnded)
            m_cutOff = true;
        else if (status != Z_OK && status != Z_BUF_ERROR)
            m_failed = true;
        return wanted - m_inflate.avail_out;
    }

    /// A gzip file may hold several members, one after the other.
    void startNextMember()
    {
        if (m_inflate.avail_in == 0)
            fill();
        if (m_inflate.avail_in == 0)
            m_ended = true;
        else
            m_failed = inflateReset(&m_inflate) != Z_OK;
    }

    std::unique_ptr<std::istream> m_stream;
    std::uint64_t m_size;
    std::vector<std::uint8_t> m_buffer;
    z_stream m_inflate{};
    bool m_failed = false;
    bool m_cutOff = false;
    bool m_ended = false;
};

/// Null for a name that says gzip and content that is not.
std::unique_ptr<ByteReader> readerOf(std::unique_ptr<std::istream> stream, std::uint64_t size, bool saysGzip)
{
    std::array<unsigned char, 2> start{};
    stream->read(reinterpret_cast<char*>(start.data()), start.size());
    const bool gzip = stream->gcount() == 2 && start[0] == 0x1f && start[1] == 0x8b;
    stream->clear();
    stream->seekg(0);
    if (gzip)
        return std::make_unique<GzipReader>(std::move(stream), size);
    if (saysGzip)
        return nullptr;
    return std::make_unique<PlainReader>(std::move(stream), size);
}

} // namespace

Result<std::unique_ptr<ByteReader>> ByteReader::open(const std::string& file)
{
    std::error_code error;
    const bool regular = std::filesystem::is_regular_file(file, error);
    const std::uintmax_t size = regular ? std::filesystem::file_size(file, error) : 0;
    auto stream = std::make_unique<std::ifstream>();
    if (regular && !error)
        stream->open(file, std::ios::binary);
    if (!stream->is_open())
        return Diagnostic{"data.unreadable", {{"file", file}}, {}};
    std::unique_ptr<ByteReader> reader = readerOf(std::move(stream), size, file.ends_with(".gz"));
    if (!reader)
        return Diagnostic{"data.gzip", {{"file", file}}, {}};
    return reader;
}

std::unique_ptr<ByteReader> ByteReader::of(const std::string& content)
{
    return readerOf(std::make_unique<std::istringstream>(content), content.size(), false);
}

} // namespace layerwise
