#include "widgets/code/forms_view.h"

#include "widgets/code/code_view.h"
#include "widgets/code/line_comments.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"

#include <QSplitter>
#include <QVBoxLayout>

namespace layerwise {

FormsView::FormsView(QWidget* parent) : QWidget(parent)
{
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setHandleWidth(1);
    splitter->setStyleSheet(QStringLiteral("QSplitter::handle { background: palette(mid); }"));
    splitter->setChildrenCollapsible(false);
    for (const Form form : {List, Loop, Unrolled})
        splitter->addWidget(buildColumn(form));
    // The loop is short whatever the container is.
    splitter->setSizes({380, 240, 340});
    splitter->setStretchFactor(List, 5);
    splitter->setStretchFactor(Loop, 3);
    splitter->setStretchFactor(Unrolled, 4);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);

    // A list's lines are long; they go on in the next row rather than behind the edge.
    m_views[List]->setWrapMode(QsciScintilla::WrapWord);
    m_views[List]->setWrapIndentMode(QsciScintilla::WrapIndentIndented);
    setHeadings(false);
}

QWidget* FormsView::buildColumn(Form form)
{
    auto* column = new QWidget;
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    m_titles[form] = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kQuietPx, true);
    m_words[form] = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kQuietPx);
    m_words[form]->setElideMode(Qt::ElideRight);
    auto* heading = new QWidget;
    auto* headingLayout = new QHBoxLayout(heading);
    headingLayout->setContentsMargins(Theme::kPanelPadding, 2, Theme::kPanelPadding, 2);
    headingLayout->setSpacing(8);
    headingLayout->addWidget(m_titles[form]);
    headingLayout->addWidget(m_words[form], 1);
    m_views[form] = new CodeView(SourceLanguage::PyTorch);
    m_views[form]->setNumbered(false);
    layout->addWidget(heading);
    layout->addWidget(m_views[form], 1);
    column->setMinimumWidth(120);
    connect(m_views[form], &CodeView::linePicked, this, &FormsView::linePicked);
    return column;
}

void FormsView::setHeadings(bool isResidual)
{
    m_titles[List]->setText(tr("1 The list"));
    m_titles[Loop]->setText(tr("2 The loop"));
    m_titles[Unrolled]->setText(tr("3 Line by line"));
    m_words[List]->setText(isResidual ? tr("what is inside, in order") : tr("a box that holds layers in order"));
    m_words[Loop]->setText(isResidual ? tr("two ways, then their sum") : tr("what calling the box runs"));
    m_words[Unrolled]->setText(tr("the same, a line a layer"));
    for (const Form form : {List, Loop, Unrolled}) {
        m_words[form]->setToolTip(m_words[form]->text());
        m_views[form]->setAccessibleName(m_titles[form]->text() + QStringLiteral(": ") + m_words[form]->text());
    }
}

void FormsView::show(const Network& network, const LayerRegistry& registry, const ShapeReport& shapes,
                     BlockId container, const std::optional<RunningLine>& running)
{
    const Block* block = findBlock(network.root, container);
    setHeadings(block && block->slots.size() == 2);
    const ContainerForms forms = formsOf(network, container, registry);
    m_views[List]->setSource(forms.list, lineComments(forms.list, network, nullptr, running, false));
    m_views[Loop]->setSource(forms.loop, lineComments(forms.loop, network, nullptr, running, true));
    m_views[Unrolled]->setSource(forms.unrolled, lineComments(forms.unrolled, network, &shapes, running, true));
    for (CodeView* view : m_views) {
        if (running)
            view->markRunning(running->block, running->part);
        else
            view->clearRunning();
    }
}

void FormsView::markBlocks(const std::vector<BlockId>& blocks, BlockId current)
{
    for (CodeView* view : m_views)
        view->markBlocks(blocks, current);
}

QString FormsView::text() const
{
    QStringList parts;
    for (const Form form : {List, Loop, Unrolled})
        parts << QStringLiteral("# %1: %2\n%3\n")
                     .arg(m_titles[form]->text(), m_words[form]->text(), m_views[form]->text());
    return parts.join(QLatin1Char('\n'));
}

} // namespace layerwise
