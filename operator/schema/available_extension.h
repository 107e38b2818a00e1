// A version of an extension that a server could create. A value.
#pragma once

#include <string>

namespace lockkeeper::schema {

// Several versions of one extension may be there, with other needs.
// https://www.postgresql.org/docs/current/view-pg-available-extension-versions.html
struct AvailableExtension {
  std::string name;
  bool needs_superuser = false;
  bool trusted = false;  // CREATE on the database is enough
};

}  // namespace lockkeeper::schema
