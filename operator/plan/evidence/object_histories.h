// Each object's definitions through the revisions, by number, beside the one that the live schema has. Pure.
//
// A slot is one question to the live schema. For most objects: which definition does this identity have (0: none)?
// For objects whose names PostgreSQL may have made up: how many with this definition are there, whatever their names?
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "plan/evidence/ancestry.h"
#include "schema/fingerprint.h"
#include "schema/history.h"

namespace lockkeeper::plan {

struct SlotWrite {
  std::size_t revision = 0;
  std::int32_t value = 0;                        // afterwards, where all revisions before are applied
  const schema::SchemaObject* object = nullptr;  // nullptr: it was taken away
  std::string identity;
};

struct Slot {
  std::int32_t base = 0;  // before the first revision
  std::int32_t live = 0;
  std::vector<SlotWrite> writes;  // those that change the value, in the history's order
  bool counts = false;
  const schema::SchemaObject* any = nullptr;  // what to call it
};

// The value when exactly these revisions are applied.
[[nodiscard]] std::int32_t value_in(const Slot& slot, const RevisionSet& set);

// Whether each writer needs the one before.
[[nodiscard]] bool is_in_line(const Slot& slot, const Ancestry& ancestry);

class ObjectHistories;
// (schema, name) of what the live schema has and a revision makes, and that may have parts: tables, views, domains.
[[nodiscard]] std::set<std::pair<std::string, std::string>> own_relations(const schema::Fingerprint& live,
                                                                          const ObjectHistories& objects);

// Keeps references to both: they must outlive it.
class ObjectHistories {
 public:
  ObjectHistories(const schema::History& history, const schema::Fingerprint& live);

  [[nodiscard]] const std::vector<Slot>& slots() const { return slots_; }
  // By identity; nullptr where the live schema has none.
  [[nodiscard]] const schema::SchemaObject* live(const std::string& identity) const;
  // Of objects whose names are made up: how many of one definition the live schema has, at most as many as some state.
  // nullopt where no revision makes one.
  [[nodiscard]] std::optional<std::int32_t> live_count(const schema::Hash& comparison_key) const;
  // comparison key(), once computed: of the history's objects and the live ones, by where they stand.
  [[nodiscard]] schema::Hash comparison_key_of(const schema::SchemaObject& object) const;
  // Whether some revision makes, changes or drops it.
  [[nodiscard]] bool knows(const std::string& identity) const { return current_.contains(identity); }
  // No revision makes them, in the order of the fingerprint.
  [[nodiscard]] const std::vector<const schema::SchemaObject*>& unknown() const { return unknown_; }
  // They have the name of one that a revision makes, and a definition that none gives them: no state has them.
  [[nodiscard]] const std::vector<const schema::SchemaObject*>& alien() const { return alien_; }

 private:
  struct Current {
    const schema::SchemaObject* object = nullptr;
    std::size_t slot = 0;
  };

  void take_revision(const schema::RevisionHistory& revision, std::size_t number);
  void write(const std::string& identity, const schema::SchemaObject* object, std::size_t number);
  void leave(const std::string& identity, Current& current, const schema::SchemaObject* next, std::size_t next_slot,
             std::size_t number);
  [[nodiscard]] std::size_t slot_of(const std::string& identity, const schema::SchemaObject& object);
  [[nodiscard]] std::int32_t definition(const schema::Hash& comparison_key);
  static void put(Slot& slot, std::size_t number, std::int32_t value, const schema::SchemaObject* object,
                  const std::string& identity);
  void take_live();
  const schema::Hash& remember(const schema::SchemaObject& object);

  struct HashOfHash {
    std::size_t operator()(const schema::Hash& hash) const noexcept;
  };

  const schema::History& history_;
  const schema::Fingerprint& live_schema_;
  std::vector<Slot> slots_;
  std::unordered_map<std::string, Current> current_;  // by identity, as all revisions leave it
  std::unordered_map<std::string, std::size_t> by_identity_;
  std::unordered_map<schema::Hash, std::size_t, HashOfHash> by_essence_;
  std::unordered_map<schema::Hash, std::int32_t, HashOfHash> definitions_;
  std::unordered_map<std::string, const schema::SchemaObject*> live_;
  std::unordered_map<const schema::SchemaObject*, schema::Hash> comparison_keys_;
  std::vector<const schema::SchemaObject*> unknown_;
  std::vector<const schema::SchemaObject*> alien_;
};

}  // namespace lockkeeper::plan
