#pragma once

// QCustomPlot's header uses Qt's keyword macros, which the project is built without (they break torch's headers).
#define signals Q_SIGNALS
#define slots Q_SLOTS
#define foreach Q_FOREACH
#include <qcustomplot.h>
#undef signals
#undef slots
#undef foreach
