// What Python says of revision files, put together with what a reader has read of them without running any.
#pragma once

#include <vector>

#include "alembic/adapter/adapter_protocol.h"
#include "alembic/files/version_files.h"

namespace lockkeeper::alembic {

// What Python said about files that a reader could not, put into `files` (matched by their real path). A file that
// failed to load gets its problem; one that Python did not name keeps needs_adapter.
void complete(std::vector<RevisionFile>& files, const LoadedGraph& loaded);

// The same; and where `loaded` is the whole graph it is the one that is believed: revisions that no source file has are
// added, files that are not among them are taken out. What is wrong with a file, and a second file of an id, stays.
void take_loaded(VersionFiles& files, const LoadedGraph& loaded);

}  // namespace lockkeeper::alembic
