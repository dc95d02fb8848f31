#pragma once

// QScintilla's headers use Qt's keyword macros, which the project is built without (they break torch's headers).
#define signals Q_SIGNALS
#define slots Q_SLOTS
#include <Qsci/qscilexercpp.h>
#include <Qsci/qscilexerpython.h>
#include <Qsci/qsciscintilla.h>
#undef signals
#undef slots
