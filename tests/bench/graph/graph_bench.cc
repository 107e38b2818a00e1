// 10,000 revision files: how long until their graph is there, and until an upgrade from the base is planned.
//   graph_bench [--json FILE]
#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "alembic/files/version_files.h"
#include "alembic/graph.h"

namespace {

namespace fs = std::filesystem;
using lockkeeper::alembic::Graph;
using lockkeeper::alembic::VersionFiles;

constexpr int kFiles = 10'000;
constexpr double kBudgetSeconds = 0.5;
constexpr int kRuns = 7;

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

}  // namespace

int main(int argc, char** argv) {
  const fs::path directory = fs::temp_directory_path() / "lockkeeper-graph-bench";
  fs::remove_all(directory);
  write_files(directory);
  std::vector<double> seconds;
  double cpu = 0;  // of all threads: on a machine that others use too, it says more than the clock on the wall
  for (int run = 0; run < kRuns; ++run) {
    const auto began = std::chrono::steady_clock::now();
    const std::clock_t cpu_began = std::clock();
    VersionFiles files = lockkeeper::alembic::read_version_files({.directories = {directory.string()}});
    const Graph graph(std::move(files.files));
    const std::size_t pending = graph.pending({}, graph.effective_heads()).size();
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    cpu += static_cast<double>(std::clock() - cpu_began) / CLOCKS_PER_SEC / kRuns;
    if (!graph.problems().empty() || graph.heads().size() != 1 || pending != kFiles) {
      std::cerr << "graph_bench: the graph is wrong: " << graph.heads().size() << " heads, " << pending << " pending, "
                << (graph.problems().empty() ? "no problem" : graph.problems().front().message) << "\n";
      return 1;
    }
  }
  fs::remove_all(directory);
  std::sort(seconds.begin(), seconds.end());
  const double median = seconds[kRuns / 2];
  std::cout << "static graph of " << kFiles << " revisions, read, checked and ordered: " << median << " s (median of "
            << kRuns << ", best " << seconds.front() << ", worst " << seconds.back() << "); budget " << kBudgetSeconds
            << " s; CPU " << cpu << " s a run\n";
  if (argc == 3 && std::string(argv[1]) == "--json")
    std::ofstream(argv[2]) << "{\"graph_10000_s\": " << median << "}\n";
  return median <= kBudgetSeconds ? 0 : 1;
}
