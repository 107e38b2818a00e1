// Random chains and forks over random objects, each revision valid where its ancestors ran.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "schema_values.h"

namespace lockkeeper::plan {

// The same numbers for the same seed, whatever the library: no std::uniform_int_distribution.
class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  [[nodiscard]] std::size_t below(std::size_t count) { return count == 0 ? 0 : engine_() % count; }
  [[nodiscard]] bool chance(unsigned percent) { return engine_() % 100 < percent; }
  template <typename List>
  [[nodiscard]] auto one_of(const List& list) {
    auto it = list.begin();
    std::advance(it, static_cast<std::ptrdiff_t>(below(list.size())));
    return *it;
  }

 private:
  std::mt19937 engine_;
};

using Ids = std::set<std::string>;

[[nodiscard]] std::string text_of(const Ids& ids);

class RandomHistory {
 public:
  RandomHistory(Dice& dice, std::size_t revisions);

  [[nodiscard]] const HistoryMaker& maker() const { return maker_; }
  [[nodiscard]] const schema::RevisionHistory& revision(const std::string& id) const;
  [[nodiscard]] const std::vector<std::string>& ids() const { return ids_; }
  [[nodiscard]] Ids all() const { return {ids_.begin(), ids_.end()}; }
  [[nodiscard]] bool has(const std::string& id) const { return ancestors_.contains(id); }
  [[nodiscard]] const Ids& ancestors(const std::string& id) const { return ancestors_.at(id); }  // and itself
  [[nodiscard]] bool is_closed(const Ids& set) const;
  // These and all that they need; ids that the history does not have are passed over.
  [[nodiscard]] Ids closed(const std::vector<std::string>& heads) const;
  [[nodiscard]] std::vector<std::string> heads(const Ids& set) const;
  // Each set that Alembic may leave.
  [[nodiscard]] std::vector<Ids> closed_sets() const;
  // Whether some revision has it at its end; not what comes and goes within one.
  [[nodiscard]] bool leaves(const schema::SchemaObject& object, bool whatever_its_name) const;
  // Whether two arms make, or drop, indexes that differ in nothing but their names.
  [[nodiscard]] bool has_alike_in_two_arms() const;
  [[nodiscard]] Objects after(const Ids& set) const { return maker_.after({set.begin(), set.end()}); }
  [[nodiscard]] bool moves_data(const std::string& id) const { return revision(id).moves_data; }
  // Leaves traces that are weighed only between equal states.
  [[nodiscard]] bool is_fine(const std::string& id) const { return fine_.contains(id); }
  // A line for each revision, with its statements: what to read beside a seed that failed.
  [[nodiscard]] std::string text() const;

 private:
  void add(const std::string& id, const std::vector<std::string>& parents);
  [[nodiscard]] std::optional<schema::SchemaObject> pick(const std::string& id, schema::Kind kind);
  // Whether only its ancestors wrote it: what two arms write has no state of its own.
  [[nodiscard]] bool may_touch(const std::string& id, const std::string& identity) const;
  // And all that ever was in this table.
  [[nodiscard]] bool is_own(const std::string& id, const std::string& table) const;
  void note_writer(const std::string& id, const schema::SchemaObject& object);
  Change noted(const std::string& id, Change change);

  std::optional<Change> any_change(const std::string& id);
  Change make_table(const std::string& id);
  std::optional<Change> make_column(const std::string& id);
  std::optional<Change> make_index(const std::string& id);
  std::optional<Change> drop_column(const std::string& id);
  std::optional<Change> drop_index(const std::string& id);
  std::optional<Change> drop_table(const std::string& id);
  std::optional<Change> change_column(const std::string& id);
  std::optional<Change> comment(const std::string& id);

  Dice& dice_;
  HistoryMaker maker_;
  std::vector<std::string> ids_;
  std::map<std::string, Ids> ancestors_;
  Objects state_;                             // after all of them
  std::map<std::string, Ids> writers_;        // of each identity
  std::map<std::string, Ids> table_writers_;  // of each table and all that was ever in it
  Ids fine_;
  std::size_t names_ = 0;
};

}  // namespace lockkeeper::plan
