// What a window costs before Layerwise adds anything: a blank Qt program linked with LibTorch. Prints "painted" as
// layerwise --announce-paint does.
#include "model/engine/torch_executor.h"
#include "model/layers/layers.h"

#include <QApplication>
#include <QPaintEvent>
#include <QTimer>
#include <QWidget>

#include <cstdio>

namespace {

class BlankWindow : public QWidget {
protected:
    void paintEvent(QPaintEvent* event) override
    {
        QWidget::paintEvent(event);
        QTimer::singleShot(0, this, [] {
            std::puts("painted");
            std::fflush(stdout);
        });
    }
};

} // namespace

int main(int argc, char** argv)
{
    const QApplication application(argc, argv);
    // Referred to, so that the linker keeps LibTorch.
    if (argc > 1000) {
        layerwise::LayerRegistry registry;
        layerwise::registerLayers(registry);
        layerwise::makeTorchExecutor(registry);
    }
    BlankWindow window;
    window.resize(1440, 900);
    window.show();
    return QApplication::exec();
}
