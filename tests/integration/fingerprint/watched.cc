#include "watched.h"

#include <gtest/gtest.h>

#include <sstream>

#include "servers.h"

namespace lockkeeper::fingerprint_test {
namespace {

// All that is said of an object, what it needs and the order of its columns included.
std::string text_of(const schema::Effects& effects) {
  std::ostringstream text;
  for (const schema::SchemaObject& object : effects.set) {
    text << "+ " << schema::display(object) << " " << schema::to_string(object.strict) << " "
         << schema::to_string(object.loose) << " " << schema::to_string(object.in_order) << "\n";
    for (const schema::Field& field : object.fields) text << "    " << field.name << ": " << field.value << "\n";
    for (const std::string& column : object.order) text << "    column " << column << "\n";
    for (const std::string& needed : object.needs) text << "    needs " << needed << "\n";
  }
  for (const std::string& gone : effects.removed) text << "- " << gone << "\n";
  return text.str();
}

postgres::CatalogOptions with_dependencies() {
  postgres::CatalogOptions options;
  options.dependencies = true;
  options.version_tables = {{"public", "alembic_version"}};
  return options;
}

}  // namespace

Watched::Watched(const std::string& url)
    : session_(connect(url)), other_(connect(url)), options_(with_dependencies()), watch_(*session_, options_) {}

schema::Effects Watched::look() {
  schema::Effects seen = watch_.look();
  schema::Fingerprint now = postgres::read_schema(*other_, options_);
  EXPECT_EQ(text_of(seen), text_of(schema::effects_between(before_, now)));
  EXPECT_EQ(schema::to_string(watch_.fingerprint().strict()), schema::to_string(now.strict()));
  EXPECT_EQ(schema::to_string(watch_.fingerprint().in_order()), schema::to_string(now.in_order()));
  before_ = std::move(now);
  return seen;
}

}  // namespace lockkeeper::fingerprint_test
