#include "widgets/training/training_words.h"

#include "model/document/sentences.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace layerwise {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("TrainingWords", text);
}

QString stepText(const TrainingStep& step)
{
    return tr("Epoch %1, batch %2 \u00b7 loss %3 \u00b7 %4 images/\u2060s \u00b7 %5 left")
        .arg(step.epoch)
        .arg(formatCount(step.batch), formatValue(step.loss, 3), formatValue(step.imagesPerSecond, 3),
             clockText(step.secondsLeft));
}

QString resultText(const TrainingResult& result)
{
    QStringList words;
    switch (result.status) {
    case TrainingStatus::Done:
        words << tr("\u2713 Done after %1").arg(batchesText(result.steps));
        break;
    case TrainingStatus::Stopped:
        words << tr("\u25a0 Stopped after %1").arg(batchesText(result.steps));
        break;
    case TrainingStatus::Refused:
        return tr("\u2715 Not started");
    case TrainingStatus::Failed:
        words << tr("\u2715 Failed after %1").arg(batchesText(result.steps));
        break;
    }
    if (result.best)
        words << tr("kept the best: %1")
                     .arg(validationText(result.best->validation->accuracy, result.best->validation->images));
    else if (result.images > 0 && result.status != TrainingStatus::Failed)
        words << tr("kept the weights as they are now");
    return words.join(QStringLiteral(" \u00b7 "));
}

} // namespace

QString clockText(double seconds)
{
    constexpr qint64 kSixty = 60;
    const auto whole = static_cast<qint64>(std::llround(std::max(seconds, 0.0)));
    const QString rest = QStringLiteral("%1").arg(whole % kSixty, 2, 10, QLatin1Char('0'));
    const qint64 minutes = whole / kSixty;
    if (minutes < kSixty)
        return QStringLiteral("%1:%2").arg(minutes).arg(rest);
    return QStringLiteral("%1:%2:%3").arg(minutes / kSixty).arg(minutes % kSixty, 2, 10, QLatin1Char('0')).arg(rest);
}

QString shareText(double share)
{
    constexpr double kPercent = 100;
    return QStringLiteral("%1 %").arg(share * kPercent, 0, 'f', 1);
}

QString batchesText(std::int64_t count)
{
    return count == 1 ? tr("1 batch") : tr("%1 batches").arg(formatCount(count));
}

QString validationText(double accuracy, std::int64_t images)
{
    return tr("%1 of %2 images held out are right").arg(shareText(accuracy), formatCount(images));
}

double trainingShare(const TrainingProgress& progress)
{
    if (!progress.step)
        return 0;
    const double all = progress.step->seconds + progress.step->secondsLeft;
    return all > 0 ? progress.step->seconds / all : 0;
}

QString trainingText(const TrainingSession& session)
{
    const TrainingController& training = session.training();
    const TrainingProgress& progress = training.progress();
    switch (training.state()) {
    case TrainingController::State::Preparing:
        return tr("Reading the images\u2026");
    case TrainingController::State::Stopping:
        return tr("Stopping after this batch\u2026");
    case TrainingController::State::Paused:
        return progress.step ? tr("Paused \u00b7 %1").arg(stepText(*progress.step)) : tr("Paused");
    case TrainingController::State::Running:
        if (progress.isValidating)
            return tr("Validating: the network is asked about all the images held out\u2026");
        return progress.step ? stepText(*progress.step) : tr("Starting\u2026");
    case TrainingController::State::Idle:
        break;
    }
    if (session.isActive())
        return tr("Starting\u2026");
    if (!session.change().isEmpty())
        return session.change();
    if (session.areWeightsGone())
        return tr("The network no longer has the weights of the last training: it was undone, or others were put in.");
    return training.result() ? resultText(*training.result()) : QString();
}

} // namespace layerwise
