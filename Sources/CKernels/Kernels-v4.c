// The kernels for x86 processors with AVX-512.
#include "CKernels.h"

#include <string.h>

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
// A row of 32 fits two registers of sixteen, and one instruction looks it up.
#define TABLES_IN_REGISTERS
#define KERNELS suasion_kernels_v4
#include "Kernels.h"
#pragma clang attribute pop
#endif
