// What a shell offers when somebody presses Tab behind `kubectl lockkeeper`. kubectl runs `kubectl_complete-lockkeeper
// WORD…` (since 1.26), and reads what Cobra's programs print.
// https://kubernetes.io/docs/tasks/extend-kubectl/kubectl-plugins/
#pragma once

#include <string>
#include <vector>

#include "cmd/kubectl_lockkeeper/command_line.h"

namespace lockkeeper::cmd {

struct Completion {
  struct Word {
    std::string word;
    std::string description;
  };
  enum class Objects { kNone, kMigrations, kNamespaces, kWorkloads };

  std::vector<Word> words;
  Objects objects = Objects::kNone;  // whose names are asked of the API server; a workload's is KIND/NAME
  Flags flags;                       // as far as they were typed
  bool files = false;                // the shell offers files itself
};

// Returns: what can stand in the place of the last of the words. Pure.
// Requires: `words` is not empty; its last one may be.
[[nodiscard]] Completion complete(const CommandLine& line, const std::vector<std::string>& words);

// Prints it in Cobra's form, with the names that the API server has. A server that does not answer within three seconds
// offers nothing. Returns: an exit status.
[[nodiscard]] int print_completion(const std::vector<std::string>& words);

}  // namespace lockkeeper::cmd
