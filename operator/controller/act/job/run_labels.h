// Which of the workload's labels a run's pod has. Pure.
//
// No Service that selects the workload's pods selects the run's; what policies select stays, so that the run reaches
// what the application reaches. Where a Service and a policy select by the very same labels, the Service's rule holds,
// and the policy that is broken by it is named.
#pragma once

#include <string>
#include <vector>

#include "api/report.h"
#include "controller/observe/selections.h"

namespace lockkeeper::controller {

// `selector` is the workload's own, by which autoscalers and disruption budgets count its pods: its labels go, too,
// unless a policy needs them.
[[nodiscard]] Labels labels_of_run(const Labels& workload, const Labels& selector, const std::string& name_space,
                                   const Selections& selections);

// What is selected otherwise than the workload's pods are: a policy that does not select the run's pod, or does and
// does not select theirs; and a Service that selects it nevertheless, since spec.podTemplate gives it the label.
[[nodiscard]] std::vector<api::Finding> find_label_conflicts(const Labels& workload, const Labels& run,
                                                             const std::string& name_space,
                                                             const Selections& selections);

}  // namespace lockkeeper::controller
