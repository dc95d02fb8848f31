#include "widgets/palette/palette_panel.h"

#include "model/document/palette_model.h"
#include "widgets/common/theme.h"
#include "widgets/palette/palette_filter.h"
#include "widgets/palette/palette_view.h"

#include <QAction>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace layerwise {

PalettePanel::PalettePanel(const LayerRegistry& registry, QWidget* parent)
    : QWidget(parent), m_model(new PaletteModel(registry, this)), m_filter(new PaletteFilter(this))
{
    m_filter->setSourceModel(m_model);
    m_view = new PaletteView(*m_model, *m_filter);
    m_view->setObjectName(QStringLiteral("paletteView"));
    m_view->setAccessibleName(tr("Blocks"));

    m_search = new QLineEdit;
    m_search->setObjectName(QStringLiteral("paletteSearch"));
    m_search->setPlaceholderText(tr("Search blocks"));
    m_search->setAccessibleName(tr("Search blocks by name and by what they do"));
    m_search->setToolTip(tr("Finds blocks by name and by what they do. Down goes into the list, Enter inserts."));
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    m_searchIcon = m_search->addAction(QIcon(), QLineEdit::LeadingPosition);

    m_nothing = new QLabel;
    m_nothing->setObjectName(QStringLiteral("paletteNothing"));
    m_nothing->setProperty("quiet", true);
    m_nothing->setTextFormat(Qt::PlainText);
    m_nothing->setWordWrap(true);
    m_nothing->setMinimumWidth(1); // else a long word that is searched for would widen the panel
    m_nothing->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_nothing->setContentsMargins(Theme::kPanelPadding, 8, Theme::kPanelPadding, 0);

    m_pages = new QStackedWidget;
    m_pages->addWidget(m_view);
    m_pages->addWidget(m_nothing);

    auto* title = new QLabel(tr("Blocks"));
    title->setProperty("heading", true);
    auto* top = new QVBoxLayout;
    top->setContentsMargins(Theme::kPanelPadding, Theme::kPanelPadding, Theme::kPanelPadding, 4);
    top->setSpacing(8);
    top->addWidget(title);
    top->addWidget(m_search);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(top);
    layout->addWidget(m_pages, 1);

    connect(m_search, &QLineEdit::textChanged, this, &PalettePanel::search);
    connect(m_search, &QLineEdit::returnPressed, this, &PalettePanel::insertCurrent);
    // Not activated(): some styles send that on a single click.
    connect(m_view, &QAbstractItemView::doubleClicked, this, &PalettePanel::insertCurrent);
    m_view->installEventFilter(this);
    updateIcons();
}

void PalettePanel::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

bool PalettePanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (watched == m_search && key == Qt::Key_Down) {
        if (!m_view->currentIndex().isValid())
            selectFirst();
        m_view->setFocus(Qt::TabFocusReason);
        return true;
    }
    if (watched == m_search && key == Qt::Key_Escape && !m_search->text().isEmpty()) {
        m_search->clear();
        return true;
    }
    if (watched == m_view && (key == Qt::Key_Return || key == Qt::Key_Enter)) {
        insertCurrent();
        return true;
    }
    if (watched == m_view && key == Qt::Key_Up && m_view->currentIndex() == m_view->firstBlock()) {
        focusSearch();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void PalettePanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateIcons();
}

void PalettePanel::search(const QString& text)
{
    m_filter->setSearch(text);
    m_view->expandAll();
    if (text.trimmed().isEmpty())
        m_view->setCurrentIndex({});
    else
        selectFirst();
    m_nothing->setText(
        tr("No block is called or does “%1”.\n\nTry one word, such as conv, pool or shrink.").arg(text.trimmed()));
    m_pages->setCurrentIndex(m_filter->rowCount() == 0 ? 1 : 0);
}

void PalettePanel::insertCurrent()
{
    const QString typeName = m_view->currentIndex().data(PaletteModel::TypeNameRole).toString();
    if (!typeName.isEmpty())
        Q_EMIT insertRequested(typeName);
}

void PalettePanel::selectFirst()
{
    m_view->setCurrentIndex(m_view->firstBlock());
    m_view->scrollToTop();
}

void PalettePanel::updateIcons()
{
    if (m_searchIcon)
        m_searchIcon->setIcon(Theme::actionIcon(QStringLiteral("search")));
}

} // namespace layerwise
