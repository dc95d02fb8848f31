#include "widgets/data/download_row.h"

#include "model/document/sentences.h"
#include "widgets/common/theme.h"
#include "widgets/common/themed_label.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QToolButton>

#include <cmath>

namespace layerwise {

namespace {

constexpr int kBarSteps = 1000;
constexpr int kEditHeight = 76;

QString linesOf(const QList<QUrl>& mirrors)
{
    QStringList lines;
    for (const QUrl& mirror : mirrors)
        lines << mirror.toString();
    return lines.join(QLatin1Char('\n'));
}

} // namespace

DownloadRow::DownloadRow(const DownloadPlan& plan, const QString& folder, QWidget* parent)
    : QWidget(parent), m_downloader(new DatasetDownloader(plan, folder, this)), m_ownMirrors(plan.mirrors)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::kGrid);
    m_title = new ThemedLabel(ThemedLabel::Tone::Text, Theme::kQuietPx, true);
    m_close = new QToolButton;
    m_close->setAutoRaise(true);
    m_close->setAccessibleName(tr("Close the download"));
    m_close->setToolTip(tr("Stop and close; what has come is kept"));
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_close);
    layout->addLayout(head);
    m_bar = new QProgressBar;
    m_bar->setRange(0, kBarSteps);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress of the download"));
    layout->addWidget(m_bar);
    m_text = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kSmallPx);
    m_note = new ThemedLabel(ThemedLabel::Tone::Quiet, Theme::kSmallPx);
    for (ThemedLabel* label : {m_text, m_note}) {
        label->setWordWrap(true);
        layout->addWidget(label);
    }
    layout->addLayout(buildButtons());
    m_edit = new QPlainTextEdit;
    m_edit->setFixedHeight(kEditHeight);
    m_edit->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_edit->setAccessibleName(tr("Mirrors, one a line"));
    m_edit->setTabChangesFocus(true);
    layout->addWidget(m_edit);
    showMirrors(false);
    showRunning(false);
    changeEvent(nullptr);

    const QStringList kept = QSettings().value(mirrorsKey()).toStringList();
    const Result<QList<QUrl>> mirrors = readMirrors(kept.join(QLatin1Char('\n')));
    if (mirrors)
        m_downloader->setMirrors(*mirrors);
    connect(m_downloader, &DatasetDownloader::runningChanged, this, &DownloadRow::showRunning);
    connect(m_downloader, &DatasetDownloader::progressed, this, &DownloadRow::showProgress);
    connect(m_downloader, &DatasetDownloader::mirrorFailed, this,
            [this](const Diagnostic& why) { showNote(tr("%1. Trying the next mirror.").arg(sentence(why)), false); });
    connect(m_downloader, &DatasetDownloader::failed, this,
            [this](const Diagnostic& why) { showNote(sentence(why), true); });
    connect(m_downloader, &DatasetDownloader::done, this, [this] {
        hide();
        Q_EMIT done(m_downloader->folder());
    });
    hide();
}

QLayout* DownloadRow::buildButtons()
{
    auto* layout = new QHBoxLayout;
    layout->setSpacing(Theme::kGrid);
    m_goOn = new QPushButton;
    m_mirrors = new QPushButton(tr("Mirrors\u2026"));
    m_mirrors->setCheckable(true);
    m_mirrors->setToolTip(tr("The servers that are tried, one after the other"));
    m_reset = new QPushButton(tr("Reset"));
    m_reset->setToolTip(tr("Back to the mirrors that Layerwise came with"));
    layout->addWidget(m_goOn);
    layout->addWidget(m_mirrors);
    layout->addWidget(m_reset);
    layout->addStretch(1);
    connect(m_goOn, &QPushButton::clicked, this, &DownloadRow::stopOrGoOn);
    connect(m_mirrors, &QPushButton::toggled, this, &DownloadRow::showMirrors);
    connect(m_reset, &QPushButton::clicked, this, [this] { m_edit->setPlainText(linesOf(m_ownMirrors)); });
    connect(m_close, &QToolButton::clicked, this, &DownloadRow::close);
    return layout;
}

QString DownloadRow::mirrorsKey()
{
    return QStringLiteral("download/mirrors");
}

QString DownloadRow::words() const
{
    return QStringList{m_title->text(), m_text->text(), m_note->text()}.join(QLatin1Char('\n'));
}

void DownloadRow::start()
{
    show();
    if (m_downloader->isRunning())
        return;
    m_bar->setValue(0);
    m_text->setText(tr("Looking at what is there already\u2026"));
    showNote({}, false);
    m_downloader->start();
}

void DownloadRow::showProgress()
{
    const DatasetDownloader::Progress& progress = m_downloader->progress();
    m_bar->setValue(static_cast<int>(std::lround(progress.share * kBarSteps)));
    const QString received = progress.total < 0
                                 ? formatBytes(progress.received)
                                 : tr("%1 of %2").arg(formatBytes(progress.received), formatBytes(progress.total));
    m_text->setText(
        tr("File %1 of %2 from %3: %4").arg(progress.file).arg(progress.files).arg(progress.host, received));
}

void DownloadRow::showRunning(bool running)
{
    const QString title = m_downloader->plan().title;
    m_title->setText(running ? tr("Downloading %1").arg(title) : tr("Download of %1").arg(title));
    m_goOn->setText(running ? tr("Stop") : tr("Go on"));
    m_mirrors->setEnabled(!running);
    if (running)
        m_mirrors->setChecked(false);
}

void DownloadRow::showNote(const QString& words, bool isError)
{
    m_note->setTone(isError ? ThemedLabel::Tone::Error : ThemedLabel::Tone::Quiet);
    m_note->setText(isError ? QStringLiteral("\u2715 ") + words : words);
    m_note->setVisible(!words.isEmpty());
}

void DownloadRow::showMirrors(bool shown)
{
    if (shown)
        m_edit->setPlainText(linesOf(m_downloader->plan().mirrors));
    m_edit->setVisible(shown);
    m_reset->setVisible(shown);
}

/// False, with words why, if what stands in the list are no addresses.
bool DownloadRow::takeMirrors()
{
    const Result<QList<QUrl>> mirrors = readMirrors(m_edit->toPlainText());
    if (!mirrors) {
        showNote(sentence(mirrors.error()), true);
        return false;
    }
    m_downloader->setMirrors(*mirrors);
    if (*mirrors == m_ownMirrors)
        QSettings().remove(mirrorsKey());
    else
        QSettings().setValue(mirrorsKey(), linesOf(*mirrors).split(QLatin1Char('\n')));
    return true;
}

void DownloadRow::stopOrGoOn()
{
    if (m_downloader->isRunning()) {
        m_downloader->cancel();
        showNote(tr("Stopped. What has come is kept."), false);
    } else if (!m_mirrors->isChecked() || takeMirrors()) {
        start();
    }
}

void DownloadRow::close()
{
    m_downloader->cancel();
    hide();
}

void DownloadRow::changeEvent(QEvent* event)
{
    if (event)
        QWidget::changeEvent(event);
    if (m_close && (!event || event->type() == QEvent::PaletteChange))
        m_close->setIcon(Theme::actionIcon(QStringLiteral("cross")));
}

} // namespace layerwise
