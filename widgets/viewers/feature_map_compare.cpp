// What the feature map panel shows beside the block's output: what comes in, or a kept run.

#include "model/document/sentences.h"
#include "widgets/viewers/feature_map_panel.h"
#include "widgets/viewers/map_bar.h"
#include "widgets/viewers/map_column.h"
#include "widgets/viewers/name_popover.h"

#include <QActionGroup>
#include <QMenu>
#include <QToolButton>

namespace layerwise {

namespace {

constexpr int kLongestName = 18; ///< in the bar and the menu

QString shortened(const QString& name)
{
    return name.size() <= kLongestName ? name : name.left(kLongestName - 1) + QChar(0x2026);
}

} // namespace

void FeatureMapPanel::setComparison(const Comparison& comparison)
{
    m_comparison = comparison;
    if (comparison.kind == Comparison::Kind::Sides)
        m_side = Side::Output;
    m_largeIsOther = false;
    refresh();
}

bool FeatureMapPanel::showsDifference() const
{
    return m_comparison.kind == Comparison::Kind::Snapshot && m_comparison.showsDifference;
}

QString FeatureMapPanel::viewText() const
{
    const TraceSnapshot* snapshot = m_snapshots.find(m_comparison.snapshot);
    switch (m_comparison.kind) {
    case Comparison::Kind::Sides:
        return tr("Input, output");
    case Comparison::Kind::Snapshot:
        if (snapshot && m_comparison.showsDifference)
            return tr("Minus %1").arg(shortened(snapshot->name));
        return snapshot ? tr("Beside %1").arg(shortened(snapshot->name)) : tr("Output");
    case Comparison::Kind::None:
        break;
    }
    return m_side == Side::Output ? tr("Output") : tr("Input");
}

void FeatureMapPanel::takeOther()
{
    m_other = {};
    m_now.reset();
    m_then.reset();
    const StepPosition at = shown();
    if (m_comparison.kind == Comparison::Kind::Sides && at.block != kRootId) {
        m_other = sourceOfBlock(at.block, Side::Input);
        m_other.title = tr("Input");
    } else if (m_comparison.kind == Comparison::Kind::Snapshot) {
        const TraceSnapshot* snapshot = m_snapshots.find(m_comparison.snapshot);
        const auto values = m_snapshots.activation(m_comparison.snapshot, at);
        m_other.title = snapshot ? snapshot->name : QString();
        if (values) {
            m_other.activation = *values;
        } else {
            const ProblemText words = layerwise::describe(values.error(), QString());
            m_other.message = words.title;
            m_other.hint = words.detail;
        }
    }
    if (showsDifference())
        applyDifference();
    if (m_other.activation && m_other.activation->mapCount() == 0) {
        m_other.activation.reset();
        m_other.message = tr("These are features, not maps");
    }
    const bool hasOther = hasMaps() && (m_other.activation || !m_other.message.isEmpty());
    m_otherColumn->setVisible(hasOther);
    m_otherColumn->setHeading(hasOther ? m_other.title : QString());
    m_otherColumn->setMessage(m_other.activation ? QString() : m_other.message, m_other.hint);
    const bool isSides = m_comparison.kind == Comparison::Kind::Sides;
    m_column->setHeading(hasOther ? (isSides ? tr("Output") : tr("Now")) : QString());
    m_otherGrid->setActivation(hasOther ? m_other.activation : nullptr);
}

/// In place of both, their difference; or the words why there is none.
void FeatureMapPanel::applyDifference()
{
    const Source other = std::exchange(m_other, {});
    if (!m_source.activation)
        return;
    if (!other.activation) {
        m_source = {nullptr, m_source.title, other.message, other.hint};
        return;
    }
    const auto values = difference(m_source.activation, other.activation);
    if (!values) {
        const ProblemText words = layerwise::describe(values.error(), QString());
        m_source = {nullptr, m_source.title, words.title, words.detail};
        return;
    }
    m_now = m_source.activation;
    m_then = other.activation;
    m_source.activation = *values;
}

void FeatureMapPanel::fillViewMenu(QMenu& menu)
{
    menu.clear();
    auto* group = new QActionGroup(&menu);
    const auto addView = [&](const QString& text, bool isOn, const std::function<void()>& show) {
        QAction* action = menu.addAction(text, this, show);
        action->setCheckable(true);
        action->setChecked(isOn);
        group->addAction(action);
        return action;
    };
    const bool hasBlock = m_shown.block != kRootId;
    const bool isAlone = !isComparing();
    addView(tr("Output"), isAlone && m_side == Side::Output, [this] {
        m_comparison = {};
        setSide(Side::Output);
    });
    addView(tr("Input"), isAlone && m_side == Side::Input, [this] {
        m_comparison = {};
        setSide(Side::Input);
    })->setEnabled(hasBlock);
    addView(tr("Input and output"), m_comparison.kind == Comparison::Kind::Sides, [this] {
        setComparison({Comparison::Kind::Sides, 0, false});
    })->setEnabled(hasBlock);
    menu.addSeparator();
    menu.addAction(tr("Compare with a kept run"))->setEnabled(false);
    for (const TraceSnapshot& snapshot : m_snapshots.all()) {
        const bool isOn = m_comparison.kind == Comparison::Kind::Snapshot && m_comparison.snapshot == snapshot.id;
        addView(shortened(snapshot.name), isOn, [this, id = snapshot.id] {
            setComparison({Comparison::Kind::Snapshot, id, m_comparison.showsDifference});
        });
    }
    if (m_snapshots.all().empty())
        menu.addAction(tr("(none has been kept yet)"))->setEnabled(false);
    QAction* difference = menu.addAction(tr("Show the difference only"), this, [this](bool on) {
        setComparison({m_comparison.kind, m_comparison.snapshot, on});
    });
    difference->setCheckable(true);
    difference->setChecked(showsDifference());
    difference->setEnabled(m_comparison.kind == Comparison::Kind::Snapshot);
    menu.addSeparator();
    fillSnapshotMenu(menu);
}

void FeatureMapPanel::fillSnapshotMenu(QMenu& menu)
{
    QAction* keep = menu.addAction(tr("Keep this run as A"), this, [this] {
        if (const std::uint64_t a = m_snapshots.takeA()) {
            setComparison({Comparison::Kind::Snapshot, a, false});
            Q_EMIT noticeRequested(tr("Kept this run as %1").arg(m_snapshots.find(a)->name));
        }
    });
    keep->setToolTip(tr("Then choose another image, or edit the network, and both stand side by side"));
    keep->setEnabled(m_snapshots.canTake());
    QAction* take = menu.addAction(tr("Take snapshot\u2026"), this, [this] {
        askName(tr("Name of this run"), {}, [this](const QString& name) {
            if (const std::uint64_t id = m_snapshots.take(name)) {
                Q_EMIT noticeRequested(tr("Kept this run as %1: to compare with it, choose it in \u201c%2\u201d")
                                           .arg(m_snapshots.find(id)->name, viewText()));
            }
            return QString();
        });
    });
    take->setToolTip(tr("Keep this run under a name, to compare later ones with it"));
    take->setEnabled(m_snapshots.canTake());
    if (m_snapshots.all().empty())
        return;
    QMenu* renameMenu = menu.addMenu(tr("Rename"));
    QMenu* removeMenu = menu.addMenu(tr("Delete"));
    for (const TraceSnapshot& snapshot : m_snapshots.all()) {
        const std::uint64_t id = snapshot.id;
        renameMenu->addAction(snapshot.name, this, [this, id, old = snapshot.name] {
            askName(tr("New name of %1").arg(old), old, [this, id](const QString& name) {
                return m_snapshots.rename(id, name) ? QString() : tr("Another run has this name, or it is empty.");
            });
        });
        removeMenu->addAction(snapshot.name, this, [this, id] { m_snapshots.remove(id); });
    }
}

/// `take` says why a name will not do, or nothing.
void FeatureMapPanel::askName(const QString& question, const QString& name,
                              const std::function<QString(const QString&)>& take)
{
    auto* popover = new NamePopover(question, name, this);
    connect(popover, &NamePopover::entered, this, [popover, take](const QString& entered) {
        const QString reason = take(entered);
        if (reason.isEmpty())
            popover->close();
        else
            popover->refuse(reason);
    });
    popover->openAt(m_bar->viewButton()->mapToGlobal(QPoint(0, m_bar->viewButton()->height() + 2)));
}

} // namespace layerwise
