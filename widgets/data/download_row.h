#pragma once

#include "model/document/dataset_downloader.h"

#include <QWidget>

class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace layerwise {

class ThemedLabel;

/// The download of a data set in a few lines: what comes from where, how far it is, a way to stop and to go on, and the
/// list of mirrors, which a person may change. It shows itself when started and goes when done. GUI thread.
class DownloadRow : public QWidget {
    Q_OBJECT
public:
    /// See DatasetDownloader. Mirrors that were set before take the place of the plan's.
    DownloadRow(const DownloadPlan& plan, const QString& folder, QWidget* parent = nullptr);

    DatasetDownloader& downloader() { return *m_downloader; }
    /// Everything that it says at the moment.
    QString words() const;

    /// Where the mirrors that a person has set are kept in QSettings: a list of addresses.
    static QString mirrorsKey();

public Q_SLOTS:
    void start();

Q_SIGNALS:
    void done(const QString& folder);

protected:
    void changeEvent(QEvent* event) override;

private:
    QLayout* buildButtons();
    void showProgress();
    void showRunning(bool running);
    void showNote(const QString& words, bool isError);
    void showMirrors(bool shown);
    bool takeMirrors();
    void stopOrGoOn();
    void close();

    DatasetDownloader* m_downloader = nullptr;
    QList<QUrl> m_ownMirrors; ///< the plan's
    ThemedLabel* m_title = nullptr;
    ThemedLabel* m_text = nullptr;
    ThemedLabel* m_note = nullptr;
    QProgressBar* m_bar = nullptr;
    QPushButton* m_goOn = nullptr;
    QPushButton* m_mirrors = nullptr;
    QPushButton* m_reset = nullptr;
    QPlainTextEdit* m_edit = nullptr;
    QToolButton* m_close = nullptr;
};

} // namespace layerwise
