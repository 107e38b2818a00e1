// The labels of the workload that a run's pod has, too. Pure.
//
// No Service that selects the workload's pods selects the run's pod. Labels that policies select by stay, so that the
// run reaches everything that the application reaches. Where a Service and a policy select by the very same labels, the
// rule about Services holds, and the policy that is broken by it is named.
#pragma once

#include <string>
#include <vector>

#include "api/report.h"
#include "controller/observe/selections.h"

namespace lockkeeper::controller {

// Returns: the labels of `workload` that stay. `selector` is the workload's own, by which autoscalers and disruption
// budgets count its pods: its labels go, too, unless a policy needs them.
[[nodiscard]] Labels labels_of_run(const Labels& workload, const Labels& selector, const std::string& name_space,
                                   const Selections& selections);

// Returns: a finding for each policy that selects either the run's pod or the workload's pods, but not both, and for
// each Service that selects the run's pod nevertheless, since spec.podTemplate gives it the label.
[[nodiscard]] std::vector<api::Finding> find_label_conflicts(const Labels& workload, const Labels& run,
                                                             const std::string& name_space,
                                                             const Selections& selections);

}  // namespace lockkeeper::controller
