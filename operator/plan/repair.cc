#include "plan/repair.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "plan/drift.h"
#include "plan/essence.h"
#include "plan/sentences.h"
#include "plan/state.h"
#include "schema/ddl.h"

namespace lockkeeper::plan {

namespace {

using schema::Field;
using schema::SchemaObject;

void copy_field(const SchemaObject& from, const std::string& name, SchemaObject& to) {
  std::erase_if(to.fields, [&name](const Field& field) { return field.name == name; });
  if (const Field* field = find_field(from, name)) to.fields.push_back(*field);
}

// What a repair of something that is there leaves as it is: who owns it, who may use it, and what somebody says of it.
void leave_alone(const SchemaObject& wanted, SchemaObject& there) {
  copy_field(wanted, "owner", there);
  copy_field(wanted, "privileges", there);
  // An identity that is lost comes back with its sequence.
  if (find_field(there, "identity") != nullptr) copy_field(wanted, "identity privileges", there);
  for (const char* remark : {"comment", "index comment", "not null comment", "identity comment"}) {
    if (find_field(there, remark) != nullptr) copy_field(wanted, remark, there);
  }
}

// Why these revisions' effects cannot be made alone; empty: they can.
std::string refusal(const Facts& facts, const std::set<std::size_t>& revisions, const Ancestry& ancestry) {
  for (const std::size_t number : revisions) {
    const schema::RevisionHistory& revision = facts.history->revisions[number];
    const std::string name = named(facts.graph, ancestry.id(number));
    if (revision.moves_data) {
      return "Revision " + name + " also moves data: what it makes can be made again, its rows cannot.";
    }
    if (revision.effects.removed.empty()) continue;
    return "Revision " + name + " also takes something away (" + counted(revision.effects.removed.size(), "object") +
           "): to make only the rest would leave what was before " + "beside it.";
  }
  return "";
}

}  // namespace

Repair find_repair(const Facts& facts, const SchemaView& view, const std::vector<std::string>& rows) {
  Repair repair;
  const RevisionSet stamped = view.ancestry.closed(rows);
  const std::vector<DriftItem> items = find_drift(view.objects, stamped);
  if (items.empty()) return repair;
  std::set<std::size_t> revisions;
  std::map<std::string, const DriftItem*> drifted;
  for (const DriftItem& item : items) {
    revisions.insert(item.revision);
    if (item.expected != nullptr) drifted.emplace(schema::identity(*item.expected), &item);
  }
  repair.refused = refusal(facts, revisions, view.ancestry);
  if (!repair.refused.empty()) return repair;

  const schema::Fingerprint target = state_after(*facts.history, stamped);
  std::vector<SchemaObject> before;
  for (const SchemaObject& object : target.objects()) {
    const auto item = drifted.find(schema::identity(object));
    const SchemaObject* live = view.objects.live(schema::identity(object));
    if (item == drifted.end()) {
      // A comment that is gone comes back along with the rest; nothing else of what is there is touched.
      SchemaObject there = object;
      if (live != nullptr && find_field(*live, "comment") == nullptr) copy_field(*live, "comment", there);
      before.push_back(std::move(there));
    } else if (live != nullptr) {
      SchemaObject there = *live;
      leave_alone(object, there);
      before.push_back(std::move(there));
      repair.made.push_back(object);
    } else {
      repair.made.push_back(object);
    }
  }
  const schema::AdditiveDdl ddl = additive_ddl(schema::Fingerprint(std::move(before)), target);
  if (!ddl.refused.empty()) {
    std::vector<std::string> why;
    for (const schema::Refusal& one : ddl.refused) why.push_back(one.object + ": " + one.why);
    repair.refused = "A repair only adds, and that does not put everything right. " + some_of(why, 3);
    repair.made.clear();
    return repair;
  }
  for (const std::size_t number : revisions) repair.step.revisions.push_back(view.ancestry.id(number));
  repair.step.statements = ddl.statements;
  return repair;
}

}  // namespace lockkeeper::plan
