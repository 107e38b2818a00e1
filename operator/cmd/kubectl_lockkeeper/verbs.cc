#include "cmd/kubectl_lockkeeper/verbs.h"

namespace lockkeeper::cmd {

// Each stands in a file of its name in verbs/; resume in suspend.cc.
Verb status_verb();
Verb plan_verb();
Verb graph_verb();
Verb history_verb();
Verb logs_verb();
Verb ui_verb();
Verb retry_verb();
Verb suspend_verb();
Verb resume_verb();
Verb doctor_verb();
Verb adopt_verb();
Verb report_verb();
Verb uninstall_verb();
Verb completion_verb();

const std::vector<Verb>& verbs() {
  // In the order of the help; a line a verb.
  // clang-format off
  static const std::vector<Verb> table{
      status_verb(),
      plan_verb(),
      graph_verb(),
      history_verb(),
      logs_verb(),
      ui_verb(),
      retry_verb(),
      suspend_verb(),
      resume_verb(),
      doctor_verb(),
      adopt_verb(),
      report_verb(),
      uninstall_verb(),
      completion_verb(),
  };
  // clang-format on
  return table;
}

}  // namespace lockkeeper::cmd
