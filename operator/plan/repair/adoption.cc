#include "plan/repair/adoption.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "plan/diagnosis/foreign_rows.h"
#include "plan/diagnosis/rows_in_doubt.h"
#include "plan/diagnosis/schema_view.h"
#include "plan/sentences.h"

namespace lockkeeper::plan {

namespace {

using api::Code;
using schema::SchemaObject;

// Columns and constraints that no revision makes, in tables that revisions make. A lost revision may well have made
// them; whole tables beside, and indexes, do not stand in the way of a later one that does.
std::vector<std::string> unknown_parts(const Facts& facts, const SchemaView& view) {
  const auto tables = own_relations(*facts.live, view.objects);
  std::vector<std::string> parts;
  for (const SchemaObject* object : view.objects.unknown()) {
    if (object->kind != schema::Kind::kColumn && object->kind != schema::Kind::kConstraint) continue;
    if (tables.contains({object->schema, object->parent})) parts.push_back(display(*object));
  }
  return parts;
}

// An index or a constraint of a revision that the version rows name and the proof leaves out, where it is there under
// its own name: the proof took it for another one with the same definition. Returns: a clause; empty: there is none.
std::string there_by_name(const SchemaView& view, const RevisionSet& claimed, const RevisionSet& proven) {
  for (const Slot& slot : view.objects.slots()) {
    if (!slot.counts) continue;
    for (const SlotWrite& write : slot.writes) {
      if (write.object == nullptr || !claimed[write.revision] || proven[write.revision]) continue;
      const SchemaObject* live = view.objects.live(write.identity);
      if (live == nullptr || view.objects.comparison_key_of(*live) != view.objects.comparison_key_of(*write.object))
        continue;
      return fmt::format("{} is there, which revision {} makes", display(*live), view.ancestry.id(write.revision));
    }
  }
  return "";
}

}  // namespace

std::string why_not_adopt(const Facts& facts, const Assessment& assessment, const Proof& proof) {
  const auto& findings = assessment.diagnosis.findings;
  const bool orphaned = std::any_of(findings.begin(), findings.end(), [](const api::Finding& finding) {
    return finding.code == Code::kOrphanedRevision;
  });
  if (facts.pads_rows) return "The column version_num would fill up with blanks whatever is stamped.";
  const std::vector<std::string>& unknown = assessment.evidence->unknown;
  if (orphaned && is_of_nothing_here(*assessment.evidence)) {
    return fmt::format(
        "Nothing that these revisions make is in the database, and it has {}: the row is not taken away.",
        some_of(unknown));
  }
  if (orphaned && is_of_another_application(facts, *assessment.evidence)) {
    return fmt::format(
        "The other rows say all that the schema shows of these revisions, and it has {} beside: the row is not taken "
        "away.",
        some_of(unknown));
  }
  const SchemaView view(facts);
  const std::string heads = proof.heads.empty() ? "the base" : listed(proof.heads);
  if (const auto beside = orphaned ? unknown_parts(facts, view) : std::vector<std::string>{}; !beside.empty()) {
    const std::string revisions = proof.heads.empty() ? "base" : listed(proof.heads);
    return fmt::format(
        "It is not stamped as {}: the tables have {}, which no revision makes and the one that the row names may have "
        "made. Where that is of no account, `lockkeeper stamp --purge {}`.",
        heads, some_of(beside), revisions);
  }
  const RevisionSet claimed = view.ancestry.closed(assessment.known_rows);
  const RevisionSet proven = view.ancestry.closed(proof.applied);
  if (const std::string there = there_by_name(view, claimed, proven); !there.empty()) {
    return fmt::format(
        "It is not stamped back to {}, which the schema equals but for names: {}, and would be made twice.", heads,
        there);
  }
  std::vector<std::string> ledger;
  for (const LedgerRevision& revision : facts.ledger) ledger.push_back(revision.revision);
  const RevisionSet recorded = view.ancestry.closed(ledger);
  for (std::size_t i = 0; i < view.ancestry.size(); ++i) {
    if (!facts.history->revisions[i].moves_data || claimed[i] == proven[i]) continue;
    if (claimed[i]) {
      return fmt::format(
          "It is not stamped back to {}, which the schema equals: {} moves data, the rows say that it ran, and it "
          "would run again.",
          heads, view.ancestry.id(i));
    }
    if (!orphaned && !assessment.known_rows.empty() && !recorded[i] &&
        !shows_its_rows(facts, *assessment.evidence, i)) {
      return fmt::format(
          "It is not stamped as {}, which the schema equals: {} moves data, the rows say that it did not run, and "
          "nothing shows that its data moved.",
          heads, view.ancestry.id(i));
    }
  }
  return "";
}

}  // namespace lockkeeper::plan
