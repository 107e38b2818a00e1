#include "cmd/kubectl_lockkeeper/adopting/other_tool.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "cmd/kubectl_lockkeeper/adopting/program.h"

namespace lockkeeper::cmd {
namespace {

using Words = std::vector<std::string>;

struct KnownTool {
  const char* name;
  const char* program;
  std::array<const char*, 3> words;  // that come in this order among its arguments; flags may stand between
};

// Where a tool calls one thing by several words it has a line for each.
constexpr std::array kTools{
    KnownTool{"Django", "manage.py", {"migrate"}},
    KnownTool{"Django", "django-admin", {"migrate"}},
    KnownTool{"Flask-Script", "manage.py", {"db", "upgrade"}},
    KnownTool{"Flyway", "flyway", {"migrate"}},
    KnownTool{"Liquibase", "liquibase", {"update"}},
    KnownTool{"Prisma", "prisma", {"migrate", "deploy"}},
    KnownTool{"Rails", "rails", {"db:migrate"}},
    KnownTool{"Rails", "rails", {"db:prepare"}},
    KnownTool{"Rails", "rake", {"db:migrate"}},
    KnownTool{"goose", "goose", {"up"}},
    KnownTool{"dbmate", "dbmate", {"up"}},
    KnownTool{"dbmate", "dbmate", {"migrate"}},
    KnownTool{"Atlas", "atlas", {"migrate", "apply"}},
    KnownTool{"golang-migrate", "migrate", {"up"}},
    KnownTool{"Sequelize", "sequelize", {"db:migrate"}},
    KnownTool{"Sequelize", "sequelize-cli", {"db:migrate"}},
    KnownTool{"Knex", "knex", {"migrate:latest"}},
    KnownTool{"TypeORM", "typeorm", {"migration:run"}},
    KnownTool{"Drizzle", "drizzle-kit", {"migrate"}},
    KnownTool{"node-pg-migrate", "node-pg-migrate", {"up"}},
    KnownTool{"Diesel", "diesel", {"migration", "run"}},
    KnownTool{"SQLx", "sqlx", {"migrate", "run"}},
    KnownTool{"SeaORM", "sea-orm-cli", {"migrate", "up"}},
    KnownTool{"Ecto", "mix", {"ecto.migrate"}},
    KnownTool{"Laravel", "artisan", {"migrate"}},
    KnownTool{"Doctrine", "console", {"doctrine:migrations:migrate"}},
    KnownTool{"Aerich", "aerich", {"upgrade"}},
    KnownTool{"yoyo", "yoyo", {"apply"}},
    KnownTool{"Sqitch", "sqitch", {"deploy"}},
    KnownTool{"Entity Framework", "dotnet", {"ef", "database", "update"}},
};

// Start a tool that is the next word, or the one behind `exec` or `run`.
const std::set<std::string> kStarters{"npx",  "pnpx",   "bunx",    "yarn",   "npm",    "pnpm", "bun",  "bundle", "php",
                                      "ruby", "python", "python3", "pipenv", "poetry", "node", "exec", "run"};

// Returns: where the tool itself stands, behind `npx` and its like; words.size() where nothing is left.
std::size_t behind_starters(const Words& words) {
  std::size_t at = 0;
  while (at < words.size() && (kStarters.contains(file_name(words[at])) || (at > 0 && words[at].starts_with('-'))))
    ++at;
  return at;
}

bool has_words(const Words& words, std::size_t from, const KnownTool& tool) {
  for (const char* wanted : tool.words) {
    if (wanted == nullptr) break;
    const auto found = std::find(words.begin() + static_cast<std::ptrdiff_t>(from), words.end(), wanted);
    if (found == words.end()) return false;
    from = static_cast<std::size_t>(found - words.begin()) + 1;
  }
  return true;
}

}  // namespace

std::string other_tool(const Words& words) {
  const std::size_t at = behind_starters(words);
  if (at >= words.size()) return "";
  for (const char* look : {"--help", "-h", "--version", "--check", "--plan"}) {
    if (std::find(words.begin(), words.end(), look) != words.end()) return "";
  }
  const std::string program = file_name(words[at]);
  for (const KnownTool& tool : kTools) {
    if (program == tool.program && has_words(words, at + 1, tool)) return tool.name;
  }
  return "";
}

}  // namespace lockkeeper::cmd
