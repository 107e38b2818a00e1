#include "schema/ddl/creation_order.h"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace lockkeeper::schema {
namespace {

class Order {
 public:
  Order(const std::vector<SchemaObject>& objects, const Fingerprint& of) : objects_(objects), of_(of) {
    for (std::size_t i = 0; i < objects.size(); ++i) index_.emplace(identity(objects[i]), i);
    needs_.resize(objects.size());
    for (std::size_t i = 0; i < objects.size(); ++i) connect(i);
  }

  [[nodiscard]] std::vector<std::size_t> sorted() const {
    std::vector<std::size_t> missing(objects_.size());
    std::vector<std::vector<std::size_t>> followers(objects_.size());
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      missing[i] = needs_[i].size();
      for (const std::size_t needed : needs_[i]) followers[needed].push_back(i);
    }
    std::vector<std::size_t> order;
    std::set<std::pair<std::size_t, std::size_t>> waiting;  // how much is missing, then kind and name
    for (std::size_t i = 0; i < objects_.size(); ++i) waiting.emplace(missing[i], i);
    while (!waiting.empty()) {
      // A cycle is entered where the least is missing; the server then says what it cannot do.
      const std::size_t next = waiting.begin()->second;
      waiting.erase(waiting.begin());
      order.push_back(next);
      for (const std::size_t follower : followers[next]) {
        const auto found = waiting.find({missing[follower], follower});
        if (found == waiting.end()) continue;
        waiting.erase(found);
        waiting.emplace(--missing[follower], follower);
      }
    }
    return order;
  }

 private:
  void add(std::size_t from, const std::string& needed) {
    auto found = index_.find(needed);
    if (found == index_.end()) {
      // A column of a new table, or of a view, comes with it.
      const SchemaObject* column = of_.find(needed);
      if (column == nullptr || column->kind != Kind::kColumn) return;
      for (const Kind kind : {Kind::kTable, Kind::kForeignTable, Kind::kView, Kind::kMaterializedView}) {
        found = index_.find(make_identity(kind, column->schema, "", column->parent));
        if (found != index_.end()) break;
      }
      if (found == index_.end()) return;
    }
    if (found->second != from) needs_[from].insert(found->second);
  }

  void connect(std::size_t i) {
    const SchemaObject& object = objects_[i];
    add(i, make_identity(Kind::kSchema, "", "", object.schema));
    for (const Kind kind : {Kind::kTable, Kind::kForeignTable, Kind::kView, Kind::kMaterializedView, Kind::kDomain}) {
      if (!object.parent.empty()) add(i, make_identity(kind, object.schema, "", object.parent));
    }
    // A sequence belongs to its column later: until then the column's default needs the sequence.
    if (object.kind == Kind::kSequence) return;
    for (const std::string& needed : object.needs) add(i, needed);
    if (object.kind != Kind::kTable && object.kind != Kind::kForeignTable) return;
    for (const std::string& name : object.order) {
      const SchemaObject* column = of_.find(make_identity(Kind::kColumn, object.schema, object.name, name));
      if (column == nullptr) continue;
      for (const std::string& needed : column->needs) {
        // Another table's column comes with that table.
        const SchemaObject* target = of_.find(needed);
        if (target == nullptr || target->kind == Kind::kColumn) continue;
        add(i, needed);
      }
    }
  }

  const std::vector<SchemaObject>& objects_;
  const Fingerprint& of_;
  std::map<std::string, std::size_t> index_;
  std::vector<std::set<std::size_t>> needs_;
};

}  // namespace

std::vector<std::size_t> creation_order(const std::vector<SchemaObject>& objects, const Fingerprint& of) {
  return Order(objects, of).sorted();
}

}  // namespace lockkeeper::schema
