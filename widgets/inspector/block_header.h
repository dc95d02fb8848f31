#pragma once

#include "model/document/network_document.h"

#include <QWidget>

class QLabel;

namespace layerwise {

class ElidedLabel;
class NameField;
class ThemedLabel;

/// Icon, name, type and path of a block; the name can be changed here. GUI thread.
class BlockHeader : public QWidget {
    Q_OBJECT
public:
    explicit BlockHeader(NetworkDocument& document, QWidget* parent = nullptr);

    void setBlock(BlockId id);
    void startRename();
    /// The name cannot be changed; one that was typed and not taken is given up.
    void setReadOnly(bool isReadOnly);

protected:
    void changeEvent(QEvent* event) override;

private:
    void rename(const QString& name);
    void setReason(const QString& reason);
    void updateIcon();

    NetworkDocument& m_document;
    BlockId m_id;
    QLabel* m_icon = nullptr;
    NameField* m_name = nullptr;
    ThemedLabel* m_type = nullptr;
    ElidedLabel* m_path = nullptr;
    ThemedLabel* m_reason = nullptr;
};

} // namespace layerwise
