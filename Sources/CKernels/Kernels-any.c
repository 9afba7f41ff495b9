// The kernels for any processor, and the choice among all.
#include "CKernels.h"

#include <stddef.h>
#include <string.h>

#define KERNELS suasion_kernels_any
#include "Kernels.h"

#if defined(__x86_64__)
extern const suasion_kernels suasion_kernels_v3, suasion_kernels_v4;

const suasion_kernels *suasion_kernels_for(int32_t processor) {
  __builtin_cpu_init();
  if (processor == 0) return &suasion_kernels_any;
  if (processor == 1 && __builtin_cpu_supports("x86-64-v3")) return &suasion_kernels_v3;
  if (processor == 2 && __builtin_cpu_supports("x86-64-v4")) return &suasion_kernels_v4;
  return NULL;
}
#else
const suasion_kernels *suasion_kernels_for(int32_t processor) { return processor == 0 ? &suasion_kernels_any : NULL; }
#endif

const suasion_kernels *suasion_kernels_here(void) {
  for (int32_t processor = 2; processor > 0; processor--) {
    const suasion_kernels *kernels = suasion_kernels_for(processor);
    if (kernels) return kernels;
  }
  return &suasion_kernels_any;
}
