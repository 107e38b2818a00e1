// The graph of an application's revisions.
//
// It answers as Alembic's ScriptDirectory does (tests/integration/graph asks both), with two differences: ids of the
// database are matched exactly, never by prefix; and a broken set of files is no exception. problems() has every fault,
// with file and line, and every question that can still be answered is answered.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "alembic/files/revision_file.h"
#include "alembic/revision_order.h"
#include "api/report.h"

namespace lockkeeper::alembic {

// The revisions that a target names. `revisions` is empty for `base`, and where there is a problem.
struct ResolvedTarget {
  std::vector<std::string> revisions;  // full ids, in Alembic's order
  std::vector<api::Finding> problems;  // UnknownTarget, MultipleHeads: at most one
  [[nodiscard]] bool ok() const { return problems.empty(); }
};

// A value that never changes after construction. Thread safety: any thread may read it.
class Graph {
 public:
  Graph() = default;
  // Files with a problem, and files that need the adapter, are left out and reported in problems(). Of files with the
  // same id the last one is taken, as Alembic does.
  explicit Graph(std::vector<RevisionFile> files);

  [[nodiscard]] bool empty() const { return revisions_.empty(); }
  [[nodiscard]] std::size_t size() const { return revisions_.size(); }
  // Returns: the revisions, in the order in which the files were read.
  [[nodiscard]] const std::vector<RevisionFile>& revisions() const { return revisions_; }
  // Finds a revision by its exact id. Returns: nullptr where there is none; the file lives as long as the graph.
  [[nodiscard]] const RevisionFile* find(std::string_view revision) const;

  // Returns: the revisions that no down_revision names.
  [[nodiscard]] std::vector<std::string> heads() const;
  // Returns: the revisions that neither a down_revision nor a depends_on names, which `heads` resolves to.
  [[nodiscard]] std::vector<std::string> effective_heads() const;
  [[nodiscard]] std::vector<std::string> bases() const;
  // Returns: label → the revision that declares it.
  [[nodiscard]] const std::map<std::string, std::string>& branch_labels() const { return labels_; }

  // Returns: down_revision, then depends_on with labels resolved; parents that no file has are left out.
  [[nodiscard]] std::vector<std::string> parents(std::string_view revision) const;
  // Returns: whether `descendant` needs `ancestor`, over down_revision and depends_on; no revision needs itself.
  [[nodiscard]] bool is_ancestor(std::string_view ancestor, std::string_view descendant) const;
  // Returns: the ids and all revisions that they need, in the order of the files; unknown ids are passed over.
  [[nodiscard]] std::vector<std::string> ancestors_of(const std::vector<std::string>& revisions) const;

  // Returns: MissingParent, Cycle (with the loop), DuplicateRevision (with both files), RevisionError, in the order of
  // api::comes_before(). With a finding of severity error, Alembic refuses these files, or does the wrong thing.
  [[nodiscard]] const std::vector<api::Finding>& problems() const { return problems_; }

  // Resolves a target: `head`, `heads`, `base`, an id or the unique beginning of one, `label@…`, and steps: `+2`,
  // `ae10+1`, `head-1`. Relative targets start at `rows`; rows that no file has are passed over.
  [[nodiscard]] ResolvedTarget resolve(std::string_view target, const std::vector<std::string>& rows) const;

  // Returns: the revisions that an upgrade from `rows` to `targets` (full ids) applies, in Alembic's order. Unknown
  // rows are passed over; it is empty where there is a cycle.
  [[nodiscard]] std::vector<std::string> pending(const std::vector<std::string>& rows,
                                                 const std::vector<std::string>& targets) const;
  // Returns: the version rows after that upgrade, sorted.
  [[nodiscard]] std::vector<std::string> rows_after(const std::vector<std::string>& rows,
                                                    const std::vector<std::string>& targets) const;
  // Returns: the pairs (ancestor, descendant) among the rows: Alembic refuses every upgrade while there is one.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> overlaps(const std::vector<std::string>& rows) const;

 private:
  using Index = std::size_t;
  // The relations of a revision, as indices of revisions_. Alembic walks another one for each question.
  struct Edges {
    std::vector<Index> down;        // down_revision
    std::vector<Index> depends;     // depends_on, resolved
    std::vector<Index> all_down;    // both, each once
    std::vector<Index> normalized;  // down, and depends without those that an ancestor depends on
    std::vector<Index> next;        // inverse of down
    std::vector<Index> all_next;    // inverse of all_down
  };

  void take_files(std::vector<RevisionFile> files);
  void take_labels();
  void connect();
  void normalize();
  void find_cycles();
  // Returns: a view of this graph.
  [[nodiscard]] Relation relation(std::vector<Index> Edges::*which) const;
  [[nodiscard]] std::string place(Index revision) const;  // `versions/a1_x.py, line 9`
  [[nodiscard]] std::vector<std::string> ids(const std::vector<Index>& revisions) const;
  [[nodiscard]] std::vector<Index> known(const std::vector<std::string>& revisions) const;
  // Returns: for each revision, whether it can be reached; `from` is included.
  [[nodiscard]] std::vector<bool> reach(const std::vector<Index>& from, std::vector<Index> Edges::*relation) const;
  [[nodiscard]] std::vector<Index> without(std::vector<Index> Edges::*relation) const;
  friend class TargetReader;

  std::vector<RevisionFile> revisions_;
  std::vector<Edges> edges_;
  std::unordered_map<std::string, Index> by_id_;
  std::map<std::string, std::string> labels_;
  std::vector<api::Finding> problems_;
  bool cyclic_ = false;
};

}  // namespace lockkeeper::alembic
