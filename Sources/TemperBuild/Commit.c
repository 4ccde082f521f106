#include "TemperBuild.h"

// Defined by the manifest from the variable TEMPER_COMMIT, which Scripts/build-static sets.
#ifndef TEMPER_COMMIT
#define TEMPER_COMMIT ""
#endif

const char *temper_build_commit(void) { return TEMPER_COMMIT; }
