// The kernels for x86 processors with AVX2 and FMA.
#include "CKernels.h"

#include <string.h>

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define KERNELS suasion_kernels_v3
#include "Kernels.h"
#pragma clang attribute pop
#endif
