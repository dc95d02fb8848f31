#pragma once

// The colours are part of the document's picture files too, so they live below the widgets.
#include "model/document/colour_map.h"
