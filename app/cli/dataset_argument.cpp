#include "app/cli/dataset_argument.h"

#include "app/cli/output.h"
#include "model/document/dataset_files.h"

namespace layerwise::cli {

Split readSplit(Arguments& arguments)
{
    const QString train = QStringLiteral("train");
    const QString test = QStringLiteral("test");
    return arguments.choice(QStringLiteral("split"), {train, test}, test) == train ? Split::Train : Split::Test;
}

DatasetPtr readDataset(Arguments& arguments, Split split, const InputSpec& input)
{
    const QString path = arguments.text(QStringLiteral("data"));
    const Result<DatasetPlace> place = findDataset(path);
    if (!place) {
        fail(place.error());
        return nullptr;
    }
    if (arguments.has(QStringLiteral("split")) && !place->hasParts()) {
        arguments.complain(QStringLiteral("--split: %1 is not split into train and test.").arg(path));
        return nullptr;
    }
    Result<DatasetPtr> dataset = openDataset(*place, split, input);
    if (dataset)
        return std::move(dataset).value();
    fail(dataset.error());
    return nullptr;
}

} // namespace layerwise::cli
