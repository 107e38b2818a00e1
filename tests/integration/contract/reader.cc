// What the operator makes of what a runner wrote, as JSON on standard output:
//
//   contract_reader run LOG TERMINATION_MESSAGE EXIT_STATUS    the lines of standard output, one by one, then the end
//   contract_reader check TERMINATION_MESSAGE [ROW…]           a drift check; the rows that the last run left
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "api/report.h"
#include "api/run_event.h"
#include "controller/decide/afterwards/drift_check.h"
#include "controller/decide/phases/phases.h"
#include "controller/decide/run_report.h"
#include "controller/observe/outcome.h"
#include "controller/observe/run_progress.h"

namespace {

using namespace lockkeeper;
using namespace lockkeeper::controller;

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

Json to_json(const std::vector<AppliedRevision>& applied) {
  Json out = Json::array();
  for (const AppliedRevision& one : applied) out.push_back({{"context", one.context}, {"revision", one.revision}});
  return out;
}

Json to_json(const RunProgress& progress) {
  Json blockers = Json::array();
  for (const api::Blocker& blocker : progress.blockers) blockers.push_back(api::to_json(blocker));
  return {{"lock", progress.lock},
          {"lock_seconds", progress.lock_seconds},
          {"step", progress.step},
          {"steps", progress.steps},
          {"revision", progress.revision},
          {"applied", to_json(progress.applied)},
          {"statement", progress.statement},
          {"message", progress.message},
          {"blockers", blockers},
          {"bootstrap", {progress.bootstrap.revision, progress.bootstrap.file, progress.bootstrap.content}},
          {"plan", progress.plan},
          {"graph", progress.graph},
          {"report", progress.report}};
}

Json to_json(const RunOutcome& outcome) {
  Json findings = Json::array();
  for (const api::Finding& finding : outcome.findings) findings.push_back(api::to_json(finding));
  return {{"outcome", api::to_string(outcome.outcome)},
          {"reason", outcome.reason},
          {"message", outcome.message},
          {"from", outcome.from},
          {"to", outcome.to},
          {"findings", findings},
          {"applied", to_json(outcome.applied)},
          {"contexts", outcome.contexts.size()},
          {"verified", outcome.verified ? Json(*outcome.verified) : Json()},
          {"dropped", outcome.dropped ? Json(*outcome.dropped) : Json()}};
}

// The status of a Migration whose first run this was, as the phases write it.
Json status_of(const RunProgress& progress, const RunPod& pod, const JobView& job) {
  Observation o;
  o.now = now();
  auto migration = std::make_shared<api::Migration>();
  migration->name = "shop";
  migration->status.run.job = job.name;
  migration->status.run.attempt = job.attempt;
  migration->status.admitted = {"shop:v0"};
  o.migration = migration;
  o.jobs = {job};
  o.pods = {pod};
  o.progress = progress;
  const auto decision = phases::record_outcome(o, gather(o));
  return decision ? api::to_json(decision->status) : Json();
}

int read_run(const std::string& log, const std::string& message, int exit_status) {
  RunProgress progress;
  Json each = Json::array();  // after every line: what a look in the middle would have seen
  std::ifstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    const auto event = api::parse_event_line(line);
    if (!event) continue;
    advance(progress, *event, Timestamp{});
    each.push_back(to_json(progress));
  }
  JobView job;
  job.name = "shop-1";
  job.attempt = 1;
  job.image = "shop:v1";
  job.state = exit_status == 0 ? JobState::kComplete : JobState::kFailed;
  RunPod pod;
  pod.job = job.name;
  pod.started = true;
  pod.end = RunEnd{exit_status, exit_status == 0 ? "Completed" : "Error", content_of(message)};
  RunPod silent = pod;
  silent.end->message.clear();
  const Json out = {{"progress", each},
                    {"outcome", to_json(outcome_of(job, &pod, nullptr))},
                    {"outcome_of_log", to_json(outcome_of(job, &silent, progress.report))},
                    {"outcome_of_exit", to_json(outcome_of(job, &silent, nullptr))},
                    {"status", status_of(progress, pod, job)}};
  std::cout << to_line(out) << '\n';
  return 0;
}

int read_check(const std::string& message, const std::vector<std::string>& rows) {
  const auto diagnosis = api::parse_diagnosis(Json::parse(content_of(message), nullptr, false));
  if (!diagnosis) return 1;
  const CheckVerdict verdict = judge_check(*diagnosis, rows);
  Json out = api::to_json(*diagnosis);
  out["verdict"] = {{"holds", verdict.holds ? Json(*verdict.holds) : Json()},
                    {"reason", verdict.reason},
                    {"message", verdict.message}};
  std::cout << to_line(out) << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 4 && words[0] == "run") return read_run(words[1], words[2], std::stoi(words[3]));
  if (words.size() >= 2 && words[0] == "check") return read_check(words[1], {words.begin() + 2, words.end()});
  std::cerr << "contract_reader run LOG TERMINATION_MESSAGE EXIT_STATUS | check TERMINATION_MESSAGE [ROW...]\n";
  return 2;
}
