#pragma once

#include "model/core/diagnostic.h"
#include "model/core/option.h"

#include <QWidget>

#include <functional>
#include <optional>
#include <vector>

namespace layerwise {

class OptionRow;

/// A form made from option specs, for any layer. GUI thread.
class OptionForm : public QWidget {
    Q_OBJECT
public:
    /// Takes an edit into the document, or says why not.
    using Commit = std::function<std::optional<Diagnostic>(const QString& key, const OptionValue& value)>;

    explicit OptionForm(Commit commit, QWidget* parent = nullptr);

    void setSpecs(const std::vector<OptionSpec>& specs);
    void setValues(const OptionMap& options);
    /// No new value is taken; what was typed and not taken is given up.
    void setReadOnly(bool isReadOnly);
    /// The options that errors and warnings point to.
    void setMarks(const QStringList& wrong, const QStringList& doubtful);
    OptionRow* row(const QString& key) const; ///< nullptr if there is none

private:
    Commit m_commit;
    std::vector<OptionRow*> m_rows;
};

} // namespace layerwise
