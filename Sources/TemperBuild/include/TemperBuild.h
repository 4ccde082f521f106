#ifndef TEMPER_BUILD_H
#define TEMPER_BUILD_H

/// The commit that the program was built from, or an empty text where whoever built it did not say.
const char *_Nonnull temper_build_commit(void);

#endif
