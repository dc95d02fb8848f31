#include "model/document/training_controller.h"

#include "model/document/training_worker.h"

#include <utility>

namespace layerwise {

TrainingController::TrainingController(std::unique_ptr<Trainer> trainer, QObject* parent) : QObject(parent)
{
    Worker::Callbacks callbacks;
    callbacks.newsReady = [this] { takeNews(); };
    callbacks.finished = [this](TrainingResult result) { takeResult(std::move(result)); };
    m_worker = std::make_unique<Worker>(std::move(trainer), this, std::move(callbacks));
}

TrainingController::~TrainingController() = default;

void TrainingController::setState(State state)
{
    if (std::exchange(m_state, state) != state)
        Q_EMIT stateChanged();
}

void TrainingController::start(TrainingOrder order)
{
    Q_ASSERT(!isActive());
    m_progress = order.before;
    m_result.reset();
    m_isStepped = order.batches >= 0;
    m_worker->start(std::move(order));
    setState(State::Preparing);
    Q_EMIT progressed();
}

void TrainingController::pause()
{
    if (m_state != State::Running)
        return;
    m_worker->allow(0);
    setState(State::Paused);
}

void TrainingController::resume()
{
    if (m_state != State::Paused)
        return;
    m_worker->allow(-1);
    setState(State::Running);
}

void TrainingController::stepOneBatch()
{
    if (m_state == State::Paused)
        m_worker->allow(1);
}

void TrainingController::stop()
{
    if (!isActive())
        return;
    m_worker->stop();
    setState(State::Stopping);
}

void TrainingController::setNormsWatched(bool watched)
{
    m_worker->setNormsWatched(watched);
}

void TrainingController::setLooksWanted(bool wanted)
{
    m_worker->setLooksWanted(wanted);
}

void TrainingController::setLookPass(std::optional<RunRequest> pass)
{
    m_worker->setLookPass(std::move(pass));
}

void TrainingController::lookShown()
{
    m_worker->lookShown();
}

void TrainingController::takeNews()
{
    Worker::News news = m_worker->take();
    if (!isActive())
        return;
    m_progress = std::move(news.progress);
    if (m_state == State::Preparing && news.isTraining)
        setState(m_isStepped ? State::Paused : State::Running);
    Q_EMIT progressed();
    if (news.hasValidated)
        Q_EMIT validated();
    if (news.look)
        Q_EMIT lookReady(*news.look);
}

void TrainingController::takeResult(TrainingResult result)
{
    // The last steps may not have been told of yet.
    takeNews();
    m_result = result;
    m_result->weights.clear();
    setState(State::Idle);
    Q_EMIT finished(result);
}

} // namespace layerwise
