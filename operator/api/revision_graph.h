// The graph of an application's revisions, as it is shown: what follows what, the state of each in a database, and what
// a plan knows of the pending ones. Values: plan/ makes them, picture/ draws them. Field names of the JSON are a
// contract (docs/cli.md).
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/report.h"

namespace lockkeeper::api {

enum class RevisionState {
  kNone,     // neither applied nor pending: no database was asked, the target does not need it, or nobody can tell
  kApplied,  // by the version rows
  kPending,
  kPartial,  // not stamped, and some of what it makes is there (PartialRevision)
  kOrphan,   // a version row that no file has
  kMissing,  // named by another revision, and no file has it
};
inline constexpr std::array kAllRevisionStates{RevisionState::kNone,    RevisionState::kApplied,
                                               RevisionState::kPending, RevisionState::kPartial,
                                               RevisionState::kOrphan,  RevisionState::kMissing};
[[nodiscard]] std::string_view to_string(RevisionState state);
// Returns: nullopt for any other word than to_string() gives.
[[nodiscard]] std::optional<RevisionState> parse_revision_state(std::string_view text);

struct GraphRevision {
  std::string id;
  std::vector<std::string> parents{};     // its down_revision
  std::vector<std::string> depends_on{};  // ids; branch labels are resolved
  std::vector<std::string> labels{};      // the branch labels that it declares
  std::string message{};
  std::string file{};
  RevisionState state = RevisionState::kNone;
  bool current = false;                        // a version row
  std::optional<Risk> risk{};                  // of a pending one, where a plan was made
  std::vector<PlannedStatement> statements{};  // likewise, where they are known
  // Where env.py configures several contexts: those in which it has this state, as Finding::context.
  std::vector<std::string> contexts{};
};

struct RevisionGraph {
  std::vector<GraphRevision> revisions;  // in the order of an upgrade: parents first, but for those in a cycle
  std::vector<std::string> heads;
};

// With `kind`: RevisionGraph.
[[nodiscard]] Json to_json(const RevisionGraph& graph);
// Reads what to_json() wrote; a revision without an id is left out, an unknown state is kNone.
// Returns: nullopt where `json` is not an object of that kind.
[[nodiscard]] std::optional<RevisionGraph> parse_revision_graph(const Json& json);

// Of a graph in an event, and in a ConfigMap beside its plan: etcd takes 1 MiB an object.
inline constexpr std::size_t kMostGraphBytes = std::size_t{200} * 1024;

// Returns: the graph in JSON of `limit` bytes at most. One that is longer loses, in this order: what locks mean for the
// live database, statements, messages and files, and its oldest revisions.
[[nodiscard]] Json to_json_within(RevisionGraph graph, std::size_t limit);

}  // namespace lockkeeper::api
