#include "runner/commands/foresight.h"

#include <fstream>
#include <iterator>
#include <string>

#include "plan/foresight/row_looks.h"
#include "plan/foresight/rows_in_the_way.h"
#include "plan/foresight/rule_findings.h"
#include "schema/history.h"

namespace lockkeeper::runner {
namespace {

// Returns: an empty text where the file is gone: then it suppresses nothing.
std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

void add_foresight(api::Plan& plan, const ContextReader& reader) {
  const plan::Facts& facts = reader.facts();
  plan::RulesOrder order;
  order.history = facts.history.get();
  order.default_schema = facts.default_schema;
  order.major_version = schema::major_of(facts.server_version);
  for (const api::PlannedStep& step : plan.steps) {
    const alembic::RevisionFile* file = facts.graph.find(step.revision);
    if (file != nullptr) order.sources[step.revision] = {file->path, content_of(file->path)};
  }
  plan::tell_rules(plan, order);
}

std::vector<api::Finding> find_rows_in_the_way(const api::Plan& plan, ContextReader& reader, LookingTime& left,
                                               StopRequest& stop) {
  const plan::Facts& facts = reader.facts();
  if (reader.session() == nullptr || facts.history == nullptr) return {};
  const std::vector<plan::RowLook> looks =
      plan::row_looks(plan, {facts.history.get(), facts.live.get(), facts.default_schema});
  return plan::find_rows_in_the_way(looks, look_at_rows(*reader.session(), looks, left, stop), facts.graph);
}

}  // namespace lockkeeper::runner
