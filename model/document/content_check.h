#pragma once

#include "model/document/download_plan.h"

namespace layerwise {

enum class ContentCheck {
    Right,
    Missing, ///< there is no such file
    Short,   ///< it is the beginning of a file, as far as one can tell
    Wrong,
};

/// Unpacks the file (gzip, or not packed at all) and compares size and SHA-256; never more is unpacked than is expected.
/// Takes a tenth of a second for MNIST's largest file: not for the GUI thread.
ContentCheck checkContent(const QString& path, const DownloadFile& expected);

/// Whether a file may begin like this: as gzip, or as IDX.
bool isPossibleStart(const QByteArray& start);

/// What a file is called once it is whole: without ".gz" if it is not packed.
QString finalName(const DownloadFile& file, const QByteArray& start);

} // namespace layerwise
