#include "plan/repair/repair.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "plan/diagnosis/drift.h"
#include "plan/diagnosis/failure.h"
#include "plan/evidence/comparison_key.h"
#include "plan/evidence/row_writes.h"
#include "plan/evidence/state.h"
#include "plan/sentences.h"
#include "schema/ddl/ddl.h"

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

class Repairer {
 public:
  Repairer(const Facts& facts, const SchemaView& view, const RevisionSet& stamped, std::vector<DriftItem> items)
      : facts_(facts),
        view_(view),
        items_(std::move(items)),
        target_(state_after(*facts.history, stamped)),
        left_(items_.size(), false) {
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (items_[i].expected != nullptr) drifted_.emplace(schema::identity(*items_[i].expected), i);
    }
  }

  Repair run() {
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (std::string why = reason_to_leave(items_[i]); !why.empty()) leave(i, std::move(why));
    }
    for (bool settled = false; !settled;) {
      leave_what_needs_it();
      schema::AdditiveDdl ddl = additive_ddl(schema::Fingerprint(before()), target_);
      settled = !leave_refused(ddl.refused);
      if (settled) take(std::move(ddl));
    }
    return std::move(repair_);
  }

 private:
  void leave(std::size_t item, std::string why) {
    if (left_[item]) return;
    left_[item] = true;
    std::vector<std::string>& reasons = repair_.left[view_.ancestry.id(items_[item].revision)];
    if (!items_[item].part_of_missing_table || reasons.empty()) reasons.push_back(std::move(why));
  }

  // Why this one cannot be made alone; empty: it can.
  [[nodiscard]] std::string reason_to_leave(const DriftItem& item) const {
    const schema::RevisionHistory& revision = facts_.history->revisions[item.revision];
    const std::string name = named(facts_.graph, revision.revision);
    if (item.expected == nullptr) {
      return fmt::format("Revision {} takes {} away, and a repair only adds.", name, item.text);
    }
    if (!item.missing()) return "";
    if (const schema::StatementHistory* filled = filled_by(revision, *item.expected)) {
      return fmt::format("Revision {} also moves data (`{}`): {} can be made again, its rows cannot.", name,
                         shortened(filled->sql, 80), item.text);
    }
    if (revision.statements.empty() && revision.moves_data && holds_rows(*item.expected)) {
      return fmt::format("Revision {} also moves data: {} can be made again, its rows cannot.", name, item.text);
    }
    if (const std::string still_there = source_of(revision, *item.expected); !still_there.empty()) {
      return fmt::format("Revision {} also takes something away, and {} is still there: to make {} would leave both.",
                         name, still_there, item.text);
    }
    return "";
  }

  static const schema::StatementHistory* filled_by(const schema::RevisionHistory& revision,
                                                   const SchemaObject& object) {
    const bool column = object.kind == schema::Kind::kColumn;
    for (const schema::StatementHistory& statement : revision.statements) {
      const RowWrites writes = read_row_writes(statement);
      if (writes.anything ? holds_rows(object) && (statement.writes_rows || statement.reads_rows)
                          : (column ? may_fill(writes, object) : adds_rows_to(writes, object))) {
        return &statement;
      }
    }
    return nullptr;
  }

  // What the revision took away, is there, and may be what the object was made from: as a rename does.
  [[nodiscard]] std::string source_of(const schema::RevisionHistory& revision, const SchemaObject& object) const {
    if (object.name_is_incidental) return "";
    for (const std::string& gone : revision.effects.removed) {
      const SchemaObject* live = view_.objects.live(gone);
      if (live != nullptr && live->kind == object.kind && live->parent == object.parent) return display(*live);
    }
    return "";
  }

  // Of a table that is left, its columns; and whatever the catalogs say needs what is left.
  void leave_what_needs_it() {
    for (bool more = true; more;) {
      more = false;
      for (std::size_t i = 0; i < items_.size(); ++i) {
        if (left_[i] || items_[i].expected == nullptr) continue;
        const std::string needed = needed_and_left(*items_[i].expected);
        if (needed.empty()) continue;
        leave(i, fmt::format("{} needs {}.", items_[i].text, needed));
        more = true;
      }
    }
  }

  [[nodiscard]] std::string needed_and_left(const SchemaObject& object) const {
    std::vector<std::string> needs = object.needs;
    if (!object.parent.empty()) {
      needs.push_back(schema::make_identity(schema::Kind::kTable, object.schema, "", object.parent));
    }
    for (const std::string& one : needs) {
      const auto found = drifted_.find(one);
      if (found != drifted_.end() && left_[found->second] && items_[found->second].missing()) {
        return items_[found->second].text;
      }
    }
    return "";
  }

  // As it is, where something is to be made of it; else as it is to be.
  [[nodiscard]] std::vector<SchemaObject> before() const {
    std::vector<SchemaObject> objects;
    for (const SchemaObject& object : target_.objects()) {
      const auto item = drifted_.find(schema::identity(object));
      const SchemaObject* live = view_.objects.live(schema::identity(object));
      const bool is_made = item != drifted_.end() && !left_[item->second];
      if (is_made && live == nullptr) continue;
      SchemaObject there = is_made ? *live : object;
      if (is_made) {
        leave_alone(object, there);
      } else if (item == drifted_.end() && live != nullptr && find_field(*live, "comment") == nullptr) {
        // A comment that is gone comes back along with the rest; nothing else of what is there is touched.
        copy_field(*live, "comment", there);
      }
      objects.push_back(std::move(there));
    }
    return objects;
  }

  // Whether one is new.
  bool leave_refused(const std::vector<schema::DdlRefusal>& refused) {
    bool any = false;
    for (const schema::DdlRefusal& one : refused) {
      for (std::size_t i = 0; i < items_.size(); ++i) {
        if (left_[i] || items_[i].expected == nullptr || display(*items_[i].expected) != one.object) continue;
        leave(i, fmt::format("A repair only adds, and that does not put {} right: {}", items_[i].text, one.why));
        any = true;
      }
    }
    return any;
  }

  void take(schema::AdditiveDdl ddl) {
    std::set<std::size_t> revisions;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (left_[i]) continue;
      revisions.insert(items_[i].revision);
      repair_.made.push_back(*items_[i].expected);
    }
    if (repair_.made.empty()) return;
    for (const std::size_t number : revisions) repair_.step.revisions.push_back(view_.ancestry.id(number));
    repair_.step.statements = std::move(ddl.statements);
  }

  const Facts& facts_;
  const SchemaView& view_;
  const std::vector<DriftItem> items_;
  const schema::Fingerprint target_;
  std::map<std::string, std::size_t> drifted_;  // by identity
  std::vector<bool> left_;                      // by item
  Repair repair_;
};

}  // namespace

Repair find_repair(const Facts& facts, const SchemaView& view, const Evidence& evidence,
                   const std::vector<std::string>& rows) {
  const RevisionSet stamped = view.ancestry.closed(rows);
  const RevisionSet proven = evidence.proof ? view.ancestry.closed(evidence.proof->applied) : RevisionSet{};
  std::vector<DriftItem> items = find_drift(view.objects, stamped, proven);
  if (items.empty()) return {};
  return Repairer(facts, view, stamped, std::move(items)).run();
}

}  // namespace lockkeeper::plan
