// What the rules of lint say of a plan's upgrade steps, and the locks that PostgreSQL's manual names where no trace
// does. Pure.
#pragma once

#include <map>
#include <string>

#include "api/report.h"
#include "lint/finding.h"
#include "schema/history.h"

namespace lockkeeper::plan {

struct RevisionSource {
  std::string path;  // as it is told
  std::string text;  // of the file, for its suppressions
};

struct RulesOrder {
  const schema::History* history = nullptr;         // what the statements did in an empty database; null: nobody knows
  std::map<std::string, RevisionSource> sources{};  // by revision
  std::string default_schema = "public";
  int major_version = 0;  // of the live server
};

// Judges the statements of all upgrade steps as one run, behind the revisions of the history that it does not plan. A
// finding that the revision's file suppresses is left out; so is one about a suppression.
void tell_rules(api::Plan& plan, const RulesOrder& order);

}  // namespace lockkeeper::plan
