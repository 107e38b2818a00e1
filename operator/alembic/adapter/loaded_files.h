// The merge of revision files as Python has loaded them with the same files as read without running any.
#pragma once

#include <vector>

#include "alembic/adapter/adapter_protocol.h"
#include "alembic/files/version_files.h"

namespace lockkeeper::alembic {

// Completes files that need the adapter with Python's values; files are matched by their real path. A file that failed
// to load gets its problem; a file that Python did not name keeps needs_adapter.
void complete(std::vector<RevisionFile>& files, const LoadedGraph& loaded);

// The same; where `loaded` is the whole graph, `files` becomes that graph: revisions that no source file has are added,
// files that the graph does not have are taken out. A file with a problem, and a second file of an id, stay.
void take_loaded(VersionFiles& files, const LoadedGraph& loaded);

}  // namespace lockkeeper::alembic
