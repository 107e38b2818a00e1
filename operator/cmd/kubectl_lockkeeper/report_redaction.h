// Objects and logs as they may stand in a bug report: without secrets, and without what may be one. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/redaction.h"

namespace lockkeeper::cmd {

// Makes known what the objects hold in clear and may be secret: values of variables whose name says so, and URLs.
void learn_secrets(const Json& object, Redaction& redaction);

// Returns: the text with `***` for each secret that `redaction` finds, and for the literal behind PASSWORD in a
// statement of SQL, which a revision may hold.
[[nodiscard]] std::string text_without_secrets(std::string_view text, const Redaction& redaction);

// Returns: the object without managedFields and the annotation that repeats it; with `***` for the value of each
// variable, of each argument that is called like a secret, of each KEY=VALUE of spec.tool.alembic.x, and wherever
// a text has a secret. References to Secrets stay: they are names.
// Requires: the object is no Secret.
[[nodiscard]] Json without_secrets(Json object, const Redaction& redaction);

// Returns: whether a variable or flag of that name usually holds a secret.
[[nodiscard]] bool is_called_secret(std::string_view name);

}  // namespace lockkeeper::cmd
