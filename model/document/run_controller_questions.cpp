// Questions about what a class's logit depends on, from the window to the worker and back.

#include "model/document/run_worker.h"

namespace layerwise {

void RunController::ask(AttributionKind kind, BlockId block, std::int64_t targetClass)
{
    Question question;
    question.request.input = m_images.tensor();
    if (!question.request.input)
        return;
    question.id = ++m_questionId;
    question.kind = kind;
    question.version = version();
    question.request.generation = m_document.generation();
    question.request.network = m_document.snapshot();
    question.request.seed = m_seed;
    question.request.threads = m_threads;
    question.request.weights = m_document.weights().values;
    question.request.weightEdits = m_document.weightEdits();
    question.request.channelScales = channelScales();
    question.request.block = block;
    question.request.targetClass = targetClass;
    m_questions.insert_or_assign(kind, question.id);
    const bool takesTooLong = m_weightsMove && kind == AttributionKind::Ranking;
    if (m_trainMode || takesTooLong) {
        const char* code = m_trainMode ? "attribution.train_mode" : "attribution.training";
        AttributionAnswer refusal{kind, block, targetClass, {}, {}, Diagnostic{code, {}, {}}};
        QMetaObject::invokeMethod(
            this, [this, question, refusal] { onAnswer(question, refusal); }, Qt::QueuedConnection);
        return;
    }
    m_worker->ask(std::move(question));
}

void RunController::stopAsking(AttributionKind kind)
{
    m_questions.erase(kind);
    m_worker->stopAsking(kind);
}

void RunController::dropQuestions()
{
    for (const AttributionKind kind : {AttributionKind::Ranking, AttributionKind::GradCam, AttributionKind::Saliency})
        stopAsking(kind);
}

void RunController::onAnswer(const Question& question, const AttributionAnswer& answer)
{
    const auto asked = m_questions.find(question.kind);
    if (asked == m_questions.end() || asked->second != question.id)
        return;
    m_questions.erase(asked);
    if (question.version == version()) {
        Q_EMIT attributionReady(answer);
    } else if (question.kind == AttributionKind::Ranking) {
        const AttributionRequest& request = question.request;
        Q_EMIT attributionReady({question.kind, request.block, request.targetClass, {}, {},
                                 Diagnostic{"attribution.outdated", {}, {}}});
    }
}

} // namespace layerwise
