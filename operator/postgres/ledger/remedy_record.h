// What a run did beside applying revisions: stamps, repairs, dropped indexes, skipped statements, a first revision.
// Kept in lockkeeper.remedies, a row a transaction, written inside of that transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "postgres/session/session.h"

namespace lockkeeper::postgres {

struct RemedyRecord {
  std::string action;                   // stamp | repair | drop-index | skip | bootstrap | undo-stamp
  std::vector<std::string> revisions;   // whose it is
  std::vector<std::string> from;        // stamps: the rows that were replaced
  std::vector<std::string> to;          // stamps: by these
  std::vector<std::string> statements;  // as they ran
  std::string because;                  // a sentence
  std::string file;                     // bootstrap: the name of the revision's file, and its text
  std::string content;
};

struct StampRecord {
  std::int64_t id = 0;
  std::vector<std::string> from;
  std::vector<std::string> to;
  std::string because;
};

void record_remedy(Transaction& transaction, std::int64_t run, const RemedyRecord& record);

struct PublishedFile {
  std::string file;
  std::string content;
};

// Of a first revision that was made from the models; nullopt: none of that id was recorded. The ledger is there.
[[nodiscard]] std::optional<PublishedFile> first_revision(Session& session, const std::string& revision);

// Of this version table (as display() spells it), the last one that was not undone. Empty where there is no ledger.
[[nodiscard]] std::optional<StampRecord> last_stamp(Session& session, const std::string& table);

// The revisions that the stamp put there are no longer known as applied by it.
void mark_undone(Transaction& transaction, std::int64_t id);

}  // namespace lockkeeper::postgres
