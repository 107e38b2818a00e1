#include "written_back.h"

#include <gtest/gtest.h>

#include "schema/ddl/ddl.h"

namespace lockkeeper::fingerprint_test {

void expect_equal(const schema::Fingerprint& a, const schema::Fingerprint& b) {
  EXPECT_EQ(schema::to_text(schema::compare(a, b)), "");
  EXPECT_EQ(schema::to_string(a.strict()), schema::to_string(b.strict()));
  EXPECT_EQ(schema::to_string(a.loose()), schema::to_string(b.loose()));
  EXPECT_EQ(schema::to_string(a.in_order()), schema::to_string(b.in_order()));
}

void expect_written_back(const schema::Fingerprint& wanted, const Server& server) {
  make_zoo_roles(server);
  const std::string copy = server.create_database("written_back");
  const schema::AdditiveDdl ddl = schema::additive_ddl(fingerprint_of(copy), wanted);
  for (const schema::DdlRefusal& refusal : ddl.refused) ADD_FAILURE() << refusal.object << ": " << refusal.why;
  const auto session = connect(copy);
  for (const schema::Statement& statement : ddl.statements) {
    ASSERT_NO_THROW(session->query(statement.sql)) << statement.sql;
  }
  expect_equal(wanted, fingerprint_of(copy));
}

const Server* server_of(const std::string& major) {
  for (const OtherServer& other : other_servers()) {
    if (other.major == major) return other.server.get();
  }
  return nullptr;
}

}  // namespace lockkeeper::fingerprint_test
