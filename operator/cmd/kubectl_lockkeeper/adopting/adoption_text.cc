#include "cmd/kubectl_lockkeeper/adopting/adoption_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "base/text.h"
#include "cmd/kubectl_lockkeeper/adopting/shell_commands.h"
#include "gate/gated_pod.h"
#include "kube/yaml_text.h"

namespace lockkeeper::cmd {
namespace {

std::string indented(const std::string& text, const std::string& by) {
  std::string out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1);
    out += by + text.substr(begin, end - begin + 1);
    begin = end + 1;
  }
  return out;
}

std::string lower(std::string word) {
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return word;
}

std::string patch_command(const Adoption& adoption, const Json& patch) {
  return typed({"kubectl", "patch", lower(adoption.kind), adoption.workload, "-n", adoption.name_space, "--type=json",
                "-p", to_line(patch)});
}

std::string found_text(const Adoption& adoption) {
  std::string out = fmt::format("{} {}/{}\n", adoption.kind, adoption.name_space, adoption.workload);
  const auto row = [&](const char* name, const std::string& value) { out += fmt::format("  {:<11}{}\n", name, value); };
  if (!adoption.container.empty()) row("container", fmt::format("{} ({})", adoption.container, adoption.image));
  for (const Migrator& one : adoption.migrators) {
    row("migrates", fmt::format("{}: `{}` ({})", to_string(one), one.command.text, one.command.tool_name));
  }
  if (!adoption.url_told.empty()) row("database", adoption.url_told);
  if (!adoption.there_already.empty()) {
    row("Migration", fmt::format("{} is there already: kubectl lockkeeper status {} -n {}", adoption.there_already,
                                 adoption.there_already, adoption.name_space));
  }
  return out;
}

std::string label_text(const Adoption& adoption) {
  if (adoption.label_patch.empty()) return "   It is there already.\n";
  Json labels = {{std::string(gate::kMigrationLabel), adoption.name}};
  Json pods = {{"metadata", {{"labels", std::move(labels)}}}};
  if (string_at(adoption.migration, {"spec", "gate"}) == "Template") {
    pods["spec"]["schedulingGates"] = Json::array({{{"name", std::string(gate::kGate)}}});
  }
  const Json whole = {{"spec", {{"template", std::move(pods)}}}};
  return fmt::format("\n{}\n   The same as a patch, where no chart and no Git has the workload:\n\n     {}\n",
                     indented(kube::to_yaml(whole), "     "), patch_command(adoption, adoption.label_patch));
}

// Which of our pages tells the same way by hand.
std::vector<std::string> pages(const Adoption& adoption) {
  std::set<std::string> out;
  for (const Migrator& one : adoption.migrators) {
    const bool is_job = one.place == Migrator::Place::kHelmHook || one.place == Migrator::Place::kArgoHook ||
                        one.place == Migrator::Place::kJob;
    out.insert(is_job ? "docs/howto/from-presync.md" : "docs/howto/from-entrypoint.md");
    if (one.command.tool.command) out.insert("docs/howto/other-tools.md");
  }
  return {out.begin(), out.end()};
}

// Never is there a moment in which nobody migrates, and none in which two do at once: while both are there the pods
// wait for the run, and what migrated before finds nothing to do.
std::string steps_text(const Adoption& adoption, bool is_applied) {
  std::string out =
      is_applied ? fmt::format("1. Migration {} has been made:", adoption.name)
                 : "1. Apply this Migration, and leave the workload as it is. Nothing waits for it yet, and its run "
                   "finds nothing to do:";
  out += fmt::format("\n\n{}\n", indented(kube::to_yaml(adoption.migration), "     "));
  out += fmt::format(
      "2. When it is Ready (kubectl lockkeeper status {} -n {} --wait), give the pod template its label, in a release "
      "without a new revision. The pods roll once; from then on new pods wait for a run:\n{}\n",
      adoption.name, adoption.name_space, label_text(adoption));
  out += "3. In the next release, before one that has a revision, take away what migrated until now:\n";
  for (const std::string& one : adoption.removals) out += fmt::format("   - {}\n", one);
  if (!adoption.removal_patch.empty()) {
    out += fmt::format("\n   What stands in the pod template, as a patch:\n\n     {}\n",
                       patch_command(adoption, adoption.removal_patch));
  }
  return out + fmt::format("\nThe same by hand, and what goes wrong: {}\n", join(pages(adoption)));
}

}  // namespace

std::string adoption_text(const Adoption& adoption, bool is_applied) {
  std::string out = found_text(adoption) + "\n";
  for (const std::string& one : adoption.questions) out += fmt::format("asked   {}\n", one);
  if (!adoption.questions.empty()) out += "\n";
  const bool has_steps = adoption.migration.is_object() && adoption.there_already.empty();
  if (has_steps) out += steps_text(adoption, is_applied);
  if (!adoption.remarks.empty()) out += has_steps ? "\nBeside that:\n" : "Beside that:\n";
  for (const std::string& one : adoption.remarks) out += fmt::format("- {}\n", one);
  return out;
}

Json to_json(const Adoption& adoption) {
  Json migrators = Json::array();
  for (const Migrator& one : adoption.migrators) {
    migrators.push_back({{"where", to_string(one)}, {"tool", one.command.tool_name}, {"command", one.command.text}});
  }
  return {{"kind", "Adoption"},
          {"workload", {{"kind", adoption.kind}, {"namespace", adoption.name_space}, {"name", adoption.workload}}},
          {"container", adoption.container},
          {"migrates", std::move(migrators)},
          {"database", adoption.url_told},
          {"migrationThereAlready", adoption.there_already},
          {"migration", adoption.migration},
          {"labelPatch", adoption.label_patch},
          {"removalPatch", adoption.removal_patch},
          {"removals", adoption.removals},
          {"questions", adoption.questions},
          {"remarks", adoption.remarks}};
}

}  // namespace lockkeeper::cmd
