#pragma once

#include "model/document/probe.h"

#include <QImage>
#include <QWidget>

#include <functional>

namespace layerwise {

/// One picture, as large as fits, with sharp pixels. The pointer asks for single values. GUI thread.
class PictureView : public QWidget {
    Q_OBJECT
public:
    explicit PictureView(QWidget* parent = nullptr);

    /// `valueText` says what stands at (x, y); may be empty.
    void setPicture(const QImage& picture, std::function<QString(int x, int y)> valueText);
    const QImage& picture() const { return m_picture; }
    /// In the place of a picture, where there is none.
    void setMessage(const QString& words);
    QRect pictureRect() const;
    /// Of the network's input, laid over the picture whatever its size; std::nullopt takes it away.
    void setField(const std::optional<ProbedField>& field);
    const std::optional<ProbedField>& field() const { return m_field; }

Q_SIGNALS:
    void clicked();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    QImage m_picture;
    QString m_message;
    std::function<QString(int x, int y)> m_valueText;
    std::optional<ProbedField> m_field;
};

} // namespace layerwise
