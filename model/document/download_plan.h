#pragma once

#include "model/core/result.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QUrl>

namespace layerwise {

/// One file that is fetched. Mirrors pack it anew now and then, so what counts is what is in it.
struct DownloadFile {
    QString name;        ///< "train-images-idx3-ubyte.gz"
    qint64 bytes = 0;    ///< unpacked
    QByteArray sha256;   ///< of the unpacked bytes, 32 of them
};

/// What is fetched, and from where. A value.
struct DownloadPlan {
    QString title;       ///< "MNIST"
    QString folder;      ///< the name of its folder in the cache
    QList<QUrl> mirrors; ///< folders that have all the files, tried in this order; they end in "/"
    QList<DownloadFile> files;
};

/// Reads the JSON of resources/downloads strictly. Code: data.download_plan {place, expected}.
Result<DownloadPlan> readDownloadPlan(const QByteArray& json);

/// Addresses as a person writes them, one a line; empty lines do not count, a missing "/" at the end is added.
/// Code: data.download_mirror {actual}: not http or https, or no server; or nothing at all.
Result<QList<QUrl>> readMirrors(const QString& lines);

} // namespace layerwise
