// The histories of objects: each object's definitions through the revisions, by number, beside the one that the live
// schema has. Pure.
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
  std::int32_t value = 0;                        // afterwards, where all revisions before it are applied
  const schema::SchemaObject* object = nullptr;  // nullptr: the revision took it away
  std::string identity;
};

struct Slot {
  std::int32_t base = 0;                      // before the first revision
  std::int32_t live = 0;                      // -1: a definition that no revision gives
  std::vector<SlotWrite> writes;              // those that change the value, in the history's order
  bool counts = false;                        // values are numbers of objects, not of definitions
  const schema::SchemaObject* any = nullptr;  // one of the slot's objects, for its name
};

// Returns: the slot's value when exactly these revisions are applied.
[[nodiscard]] std::int32_t value_in(const Slot& slot, const RevisionSet& set);

// Returns: whether each revision that writes the slot needs the one that wrote it before.
[[nodiscard]] bool is_in_line(const Slot& slot, const Ancestry& ancestry);

class ObjectHistories;
// Returns: (schema, name) of the live tables, views, domains and other objects without a parent that some revision
// makes, changes or drops.
[[nodiscard]] std::set<std::pair<std::string, std::string>> own_relations(const schema::Fingerprint& live,
                                                                          const ObjectHistories& objects);

// The object histories of one history. Requires: `history` and `live` outlive it; it keeps references to both.
class ObjectHistories {
 public:
  ObjectHistories(const schema::History& history, const schema::Fingerprint& live);

  [[nodiscard]] const std::vector<Slot>& slots() const { return slots_; }
  // Finds a live object by its identity. Returns: nullptr where there is none.
  [[nodiscard]] const schema::SchemaObject* live(const std::string& identity) const;
  // Counts the live objects with one definition and made-up names.
  // Returns: their number, at most as many as some state has; nullopt where no revision makes such an object.
  [[nodiscard]] std::optional<std::int32_t> live_count(const schema::Hash& comparison_key) const;
  // Returns: comparison_key(), kept by address for the objects of the history and of the live schema.
  [[nodiscard]] schema::Hash comparison_key_of(const schema::SchemaObject& object) const;
  // Returns: whether some revision makes, changes or drops the object.
  [[nodiscard]] bool knows(const std::string& identity) const { return current_.contains(identity); }
  // Returns: the live objects that neither a revision nor the history's base makes, in the order of the fingerprint.
  [[nodiscard]] const std::vector<const schema::SchemaObject*>& unknown() const { return unknown_; }
  // Returns: the live objects that have the identity of a revision's object and no slot: no state has them.
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
