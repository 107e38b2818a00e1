// 10,000 revision files: how long until their graph is there, and until an upgrade from the base is planned; by turns
// with Alembic's own ScriptDirectory, which does the same with the same files.
//   graph_bench PYTHON [--json FILE]        PYTHON has Alembic
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "alembic/files/version_files.h"
#include "alembic/graph.h"
#include "base/process.h"

namespace {

namespace fs = std::filesystem;
using lockkeeper::alembic::Graph;
using lockkeeper::alembic::VersionFiles;

constexpr int kFiles = 10'000;
constexpr double kBudgetRatio = 30;
constexpr int kRuns = 5;

// What it has compiled before lies beside the files; its imports are not counted.
constexpr const char* kScriptDirectory = R"(
import sys, time
from alembic.script import ScriptDirectory
began = time.monotonic()
script = ScriptDirectory(sys.argv[1])
heads = script.get_heads()
pending = sum(1 for _ in script.walk_revisions("base", "heads"))
print(len(heads), pending, time.monotonic() - began)
)";

std::string id_of(int number) {
  std::string id = std::to_string(number * 7919LL + 100'000'000'000LL);
  return id.substr(id.size() - 12);
}

// As `alembic revision --autogenerate` writes them; every hundredth a fork that is merged again.
void write_files(const fs::path& directory) {
  fs::create_directories(directory);
  for (int n = 0; n < kFiles; ++n) {
    std::string down = n == 0 ? "None" : "'" + id_of(n - 1) + "'";
    if (n > 2 && n % 100 == 1) down = "'" + id_of(n - 2) + "'";
    if (n > 3 && n % 100 == 2) down = "('" + id_of(n - 1) + "', '" + id_of(n - 2) + "')";
    std::ofstream(directory / (id_of(n) + "_change_number_" + std::to_string(n) + ".py"))
        << "\"\"\"change number " << n << "\n\nRevision ID: " << id_of(n) << "\nRevises: " << down
        << "\nCreate Date: 2024-05-05 12:00:00.000000\n\n\"\"\"\n"
        << "from typing import Sequence, Union\n\nfrom alembic import op\nimport sqlalchemy as sa\n\n\n"
        << "# revision identifiers, used by Alembic.\nrevision: str = '" << id_of(n)
        << "'\ndown_revision: Union[str, Sequence[str], None] = " << down
        << "\nbranch_labels: Union[str, Sequence[str], None] = None\n"
        << "depends_on: Union[str, Sequence[str], None] = None\n\n\ndef upgrade() -> None:\n"
        << "    op.create_table('table_" << n << "',\n    sa.Column('id', sa.Integer(), nullable=False),\n"
        << "    sa.Column('name', sa.String(length=80), nullable=True),\n"
        << "    sa.Column('created', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),\n"
        << "    sa.PrimaryKeyConstraint('id')\n    )\n    op.create_index(op.f('ix_table_" << n << "_name'), 'table_"
        << n << "', ['name'], unique=False)\n\n\ndef downgrade() -> None:\n    op.drop_table('table_" << n << "')\n";
  }
}

bool is_right(std::size_t heads, std::size_t pending) {
  if (heads == 1 && pending == kFiles) return true;
  std::cerr << "graph_bench: the graph is wrong: " << heads << " heads, " << pending << " pending\n";
  return false;
}

double seconds_since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

std::optional<double> ours(const fs::path& versions) {
  const auto began = std::chrono::steady_clock::now();
  VersionFiles files = lockkeeper::alembic::read_version_files({.directories = {versions.string()}});
  const Graph graph(std::move(files.files));
  const std::size_t pending = graph.pending({}, graph.effective_heads()).size();
  const double seconds = seconds_since(began);
  if (!graph.problems().empty()) std::cerr << graph.problems().front().message << "\n";
  return graph.problems().empty() && is_right(graph.heads().size(), pending) ? std::optional(seconds) : std::nullopt;
}

std::optional<double> alembics(const std::string& python, const fs::path& directory) {
  lockkeeper::ProcessOptions options;
  options.arguments = {python, "-c", kScriptDirectory, directory.string()};
  const auto result = lockkeeper::run_process(options, "", lockkeeper::Milliseconds(600'000));
  std::istringstream said(result.output);
  std::size_t heads = 0;
  std::size_t pending = 0;
  double seconds = 0;
  if (!(said >> heads >> pending >> seconds)) {
    std::cerr << "graph_bench: " << result.error << "\n";
    return std::nullopt;
  }
  return is_right(heads, pending) ? std::optional(seconds) : std::nullopt;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 4) {
    std::cerr << "usage: graph_bench PYTHON [--json FILE]\n";
    return 2;
  }
  const fs::path directory = fs::temp_directory_path() / ("lockkeeper-graph-bench-" + std::to_string(getpid()));
  write_files(directory / "versions");
  std::vector<double> us;
  std::vector<double> them;
  std::vector<double> ratios;
  for (int run = 0; run <= kRuns; ++run) {
    const auto one = ours(directory / "versions");
    const auto other = alembics(argv[1], directory);
    if (!one || !other) return 1;
    if (run == 0) continue;  // the files were not compiled yet, nor in the system's cache
    us.push_back(*one);
    them.push_back(*other);
    ratios.push_back(*other / *one);
  }
  fs::remove_all(directory);
  std::cout << "static graph of " << kFiles << " revisions, read, checked and ordered: " << median(us)
            << " s; ScriptDirectory: " << median(them) << " s; " << median(ratios) << " times faster (budget: at least "
            << kBudgetRatio << " times)\n";
  if (argc == 4 && std::string(argv[2]) == "--json") {
    std::ofstream(argv[3]) << "{\"graph_10000\": {\"ours_s\": " << median(us) << ", \"reference_s\": " << median(them)
                           << ", \"ratio\": " << median(ratios) << "}}\n";
  }
  return median(ratios) >= kBudgetRatio ? 0 : 1;
}
