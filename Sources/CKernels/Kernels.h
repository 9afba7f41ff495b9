// The body of the kernels. Each of Kernels-*.c compiles it for one processor, and names the table.
#include "IdealPoints.h"
#include "Random.h"

const suasion_kernels KERNELS = {
    .points = points,
    .item_sums_of = item_sums_of,
    .item_posterior = item_posterior,
    .item_curvature = item_curvature,
    .factor_items = factor_items,
    .propose_items = propose_items,
    .return_items = return_items,
    .upper_cutpoints = upper_cutpoints,
    .normals = normals,
    .log_uniforms = log_uniforms,
    .log_normal_cdf = log_normal_cdf,
};
