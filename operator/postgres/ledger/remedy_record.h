// The record of acts beside applying revisions: stamps, repairs, dropped indexes, skipped statements, a first revision.
// Each is a row of lockkeeper.remedies, written inside of the act's own transaction. Every function throws SqlError.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "postgres/session/session.h"

namespace lockkeeper::postgres {

struct RemedyRecord {
  std::string action;                   // stamp | repair | drop-index | skip | bootstrap | undo-stamp
  std::vector<std::string> revisions;   // that the act is about
  std::vector<std::string> from;        // stamps: the old rows
  std::vector<std::string> to;          // stamps: the new rows
  std::vector<std::string> statements;  // as they ran
  std::string because;                  // a sentence
  std::string file;                     // bootstrap: the name of the revision's file
  std::string content;                  // bootstrap: the text of that file
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

// Returns: the file of a first revision that was made from the models; nullopt where none of that id was recorded.
// Requires: the ledger is there.
[[nodiscard]] std::optional<PublishedFile> first_revision(Session& session, const std::string& revision);

// Returns: the last stamp of this version table (as display() spells it) that was not undone; nullopt where there is
// none, no ledger, or no right to read it.
[[nodiscard]] std::optional<StampRecord> last_stamp(Session& session, const std::string& table);

// Marks the stamp as undone: the ledger no longer knows its revisions as applied by it.
void mark_undone(Transaction& transaction, std::int64_t id);

}  // namespace lockkeeper::postgres
