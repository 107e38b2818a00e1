// Reads the schema of a database with 5,000 tables, and lets pg_dump --schema-only write the same one, by turns in one
// run; prints both times, their ratio and the budget. We use two cores, one pg_dump one: so there are as many pg_dumps
// at once as there are cores, and whatever else the machine does takes from both sides alike.
//
//   fingerprint_bench [--tables N] [--rounds N] [--json FILE]      starts its own server (tests/support/postgres.sh)
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/process.h"
#include "postgres/catalog/catalog.h"

namespace {

using namespace lockkeeper;
using Clock = std::chrono::steady_clock;

constexpr double kBudgetRatio = 5.0;

std::string run_or_die(const std::vector<std::string>& arguments) {
  ProcessOptions options;
  options.arguments = arguments;
  const ProcessResult result = run_process(options, "", Milliseconds(600000));
  if (result.exit.code != 0 || result.exit.signal != 0) {
    std::cerr << arguments[0] << " failed: " << result.error << "\n";
    std::exit(1);
  }
  return result.output;
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Until the last of `number` pg_dumps has ended.
double seconds_of_dumps(const std::string& url, unsigned number) {
  const Clock::time_point start = Clock::now();
  std::vector<std::thread> dumps;
  for (unsigned n = 0; n < number; ++n) {
    dumps.emplace_back([&url] { run_or_die({"pg_dump", "--schema-only", "--file=/dev/null", url}); });
  }
  for (std::thread& dump : dumps) dump.join();
  return seconds_since(start);
}

// As applications have them: ten columns, a key, a foreign key and its index, a unique email; a check and a partial
// index of an expression on each fifth.
void make_tables(postgres::Session& session, int tables) {
  constexpr int kBatch = 250;
  for (int from = 0; from < tables; from += kBatch) {
    session.query("DO $$ BEGIN FOR i IN " + std::to_string(from) + ".." +
                  std::to_string(std::min(from + kBatch, tables) - 1) +
                  R"( LOOP
          EXECUTE format('CREATE TABLE t%1$s (id bigserial PRIMARY KEY, parent bigint %2$s, name varchar(80) NOT NULL
            DEFAULT ''x'', email text UNIQUE, state varchar(10) %3$s, amount numeric(12,2) NOT NULL DEFAULT 0,
            created timestamptz NOT NULL DEFAULT now(), updated timestamptz, data jsonb DEFAULT ''{}'',
            active boolean NOT NULL DEFAULT true)', i, CASE WHEN i > 0 THEN 'REFERENCES t' || i - 1 END,
            CASE WHEN i % 5 = 0 THEN 'CHECK (state IN (''new'', ''done''))' END);
          EXECUTE format('CREATE INDEX ON t%s (parent)', i);
          EXECUTE format('COMMENT ON TABLE t%1$s IS ''table %1$s''', i);
          IF i % 5 = 0 THEN EXECUTE format('CREATE INDEX ON t%s (lower(name)) WHERE active', i); END IF;
        END LOOP; END $$)");
  }
  session.query("VACUUM ANALYZE");
}

}  // namespace

int main(int argc, char** argv) {
  int tables = 5000;
  int rounds = 5;
  std::string json;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string flag = argv[i];
    if (flag == "--tables") tables = std::atoi(argv[i + 1]);
    if (flag == "--rounds") rounds = std::atoi(argv[i + 1]);
    if (flag == "--json") json = argv[i + 1];
  }
  const std::string directory =
      (std::filesystem::temp_directory_path() / ("lockkeeper-bench-" + std::to_string(getpid()))).string();
  std::string url = run_or_die({"tests/support/postgres.sh", "start", directory, "max_locks_per_transaction=4096"});
  while (!url.empty() && url.back() == '\n') url.pop_back();
  int status = 1;
  try {
    postgres::SessionOptions options;
    options.url = std::get<postgres::DatabaseUrl>(postgres::parse_database_url(Secret(url), "the bench's server"));
    options.application = "fingerprint_bench";
    options.statement_timeout = Milliseconds(600000);
    auto opened = postgres::Session::open(options);
    if (const auto* finding = std::get_if<api::Finding>(&opened)) throw Error(ErrorKind::kTerminal, finding->message);
    postgres::Session& session = *std::get<std::unique_ptr<postgres::Session>>(opened);
    const Clock::time_point start = Clock::now();
    make_tables(session, tables);
    std::cerr << "made " << tables << " tables in " << seconds_since(start) << " s\n";
    std::vector<double> ours;
    std::vector<double> theirs;
    std::vector<double> ratios;
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    std::size_t objects = 0;
    for (int round = 0; round < rounds; ++round) {
      // A session of its own: what the server caches for a backend is part of the price.
      auto fresh = std::get<std::unique_ptr<postgres::Session>>(postgres::Session::open(options));
      const Clock::time_point began = Clock::now();
      const schema::Fingerprint fingerprint = postgres::read_schema(*fresh);
      ours.push_back(seconds_since(began));
      objects = fingerprint.objects().size();
      theirs.push_back(seconds_of_dumps(url, cores));
      ratios.push_back(theirs.back() / ours.back());
      std::cerr << "round " << round + 1 << ": " << ours.back() << " s, pg_dump " << theirs.back() << " s\n";
    }
    const double ratio = median(ratios);
    std::cout << "fingerprint of " << tables << " tables (" << objects << " objects): " << median(ours) << " s; "
              << cores << " pg_dump -s at once: " << median(theirs) << " s; " << ratio
              << " times faster (budget: at least " << kBudgetRatio << " times)\n";
    if (!json.empty()) {
      const Json result{{"ours_s", median(ours)}, {"reference_s", median(theirs)}, {"ratio", ratio}};
      std::ofstream(json) << Json{{"fingerprint", result}}.dump() << "\n";
    }
    status = ratio >= kBudgetRatio ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "fingerprint_bench: " << error.what() << "\n";
  }
  run_or_die({"tests/support/postgres.sh", "stop", directory});
  return status;
}
