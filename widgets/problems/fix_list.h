#pragma once

#include "model/document/fix_search.h"

#include <QWidget>

#include <vector>

class QVBoxLayout;

namespace layerwise {

class FixButton;
class ThemedLabel;

/// The fixes of one problem, numbered, the likeliest first: what each does and what the network is like afterwards.
/// Pointing at one, or going to it by Tab, asks for its preview; a click or Return applies it. GUI thread.
class FixList : public QWidget {
    Q_OBJECT
public:
    explicit FixList(QWidget* parent = nullptr);

    void setFixes(const std::vector<Fix>& fixes);
    /// Says that they are being looked for, or that there are none.
    void setWords(const QString& words);
    const std::vector<Fix>& fixes() const { return m_fixes; }
    /// The button of a fix, for tests and the dump of the window's state.
    QWidget* button(int index) const;

Q_SIGNALS:
    void pointed(const layerwise::Fix& fix);
    void left();
    void chosen(const layerwise::Fix& fix);

private:
    std::vector<Fix> m_fixes;
    std::vector<FixButton*> m_buttons;
    QVBoxLayout* m_layout = nullptr;
    ThemedLabel* m_words = nullptr;
};

/// "runs · output [1, 10]", "runs · 64 × the work", "the next problem is then seen": what is known of a tried fix.
QString outcomeText(const Fix& fix);

} // namespace layerwise
