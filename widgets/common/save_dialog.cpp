#include "widgets/common/save_dialog.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>

#include <algorithm>

namespace layerwise {

namespace {

bool hasSuffix(const QString& file, const QList<SaveKind>& kinds)
{
    return std::ranges::any_of(kinds, [&](const SaveKind& kind) {
        return std::ranges::any_of(kind.suffixes, [&](const QString& suffix) {
            return file.endsWith(QLatin1Char('.') + suffix, Qt::CaseInsensitive);
        });
    });
}

bool mayReplace(QWidget* parent, const QString& title, const QString& file)
{
    return QMessageBox::question(parent, title,
                                 QFileDialog::tr("%1 already exists.\nDo you want to replace it?")
                                     .arg(QFileInfo(file).fileName()),
                                 QMessageBox::Yes | QMessageBox::No, QMessageBox::No) == QMessageBox::Yes;
}

} // namespace

std::optional<SaveChoice> askWhereToSave(QWidget* parent, const QString& title, const QString& proposal,
                                         const QList<SaveKind>& kinds)
{
    QStringList texts;
    for (const SaveKind& kind : kinds)
        texts << kind.text;
    QFileDialog dialog(parent, title, QFileInfo(proposal).absolutePath());
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.setNameFilters(texts);
    dialog.selectFile(QFileInfo(proposal).fileName());
    const auto chosenKind = [&] { return std::max<qsizetype>(texts.indexOf(dialog.selectedNameFilter()), 0); };
    // With it the dialog itself asks about the file that will be written.
    const auto followFilter = [&] { dialog.setDefaultSuffix(kinds[chosenKind()].suffixes.front()); };
    QObject::connect(&dialog, &QFileDialog::filterSelected, &dialog, followFilter);
    followFilter();
    while (dialog.exec() == QDialog::Accepted && !dialog.selectedFiles().isEmpty()) {
        SaveChoice choice{dialog.selectedFiles().front(), static_cast<int>(chosenKind())};
        if (hasSuffix(choice.file, kinds))
            return choice;
        // It has a dot in its name, which the dialog takes for a suffix.
        choice.file += QLatin1Char('.') + kinds[choice.kind].suffixes.front();
        if (!QFileInfo::exists(choice.file) || mayReplace(parent, title, choice.file))
            return choice;
    }
    return std::nullopt;
}

} // namespace layerwise
