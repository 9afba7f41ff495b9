// The body of the kernels. Each of Kernels-*.c compiles it for one processor, and names the table.
#include "Hazards.h"
#include "IdealPoints.h"
#include "NormActs.h"
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
    .hazard_terms = hazard_terms,
    .hazard_moments = hazard_moments,
    .linear_predictor = linear_predictor,
    .weighted_sums = weighted_sums,
    .exponentials = exponentials,
    .logarithms = logarithms,
    .act_points = act_points,
    .act_values = act_values,
    .act_sums = act_sums,
};
