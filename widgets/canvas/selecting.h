#pragma once

namespace layerwise {

/// While one lives, changes of the selection come from the canvas itself, and it does not scroll after them.
class Selecting {
public:
    explicit Selecting(int& depth) : m_depth(depth) { ++m_depth; }
    ~Selecting() { --m_depth; }
    Selecting(const Selecting&) = delete;
    Selecting& operator=(const Selecting&) = delete;

private:
    int& m_depth;
};

} // namespace layerwise
