// A change of the Migrations that a call is about, written and told.
#pragma once

#include <functional>

#include "cmd/kubectl_lockkeeper/changing.h"
#include "cmd/kubectl_lockkeeper/verb.h"

namespace lockkeeper::cmd {

// Makes the change of each Migration that the flags mean, as a merge patch of our own field manager. One that is
// refused does not keep the others from theirs. Without names, -l or -A nobody is meant: to change all is said, not
// forgotten. Returns: an exit status. Throws: as choose().
[[nodiscard]] int write_changes(const Call& call, const std::function<Change(const api::Migration&)>& change,
                                const std::function<void(const Json& before)>& on_written = {});

}  // namespace lockkeeper::cmd
