// Questions that are answered between the runs.

#include "model/document/run_worker.h"

#include <limits>
#include <utility>

namespace layerwise {

void RunController::Worker::ask(Question question)
{
    const AttributionKind kind = question.kind;
    {
        const QMutexLocker locker(&m_mutex);
        m_questions.insert_or_assign(kind, std::move(question));
    }
    postAnswering(kind);
}

void RunController::Worker::stopAsking(AttributionKind kind)
{
    const QMutexLocker locker(&m_mutex);
    m_questions.erase(kind);
}

void RunController::Worker::postAnswering(AttributionKind kind)
{
    QMetaObject::invokeMethod(
        m_context, [this, kind] { answerWaiting(kind); }, Qt::QueuedConnection);
}

void RunController::Worker::answerWaiting(AttributionKind kind)
{
    Question question;
    {
        const QMutexLocker locker(&m_mutex);
        const auto found = m_questions.find(kind);
        if (found == m_questions.end() || found->second.request.generation < m_generation)
            return;
        // The run's call is in the queue already, so this one comes after it.
        if (m_waiting) {
            postAnswering(kind);
            return;
        }
        question = found->second;
    }
    m_generation = question.request.generation;
    AttributionAnswer answered = answer(question);
    const bool isStopped = answered.error && answered.error->code == "attribution.stopped";
    {
        const QMutexLocker locker(&m_mutex);
        const auto found = m_questions.find(kind);
        if (found == m_questions.end() || found->second.id != question.id)
            return; // given up, or replaced by another that is in the queue
        if (isStopped) {
            postAnswering(kind); // a run came between
            return;
        }
        m_questions.erase(found);
    }
    post([this, question = std::move(question), answered = std::move(answered)] {
        m_callbacks.answered(question, answered);
    });
}

AttributionAnswer RunController::Worker::answer(const Question& question)
{
    AttributionAnswer answer{question.kind, question.request.block, question.request.targetClass, {}, {}, {}};
    const auto keepMap = [&answer](const Result<ActivationPtr>& map) {
        if (map)
            answer.map = *map;
        else
            answer.error = map.error();
    };
    switch (question.kind) {
    case AttributionKind::Ranking: {
        const auto progress = [this, &question](std::int64_t done, std::int64_t total) {
            post([this, id = question.id, done, total] { m_callbacks.progress(id, done, total); });
            return goesOn(question);
        };
        auto ranking = m_executor->rankChannels(question.request, progress);
        if (ranking)
            answer.channels = *ranking;
        else
            answer.error = ranking.error();
        break;
    }
    case AttributionKind::GradCam:
        keepMap(m_executor->gradCam(question.request));
        break;
    case AttributionKind::Saliency:
        keepMap(m_executor->saliency(question.request));
        break;
    }
    return answer;
}

/// False when a run waits, the question was given up or replaced, or the program quits.
bool RunController::Worker::goesOn(const Question& question)
{
    if (m_stopUpTo == std::numeric_limits<std::uint64_t>::max())
        return false;
    const QMutexLocker locker(&m_mutex);
    const auto found = m_questions.find(question.kind);
    return !m_waiting && found != m_questions.end() && found->second.id == question.id;
}

} // namespace layerwise
