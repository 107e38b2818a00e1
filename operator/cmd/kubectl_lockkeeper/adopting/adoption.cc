#include "cmd/kubectl_lockkeeper/adopting/adoption.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string_view>

#include "base/text.h"
#include "cmd/kubectl_lockkeeper/adopting/manifest.h"
#include "cmd/kubectl_lockkeeper/adopting/removals.h"
#include "controller/observe/workload.h"

namespace lockkeeper::cmd {
namespace {

constexpr std::size_t kLongestName = 63;  // of a Migration: pods carry it as the value of a label

// Anything else is a value that is not ours to print.
bool is_name_of_application(const std::string& value) {
  return std::all_of(value.begin(), value.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("_.:/()").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

class Adopting {
 public:
  Adopting(const AdoptionSight& sight, const AdoptionWishes& wishes)
      : sight_(sight), wishes_(wishes), workload_(controller::parse_workload(sight.workload)) {}

  Adoption result() {
    out_.kind = workload_.kind;
    out_.name_space = string_at(sight_.workload, {"metadata", "namespace"});
    out_.workload = workload_.name;
    out_.name = wishes_.name.empty() ? workload_.name : wishes_.name;
    out_.remarks = sight_.not_seen;
    if (!workload_.pod_template.is_object()) {
      out_.questions.push_back(fmt::format("{} {} has no pod template at spec.template; name what makes its pods",
                                           workload_.kind, workload_.name));
      return std::move(out_);
    }
    find_what_migrates();
    find_application();
    look_at_other_migrations();
    find_url();
    say_what_cannot_be_seen();
    if (out_.questions.empty()) write();
    return std::move(out_);
  }

 private:
  void find_what_migrates() {
    out_.migrators = migrators_of_pods(workload_.pod_template);
    std::vector<Migrator> jobs = migrators_of_jobs(sight_.jobs, sight_.workload);
    std::move(jobs.begin(), jobs.end(), std::back_inserter(out_.migrators));
    // What is said goes before what is seen.
    if (!wishes_.command.empty()) {
      if (auto told = told_command(wishes_.command, "")) {
        Migrator first;
        first.place = Migrator::Place::kTold;
        first.command = std::move(*told);
        out_.migrators.insert(out_.migrators.begin(), std::move(first));
      }
    }
    if (out_.migrators.empty()) {
      out_.questions.push_back(
          "nothing in the pod template, and no Job, is known to migrate: say what does by --command 'alembic upgrade "
          "head'");
      return;
    }
    const Migrator& first = out_.migrators.front();
    for (const std::string& untold : first.command.untold) {
      out_.questions.push_back(fmt::format("{}: {}; say it by --command", to_string(first), untold));
    }
    for (const Migrator& other : out_.migrators) {
      if (other.command.tool_name == first.command.tool_name || other.place == Migrator::Place::kTold) continue;
      out_.remarks.push_back(
          fmt::format("{} migrates by {}, and {} by {}: this Migration is of the first; see whether the "
                      "other needs one of its own (--name, --command)",
                      to_string(first), first.command.tool_name, to_string(other), other.command.tool_name));
    }
  }

  void find_application() {
    const Choice choice = application_container(workload_.pod_template, out_.migrators, wishes_.container);
    if (!choice.question.empty()) {
      out_.questions.push_back(choice.question);
      return;
    }
    out_.container = choice.chosen;
    application_ = controller::container_of(workload_.pod_template, choice.chosen);
    out_.image = string_at(*application_, {"image"});
  }

  void look_at_other_migrations() {
    for (const Json& one : sight_.migrations) {
      const std::string name = string_at(one, {"metadata", "name"});
      const bool is_its = string_at(one, {"spec", "workloadRef", "kind"}) == workload_.kind &&
                          string_at(one, {"spec", "workloadRef", "name"}) == workload_.name;
      if (is_its && (wishes_.name.empty() || wishes_.name == name)) {
        out_.there_already = name;
      } else if (name == out_.name) {
        out_.questions.push_back(
            fmt::format("a Migration {} is there already, of something else: choose a name by --name", name));
      }
    }
    if (out_.name.size() > kLongestName || out_.name.find('.') != std::string::npos) {
      out_.questions.push_back(fmt::format("'{}' cannot be the value of a label: choose a name by --name", out_.name));
    }
  }

  void find_url() {
    if (application_ == nullptr) return;
    const Migrator* seen = first_seen(out_.migrators);
    const Choice choice = url_variable(*application_, seen, wishes_.url_variable);
    if (!choice.question.empty()) {
      out_.questions.push_back(choice.question);
      return;
    }
    url_variable_ = choice.chosen;
    const Json* own = variable_of(*application_, url_variable_);
    const Json* other = seen == nullptr ? nullptr : variable_of(seen->container, url_variable_);
    if (other != nullptr && (own == nullptr || *own != *other)) {
      take_url_of_migrator(*seen, *other);
    } else {
      out_.url_told = told_source(own);
    }
  }

  // The run gets the URL of what migrates today, and the application keeps its own.
  void take_url_of_migrator(const Migrator& migrator, const Json& variable) {
    const Json* source = find(variable, {"valueFrom"});
    if (source != nullptr) {
      url_value_from_ = *source;
      out_.url_told = fmt::format("{}; container {} keeps its own", told_source(&variable), out_.container);
      return;
    }
    out_.questions.push_back(fmt::format(
        "{} has its {} in clear, and container {} has another or none: put it into a Secret, let {} refer to it, and "
        "look again; or say --container and --database-url-env",
        to_string(migrator), url_variable_, out_.container, to_string(migrator)));
  }

  [[nodiscard]] std::string told_source(const Json* variable) const {
    if (variable == nullptr)
      return fmt::format("variable {}, which the pod template does not name itself", url_variable_);
    for (const auto& [key, kind] : {std::pair("secretKeyRef", "Secret"), std::pair("configMapKeyRef", "ConfigMap")}) {
      const std::string name = string_at(*variable, {"valueFrom", key, "name"});
      if (!name.empty()) {
        return fmt::format("variable {} ({} {}, key {})", url_variable_, kind, name,
                           string_at(*variable, {"valueFrom", key, "key"}));
      }
    }
    if (find(*variable, {"valueFrom"}) != nullptr) return fmt::format("variable {}", url_variable_);
    return fmt::format("variable {}, whose value stands in the pod template in clear", url_variable_);
  }

  void say_what_cannot_be_seen() {
    if (application_ != nullptr) {
      const std::vector<std::string> command = strings_at(*application_, {"command"});
      const bool is_script = !command.empty() && command.front().ends_with(".sh");
      if (command.empty() || is_script) {
        out_.remarks.push_back(fmt::format(
            "What {} does cannot be seen from here; look whether it migrates: kubectl exec {}/{} -n {} -c {} -- cat {}",
            is_script ? command.front() : "the image's own ENTRYPOINT", lower_kind(), workload_.name, out_.name_space,
            out_.container, is_script ? command.front() : "/entrypoint.sh"));
      }
      say_variables_that_it_lacks();
    }
    const std::string release = string_at(sight_.workload, {"metadata", "annotations", "meta.helm.sh/release-name"});
    if (!release.empty()) {
      out_.remarks.push_back(
          fmt::format("A hook that Helm deleted after it ran is not seen, since Helm keeps it in a Secret, and "
                      "no Secret is read here; look for one: helm get hooks {} -n {}",
                      release, out_.name_space));
    }
    if (workload_.replaces_before_ready) {
      out_.remarks.push_back(fmt::format("A {} removes old pods first, so nothing serves while the gate is closed. {}",
                                         workload_.how_replaced, workload_.outage_remedy));
    }
  }

  // Of what migrates today; the run has the application's.
  void say_variables_that_it_lacks() {
    const Migrator* seen = first_seen(out_.migrators);
    if (seen == nullptr) return;
    std::vector<std::string> lacking;
    const Json* variables = find(seen->container, {"env"});
    if (variables == nullptr || !variables->is_array()) return;
    for (const Json& one : *variables) {
      const std::string name = string_at(one, {"name"});
      const Json* own = variable_of(*application_, name);
      if (name != url_variable_ && (own == nullptr || *own != one)) lacking.push_back(name);
    }
    if (lacking.empty()) return;
    out_.remarks.push_back(
        fmt::format("{} has variables that container {} has not, or has otherwise ({}); where the migrations "
                    "read them, give them to the run by spec.podTemplate",
                    to_string(*seen), out_.container, join(lacking)));
  }

  [[nodiscard]] std::string lower_kind() const {
    std::string out = workload_.kind;
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
  }

  // Requires: there is no question.
  void write() {
    ManifestParts parts;
    parts.name_space = out_.name_space;
    parts.name = out_.name;
    const Json* usual = controller::container_of(workload_.pod_template, "");
    const bool is_usual = usual != nullptr && string_at(*usual, {"name"}) == out_.container;
    parts.workload = {workload_.api_version, workload_.kind, workload_.name, is_usual ? "" : out_.container};
    parts.container = out_.container;
    parts.url_variable = url_variable_;
    parts.url_value_from = url_value_from_;
    parts.tool = tool_of(out_.migrators.front());
    parts.gate = sight_.is_admission_policy_served ? api::GateMode::kAdmission : api::GateMode::kTemplate;
    out_.migration = migration_manifest(parts);
    out_.label_patch = label_patch(sight_.workload, out_.name, parts.gate);
    out_.removal_patch = removal_patch(out_.migrators);
    for (const Migrator& one : out_.migrators) {
      const bool is_seen_elsewhere = one.place == Migrator::Place::kTold && out_.migrators.size() > 1;
      if (!is_seen_elsewhere) out_.removals.push_back(removal_told(one, out_.name_space));
    }
  }

  api::Tool tool_of(const Migrator& migrator) {
    api::Tool tool = migrator.command.tool;
    std::string& directory = tool.command ? tool.command->directory : tool.alembic.directory;
    const std::string own = string_at(*application_, {"workingDir"});
    if (directory == own) {
      directory.clear();  // where the run begins anyway
    } else if (directory.empty() && migrator.place != Migrator::Place::kTold) {
      out_.remarks.push_back(
          fmt::format("{} works in the image's own directory, and a run in container {}'s workingDir {}: where "
                      "Alembic stands elsewhere, write it as tool.alembic.directory",
                      to_string(migrator), out_.container, own));
    }
    if (migrator.command.tool_name == "Flask-Migrate" && tool.alembic.flask.empty()) say_flask(migrator, tool.alembic);
    return tool;
  }

  void say_flask(const Migrator& migrator, api::AlembicTool& tool) {
    for (const Json& container : {migrator.container, *application_}) {
      const Json* variable = variable_of(container, "FLASK_APP");
      if (variable == nullptr || !tool.flask.empty()) continue;
      const std::string value = string_at(*variable, {"value"});
      if (is_name_of_application(value)) tool.flask = value;
    }
    if (!tool.flask.empty()) return;
    tool.flask = "app";
    out_.remarks.push_back(
        "No FLASK_APP is seen: app is what flask looks for; write another as tool.alembic.flask, as in "
        "shop:create_app");
  }

  const AdoptionSight& sight_;
  const AdoptionWishes& wishes_;
  const controller::Workload workload_;
  Adoption out_;
  const Json* application_ = nullptr;  // points into workload_
  std::string url_variable_;
  std::optional<Json> url_value_from_;
};

}  // namespace

Adoption adopt(const AdoptionSight& sight, const AdoptionWishes& wishes) {
  return Adopting(sight, wishes).result();
}

}  // namespace lockkeeper::cmd
