#pragma once

#include <QStringList>

#include <optional>

class QWidget;

namespace layerwise {

/// A kind of file that can be saved.
struct SaveKind {
    QString text;         ///< as a file dialog's filter: "PyTorch state_dict (*.pt *.pth)"
    QStringList suffixes; ///< without the dot; the first is added to a name that has none
};

struct SaveChoice {
    QString file;
    int kind = 0; ///< which of them was chosen
};

/// Asks where to save. A name that has no suffix of any of the kinds gets the chosen kind's, and no file is named that
/// exists, with its suffix, without asking whether it is to be replaced. Empty if the person gave up.
/// Precondition: there is a kind.
std::optional<SaveChoice> askWhereToSave(QWidget* parent, const QString& title, const QString& proposal,
                                         const QList<SaveKind>& kinds);

} // namespace layerwise
