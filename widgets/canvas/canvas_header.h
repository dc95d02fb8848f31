#pragma once

#include <QWidget>

class QLabel;
class QToolButton;

namespace layerwise {

/// The line pinned above the network: what it is, how large, whether it is right; and the zoom at the right end.
class CanvasHeader : public QWidget {
    Q_OBJECT
public:
    explicit CanvasHeader(QWidget* parent);

    /// What the line says, in order.
    struct Words {
        QString name;
        QString parameters;
        QString multiplyAdds;
        QString mode;     ///< "train mode", or empty
        QString weights;  ///< "weights: random, seed 0"
        QString errors;   ///< "1 error", or empty
        QString warnings; ///< "2 warnings", or empty
        QString replay;   ///< "recorded = plain forward", or empty
        bool replayIsEqual = true;

        friend bool operator==(const Words&, const Words&) = default;
    };
    void setWords(const Words& words);
    void setZoom(double zoom);
    QString plainText() const;
    static constexpr int kHeight = 36;

Q_SIGNALS:
    void zoomInRequested();
    void zoomOutRequested();
    void resetZoomRequested();
    void fitRequested();
    void problemsRequested(bool errors); ///< of the first error, or of the first warning

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void showWords();
    QToolButton* addButton(const QString& text, const QString& help);

    Words m_words;
    QLabel* m_label = nullptr;
    QToolButton* m_zoom = nullptr;
};

} // namespace layerwise
