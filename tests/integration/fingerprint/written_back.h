// Two fingerprints of one schema, and a schema that our own DDL makes again.
#pragma once

#include "schema/fingerprint.h"
#include "servers.h"

namespace lockkeeper::fingerprint_test {

// In every hash; what differs is said.
void expect_equal(const schema::Fingerprint& a, const schema::Fingerprint& b);

// Into an empty database of the server.
void expect_written_back(const schema::Fingerprint& wanted, const Server& server);

// nullptr: a server of that version is not installed.
[[nodiscard]] const Server* server_of(const std::string& major);

}  // namespace lockkeeper::fingerprint_test
