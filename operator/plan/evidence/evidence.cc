#include "plan/evidence/evidence.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "plan/evidence/ancestry.h"
#include "plan/evidence/comparison_key.h"
#include "plan/evidence/object_histories.h"
#include "plan/evidence/proof.h"
#include "schema/ddl/identifiers.h"

namespace lockkeeper::plan {

namespace {

using schema::Kind;
using schema::SchemaObject;

// What the live schema shows of one write.
enum class Trace { kThere, kAbsent, kForeign, kSilent };

struct Counts {
  std::size_t there = 0;
  std::size_t absent = 0;
  std::size_t foreign = 0;
};

Trace trace_of(const Slot& slot, std::size_t at, const ObjectHistories& objects) {
  bool before = slot.base == slot.live;
  for (std::size_t i = 0; i < at; ++i) before = before || slot.writes[i].value == slot.live;
  bool after = false;
  for (std::size_t i = at; i < slot.writes.size(); ++i) after = after || slot.writes[i].value == slot.live;
  if (after) return before ? Trace::kSilent : Trace::kThere;
  const SlotWrite& write = slot.writes[at];
  if (before && slot.counts && write.object != nullptr) {
    // Its name stands for something else.
    const SchemaObject* live = objects.live(write.identity);
    if (live != nullptr && !objects.live_count(comparison_key(*live))) return Trace::kForeign;
  }
  if (before) return Trace::kAbsent;
  // Whoever only changes what is there otherwise shows nothing.
  const std::int32_t value = at == 0 ? slot.base : slot.writes[at - 1].value;
  return value == 0 || slot.counts ? Trace::kForeign : Trace::kSilent;
}

void tell(const Slot& slot, const SlotWrite& write, Trace trace, const ObjectHistories& objects,
          RevisionEvidence& revision) {
  const SchemaObject* live = objects.live(write.identity);
  const std::string name = display(write.object != nullptr ? *write.object : *slot.any);
  if (trace == Trace::kThere) {
    revision.there.push_back(write.object != nullptr ? name : name + " (dropped)");
  } else if (write.object == nullptr) {
    revision.different.push_back(fmt::format("{} (still there)", name));
  } else if (live == nullptr) {
    revision.missing.push_back(name);
  } else {
    revision.different.push_back(fmt::format("{} ({})", name, essential_difference(*write.object, *live)));
  }
}

Presence presence_of(const Counts& counts) {
  if (counts.there == 0 && counts.foreign == 0) return counts.absent == 0 ? Presence::kInvisible : Presence::kAbsent;
  return counts.absent == 0 && counts.foreign == 0 ? Presence::kComplete : Presence::kPartial;
}

void weigh_revisions(const schema::History& history, const ObjectHistories& objects, Evidence& evidence) {
  std::vector<Counts> counts(history.revisions.size());
  evidence.revisions.reserve(history.revisions.size());
  for (const schema::RevisionHistory& revision : history.revisions) {
    evidence.revisions.push_back({.revision = revision.revision,
                                  .presence = Presence::kInvisible,
                                  .moves_data = revision.moves_data,
                                  .there = {},
                                  .missing = {},
                                  .different = {}});
  }
  for (const Slot& slot : objects.slots()) {
    for (std::size_t i = 0; i < slot.writes.size(); ++i) {
      const SlotWrite& write = slot.writes[i];
      const Trace trace = trace_of(slot, i, objects);
      if (trace == Trace::kSilent) continue;
      Counts& count = counts[write.revision];
      ++(trace == Trace::kThere ? count.there : trace == Trace::kAbsent ? count.absent : count.foreign);
      tell(slot, write, trace, objects, evidence.revisions[write.revision]);
    }
  }
  for (std::size_t i = 0; i < counts.size(); ++i) evidence.revisions[i].presence = presence_of(counts[i]);
}

// What belongs to a table that no revision makes goes without saying.
void name_unknown(const ObjectHistories& objects, Evidence& evidence) {
  std::set<std::pair<std::string, std::string>> tables;
  std::set<std::string> owners;
  for (const SchemaObject* object : objects.unknown()) {
    if (!object->parent.empty()) continue;
    tables.emplace(object->schema, object->name);
    owners.insert(schema::quote_name(object->schema) + "." + schema::quote_name(object->name) + ".");
  }
  for (const SchemaObject* object : objects.unknown()) {
    if (!object->parent.empty() && tables.contains({object->schema, object->parent})) continue;
    const std::string owned_by = value_of(*object, "owned by");
    if (object->kind == Kind::kSequence && owners.contains(owned_by.substr(0, owned_by.rfind('.') + 1))) continue;
    evidence.unknown.push_back(display(*object));
  }
}

void name_invalid(const ObjectHistories& objects, const schema::Fingerprint& live, Evidence& evidence) {
  for (const SchemaObject& object : live.objects()) {
    if (!is_broken_index(object)) continue;
    // A partitioned table's index is not valid until all of its parts are attached; a revision may leave it so.
    const bool meant = object.name_is_incidental && objects.live_count(comparison_key(object)).value_or(0) > 0;
    if (!meant) evidence.invalid.push_back(display(object));
  }
}

}  // namespace

const RevisionEvidence* Evidence::find(const std::string& revision) const {
  const auto found = std::find_if(revisions.begin(), revisions.end(),
                                  [&revision](const RevisionEvidence& item) { return item.revision == revision; });
  return found == revisions.end() ? nullptr : &*found;
}

Evidence weigh(const schema::History& history, const schema::Fingerprint& live, const std::vector<std::string>& rows,
               const std::vector<std::string>& ledger) {
  return weigh(history, live, Ancestry(history), ObjectHistories(history, live), rows, ledger);
}

Evidence weigh(const schema::History& history, const schema::Fingerprint& live, const Ancestry& ancestry,
               const ObjectHistories& objects, const std::vector<std::string>& rows,
               const std::vector<std::string>& ledger) {
  Evidence evidence;
  weigh_revisions(history, objects, evidence);
  ProofResult result = prove(history, live, ancestry, objects, rows, ledger);
  evidence.proof = std::move(result.proof);
  evidence.undecided = std::move(result.undecided);
  evidence.undecided_heads = std::move(result.undecided_heads);
  evidence.nearest = std::move(result.nearest);
  name_unknown(objects, evidence);
  name_invalid(objects, live, evidence);
  return evidence;
}

}  // namespace lockkeeper::plan
