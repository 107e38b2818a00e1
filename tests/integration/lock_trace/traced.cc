#include "traced.h"

#include <gtest/gtest.h>

#include <variant>

#include "base/error.h"
#include "lint/lint.h"
#include "runner/commands/lint_script.h"

namespace lockkeeper::lock_trace_test {

std::vector<std::pair<int, const Server*>> servers() {
  std::vector<std::pair<int, const Server*>> all{{15, &fingerprint_test::debian_server()}};
  for (const auto& other : fingerprint_test::other_servers()) {
    all.emplace_back(std::stoi(other.major), other.server.get());
  }
  return all;
}

lint::Trace trace_of(const Server& server, const Script& script) {
  constexpr const char* kVariable = "LOCK_TRACE_TEST_URL";
  ::setenv(kVariable, server.url("postgres").c_str(), 1);
  runner::Settings settings;
  settings.url_variable = kVariable;
  settings.shadow.where = runner::ShadowSettings::Where::kSameServer;
  auto traced = runner::trace_for_lint({script.text, script.schema, script.in_transaction}, settings);
  if (const auto* finding = std::get_if<api::Finding>(&traced)) throw Error(ErrorKind::kTerminal, finding->message);
  return std::get<lint::Trace>(std::move(traced));
}

std::vector<lint::Finding> findings_of(const Script& script, const lint::Trace& trace) {
  lint::Options options;
  options.schema = script.schema;
  options.trace = &trace;
  options.in_transaction = script.in_transaction;
  options.server_version = trace.server_version;
  return lint::lint(script.text, options);
}

std::vector<std::string> told(const Server& server, const Script& script) {
  std::vector<std::string> all;
  for (const lint::Finding& finding : findings_of(script, trace_of(server, script))) {
    all.push_back(finding.rule + " " + std::string(api::to_string(finding.source)));
  }
  return all;
}

api::StatementTrace last_of(const lint::Trace& trace) {
  if (trace.statements.empty()) {
    ADD_FAILURE() << "no statement was traced";
    return {};
  }
  return trace.statements.rbegin()->second;
}

api::RelationTrace done_to(const api::StatementTrace& trace, std::string_view name) {
  for (const api::RelationTrace& relation : trace.relations) {
    if (relation.name == name) return relation;
  }
  return {};
}

}  // namespace lockkeeper::lock_trace_test
