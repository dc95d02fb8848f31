#pragma once

#include "model/layers/layers.h"
#include "model/templates/templates.h"
#include "tests/document/fake_executor.h"
#include "widgets/canvas/network_canvas.h"

#include <QApplication>
#include <QJsonArray>
#include <QTest>

namespace layerwise {

/// The canvas on a template, shown at a size that the beginning of ResNet-18 fits into, and a hand with a mouse.
class Stage {
public:
    explicit Stage(const char* key = "resnet18")
        : document(registered()), selection(document), images(document),
          runs(document, images, std::make_unique<fake::FakeExecutor>(document.registry(), control)),
          canvas(document, selection, runs)
    {
        document.setNetwork(*makeTemplate(key), {});
        canvas.resize(900, 1400);
        canvas.show();
        QApplication::processEvents();
    }

    BlockId id(const char* path) const
    {
        const Block* block = findByPath(document.network().root, path, document.registry());
        return block == nullptr ? BlockId{} : block->id;
    }
    QRect rect(const char* path) const { return canvas.blockRect(id(path)); }
    QPoint middle(const char* path) const { return {rect(path).left() + 150, rect(path).top() + 20}; }
    QStringList names(BlockId parent = kRootId) const
    {
        QStringList result;
        for (const Block& child : document.block(parent)->slots.front()) {
            result << QString::fromStdString(child.name);
        }
        return result;
    }
    QJsonObject shown(const char* path) const
    {
        for (const QJsonValue& value : canvas.describe()[QStringLiteral("blocks")].toArray()) {
            if (value.toObject()[QStringLiteral("path")].toString() == QLatin1String(path)) {
                return value.toObject();
            }
        }
        return {};
    }
    void press(const QPoint& point, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::mousePress(canvas.viewport(), Qt::LeftButton, modifiers, point);
    }
    /// Moves in steps, as a hand does, and waits until the gap has opened.
    void move(const QPoint& from, const QPoint& to)
    {
        for (int step = 1; step <= 10; ++step) {
            QTest::mouseMove(canvas.viewport(), from + (to - from) * step / 10);
        }
        QTest::qWait(300);
        QTest::mouseMove(canvas.viewport(), to);
    }
    void release(const QPoint& point, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::mouseRelease(canvas.viewport(), Qt::LeftButton, modifiers, point);
    }

    fake::ExecutorControlPtr control = std::make_shared<fake::ExecutorControl>();
    NetworkDocument document;
    Selection selection;
    ImageSource images;
    RunController runs;
    NetworkCanvas canvas;

private:
    static const LayerRegistry& registered()
    {
        static const LayerRegistry* const registry = [] {
            auto* made = new LayerRegistry;
            registerLayers(*made);
            return made;
        }();
        return *registry;
    }
};

} // namespace layerwise
