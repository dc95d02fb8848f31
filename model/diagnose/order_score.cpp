#include "model/diagnose/order_score.h"

#include <algorithm>
#include <deque>

namespace layerwise {

namespace {

// What one feature of an order weighs. A neighbourhood that everyone writes has 2, one that nobody does has -3.
constexpr double kNextNumber = 1.5;
constexpr double kWrongNumber = -2;
constexpr double kSameNumber = 1;
constexpr double kOtherNames = -1.5;
constexpr double kPlaceIsNumber = 0.5;
constexpr double kTwin = 3;
/// How far back the number before is looked for.
constexpr std::size_t kFarName = 50;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

} // namespace

OrderScore::OrderScore(const FitProbe& probe, const LayerRegistry& registry) : m_registry(registry)
{
    for (Node node = 0; node < probe.nodeCount(); ++node)
        m_traits.push_back(traitsOf(probe.blockOf(node)));
    for (Node node = 0; node < probe.nodeCount(); ++node) {
        for (int slot = 0; slot < probe.slotCount(node); ++slot)
            ++m_signatures[signature(probe, node, slot, probe.children(node, slot))];
    }
}

OrderScore::Traits OrderScore::traitsOf(const Block& block) const
{
    Traits traits;
    const LayerType* type = m_registry.find(block.type);
    if (type) {
        switch (type->category()) {
        case Category::Convolution:
            traits.kind = Kind::Conv;
            break;
        case Category::Normalisation:
            traits.kind = Kind::Norm;
            break;
        case Category::Activation:
            traits.kind = Kind::Act;
            break;
        case Category::Pooling:
            traits.kind = Kind::Pool;
            break;
        case Category::Linear:
            traits.kind = Kind::Linear;
            break;
        case Category::Regularisation:
            traits.kind = Kind::Drop;
            break;
        case Category::Shape:
            traits.kind = block.type == "Flatten" ? Kind::Flatten : Kind::Other;
            break;
        case Category::Containers:
            traits.kind = Kind::Box;
            break;
        }
    }
    constexpr std::size_t kMostDigits = 6;
    std::size_t digits = 0;
    while (digits < std::min(block.name.size(), kMostDigits) && isDigit(block.name[block.name.size() - 1 - digits]))
        ++digits;
    traits.stem = block.name.substr(0, block.name.size() - digits);
    traits.isNumber = traits.stem.empty() && digits > 0;
    if (digits > 0)
        traits.number = std::stoi(block.name.substr(block.name.size() - digits));
    return traits;
}

double OrderScore::pairScore(Kind before, Kind after, bool inResidual)
{
    //                              Edge  Conv  Norm  Act   Pool  Lin   Drop  Flat  Other Box
    static constexpr double kScores[10][10] = {
        /* Edge   */ {0.0, 1.0, -1.0, -1.0, -0.5, 0.0, -1.0, 0.5, 0.0, 0.5},
        /* Conv   */ {-0.5, -0.5, 2.0, 1.0, 0.5, -2.0, 0.0, 0.0, 0.0, 0.0},
        /* Norm   */ {0.0, 0.0, -2.0, 2.0, 0.0, -0.5, 0.0, 0.0, 0.0, 0.0},
        /* Act    */ {0.0, 1.0, -1.0, -2.0, 1.0, 1.5, 1.0, 0.5, 0.0, 0.5},
        /* Pool   */ {-0.5, 1.0, -1.0, -1.0, -1.0, -1.0, 0.0, 1.5, 0.0, 1.0},
        /* Linear */ {1.0, -3.0, 0.5, 1.5, -3.0, -1.0, 0.0, -1.0, 0.0, -1.0},
        /* Drop   */ {-0.5, 0.5, -1.0, -0.5, 0.0, 1.0, -2.0, 0.5, 0.0, 0.0},
        /* Flat   */ {-0.5, -3.0, -2.0, -1.0, -3.0, 2.0, 0.5, -2.0, 0.0, 0.5},
        /* Other  */ {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0},
        /* Box    */ {0.5, 0.0, -0.5, 0.0, 1.0, 0.0, 0.0, 0.5, 0.0, 1.0},
    };
    // The activation of a Residual comes after its sum, so its branches end in a convolution or its normalisation.
    if (inResidual && after == Kind::Edge)
        return before == Kind::Norm ? 1.5 : before == Kind::Conv ? 0.5 : before == Kind::Edge ? 0 : -1;
    return kScores[static_cast<int>(before)][static_cast<int>(after)];
}

double OrderScore::neighbours(const FitProbe& probe, Node owner, const std::vector<const Traits*>& chain) const
{
    const bool inResidual = probe.slotCount(owner) > 1;
    Kind before = Kind::Edge;
    double score = 0;
    for (const Traits* traits : chain) {
        score += pairScore(before, traits->kind, inResidual);
        before = traits->kind;
    }
    return score + pairScore(before, Kind::Edge, inResidual);
}

double OrderScore::names(const std::vector<const Traits*>& chain)
{
    double score = 0;
    const auto numbers = std::ranges::count_if(chain, [](const Traits* traits) { return traits->isNumber; });
    const bool mostAreNumbers = 2 * numbers > static_cast<std::ptrdiff_t>(chain.size());
    const Traits* feature = nullptr; // the convolution or linear layer before
    for (std::size_t i = 0; i < chain.size(); ++i) {
        const Traits& own = *chain[i];
        if (own.isNumber != mostAreNumbers)
            score += kOtherNames;
        else if (own.isNumber && own.number == static_cast<int>(i))
            score += kPlaceIsNumber;
        const std::size_t furthest = i > kFarName ? i - kFarName : 0;
        for (std::size_t back = i; back-- > furthest;) {
            if (chain[back]->stem != own.stem)
                continue;
            const int step = own.number - chain[back]->number;
            score += step == 1 ? kNextNumber : step > 1 ? 0.5 * kNextNumber : kWrongNumber;
            break;
        }
        if (own.kind == Kind::Norm && !own.isNumber && feature)
            score += feature->number == own.number ? kSameNumber : -kSameNumber;
        if (own.kind == Kind::Conv || own.kind == Kind::Linear)
            feature = &own;
    }
    return score;
}

double OrderScore::chainScore(const FitProbe& probe, Node owner, const std::vector<Node>& children) const
{
    std::deque<Traits> made;
    std::vector<const Traits*> chain;
    chain.reserve(children.size());
    for (const Node child : children) {
        if (child < probe.nodeCount()) {
            chain.push_back(&m_traits[static_cast<std::size_t>(child)]);
        } else {
            made.push_back(traitsOf(probe.blockOf(child)));
            chain.push_back(&made.back());
        }
    }
    return neighbours(probe, owner, chain) + names(chain);
}

/// The kinds of what is inside, in order: "Residual/0:CNACN".
std::string OrderScore::signature(const FitProbe& probe, Node owner, int slot, const std::vector<Node>& children) const
{
    std::string text = probe.blockOf(owner).type + '/' + static_cast<char>('0' + slot) + ':';
    for (const Node child : children) {
        const Kind kind = child < probe.nodeCount() ? m_traits[static_cast<std::size_t>(child)].kind
                                                    : traitsOf(probe.blockOf(child)).kind;
        text += static_cast<char>('a' + static_cast<int>(kind));
    }
    return text;
}

double OrderScore::gain(const FitProbe& probe) const
{
    double gain = 0;
    std::vector<std::string> left;
    std::vector<std::string> made;
    probe.forEachChangedChain(
        [&](Node owner, int slot, const std::vector<Node>& before, const std::vector<Node>& after) {
            gain += chainScore(probe, owner, after) - chainScore(probe, owner, before);
            if (owner != 0) {
                left.push_back(signature(probe, owner, slot, before));
                made.push_back(signature(probe, owner, slot, after));
            }
        });
    const auto twins = [&](const std::string& text, bool isThere) {
        const auto found = m_signatures.find(text);
        const auto others = (found == m_signatures.end() ? 0 : found->second) -
                            (isThere ? static_cast<int>(std::ranges::count(left, text)) : 0);
        return others > 0 ? kTwin : 0;
    };
    for (const std::string& text : made)
        gain += twins(text, true);
    for (const std::string& text : left)
        gain -= twins(text, true);
    return gain;
}

} // namespace layerwise
