// A database where some revisions of a random history ran, broken in a random way that the vocabulary names; and what
// is true of it, whatever its rows and its schema say.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "api/vocabulary.h"
#include "random_history.h"

namespace lockkeeper::plan {

struct BrokenDatabase {
  // `dice` and `history` are used for the construction only.
  BrokenDatabase(Dice& dice, const RandomHistory& history);

  Ids applied;  // what really ran
  Objects live;
  std::vector<std::string> rows;
  bool has_ledger = false;  // it has what really ran

  std::string how = "nothing";      // for people
  std::vector<api::Code> codes;     // one of them is to be found; empty: nothing has to be
  bool object_lost = false;         // by nobody's revision
  bool objects_differ = false;      // the schema may be that of no set of revisions
  bool names_differ = false;        // a made-up name is another one: what calls an object by it fails, and cleanly
  bool passes_for_another = false;  // somebody's hand left just what another set of revisions leaves: proof enough
  bool shows = true;                // something of what ran is to be seen in the schema
  std::string half_done;            // a revision of which all but the last statement ran

  [[nodiscard]] std::string text() const;
  // As a server would. What fails, or empty; then nothing is done.
  [[nodiscard]] std::string run(const schema::StatementHistory& statement);

 private:
  void replace_rows(Dice& dice, const RandomHistory& history);
  void lose_object(Dice& dice);
  void change_object(Dice& dice);
  void make_early(Dice& dice, const RandomHistory& history);
  void stop_half_way(Dice& dice, const RandomHistory& history);
  void change_what_does_not_count(Dice& dice);
  void overlap(Dice& dice, const RandomHistory& history);
};

// As far as the revisions make it: without owners, comments, made-up names, and tables beside.
[[nodiscard]] std::multiset<std::string> essentials(const Objects& objects);
[[nodiscard]] bool same_state(const Objects& a, const Objects& b);

// Another application's, which no revision makes.
inline constexpr const char* kForeignTable = "somebody_elses";

}  // namespace lockkeeper::plan
