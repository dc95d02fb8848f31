#include "widgets/canvas/rename_editor.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace layerwise {

namespace {

constexpr int kLeastWidth = 120;
constexpr int kMostWidth = 156; ///< up to the maps of a card

} // namespace

RenameEditor::RenameEditor(NetworkDocument& document, QWidget* parent)
    : QFrame(parent), m_document(document), m_edit(new QLineEdit(this)), m_problem(new QLabel(this))
{
    setObjectName(QStringLiteral("renameEditor"));
    m_edit->setAccessibleName(tr("Name of the block"));
    m_problem->setWordWrap(true);
    m_problem->setMargin(Theme::kGrid);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_edit);
    column->addWidget(m_problem);
    m_edit->installEventFilter(this);
    connect(m_edit, &QLineEdit::textEdited, this, [this] { check(); });
    hide();
}

void RenameEditor::start(BlockId id, const QRect& rect)
{
    const Block* block = m_document.block(id);
    if (block == nullptr) {
        return;
    }
    m_id = id;
    m_edit->setText(QString::fromStdString(block->name));
    m_edit->setFont(Theme::font(Theme::kTextPx, QFont::DemiBold));
    const Theme& theme = Theme::current();
    m_problem->setFont(Theme::font(Theme::kQuietPx));
    m_problem->setAutoFillBackground(true);
    QPalette colours = m_problem->palette();
    colours.setColor(QPalette::Window, theme.errorFill);
    colours.setColor(QPalette::WindowText, theme.error);
    m_problem->setPalette(colours);
    m_problem->hide();
    showInvalid(false);
    place(rect);
    show();
    raise();
    m_edit->selectAll();
    m_edit->setFocus(Qt::OtherFocusReason);
}

void RenameEditor::place(const QRect& rect)
{
    const int height = std::max(m_edit->sizeHint().height(), rect.height());
    setFixedWidth(std::clamp(rect.width(), kLeastWidth, kMostWidth));
    adjustSize();
    move(rect.left(), rect.center().y() - height / 2);
}

QString RenameEditor::problem() const
{
    return m_problem->isHidden() ? QString() : m_problem->text();
}

void RenameEditor::showInvalid(bool isInvalid)
{
    if (m_edit->property("invalid").toBool() != isInvalid) {
        m_edit->setProperty("invalid", isInvalid);
        m_edit->style()->polish(m_edit); // the style sheet looks at the property only then
    }
}

bool RenameEditor::check()
{
    const auto at = positionOf(m_document.network().root, m_id);
    const std::string name = m_edit->text().trimmed().toStdString();
    const auto error = at ? checkName(m_document.network().root, *at, m_id, name) : std::nullopt;
    m_problem->setText(error ? sentence(*error) : QString());
    m_problem->setVisible(error.has_value());
    showInvalid(error.has_value());
    adjustSize();
    return !error;
}

bool RenameEditor::commit()
{
    if (!check()) {
        return false;
    }
    const BlockId id = m_id;
    const QString name = m_edit->text().trimmed();
    close();
    const Block* block = m_document.block(id);
    if (block != nullptr && QString::fromStdString(block->name) != name) {
        m_document.rename(id, name);
    }
    return true;
}

void RenameEditor::cancel()
{
    if (isActive()) {
        close();
    }
}

void RenameEditor::close()
{
    m_id = {}; // before hiding, which takes the focus and would commit
    hide();
    Q_EMIT closed();
}

bool RenameEditor::eventFilter(QObject* watched, QEvent* event)
{
    if (!isActive()) {
        return QFrame::eventFilter(watched, event);
    }
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    if (event->type() == QEvent::FocusOut && static_cast<QFocusEvent*>(event)->reason() != Qt::PopupFocusReason) {
        if (!commit()) {
            cancel();
        }
        return false;
    }
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            commit();
            return true;
        }
        if (key == Qt::Key_Escape) {
            cancel();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace layerwise
