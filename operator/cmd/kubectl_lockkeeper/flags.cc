#include "cmd/kubectl_lockkeeper/flags.h"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <map>

#include "base/text.h"

namespace lockkeeper::cmd {

const char* to_string(Form form) {
  switch (form) {
    case Form::kText: return "text";
    case Form::kWide: return "wide";
    case Form::kJson: return "json";
    case Form::kYaml: return "yaml";
    case Form::kName: return "name";
    case Form::kMarkdown: return "markdown";
    case Form::kHtml: return "html";
    case Form::kSvg: return "svg";
    case Form::kMermaid: return "mermaid";
  }
  return "text";
}

void add_cluster_flags(CLI::App& app, Flags& flags) {
  app.add_option("--kubeconfig", flags.kubeconfig, "A kubeconfig (default: $KUBECONFIG, then ~/.kube/config)")
      ->group("Cluster");
  app.add_option("--context", flags.context, "A context of the kubeconfig (default: its current one)")
      ->group("Cluster");
  app.add_option("-n,--namespace", flags.name_space, "The namespace (default: the context's)")->group("Cluster");
  app.add_flag("--no-color", flags.no_color, "No colours; NO_COLOR in the environment says the same")->group("Cluster");
}

void add_scope_flags(CLI::App& app, Flags& flags, Scope scope) {
  if (scope == Scope::kCluster) return;
  if (scope == Scope::kNamespaces) {
    app.add_flag("-A,--all-namespaces", flags.all_namespaces, "Look at all namespaces");
    return;
  }
  if (scope == Scope::kOne) {
    app.add_option("NAME", flags.names, "A Migration")->required()->expected(1);
    return;
  }
  if (scope == Scope::kSeveral) app.add_option("NAME", flags.names, "Migrations (default: all)");
  app.add_option("-l,--selector", flags.selector, "Those whose labels match: app=shop,tier!=web");
  app.add_flag("-A,--all-namespaces", flags.all_namespaces, "Those of all namespaces");
}

void add_form_flag(CLI::App& app, Flags& flags, const std::vector<Form>& forms) {
  if (forms.empty()) return;
  std::map<std::string, Form> words;
  std::vector<std::string> names;
  for (const Form form : forms) {
    words.emplace(to_string(form), form);
    names.emplace_back(to_string(form));
  }
  const std::string all = join(names, "|");
  app.add_option_function<std::string>(
         "-o,--output",
         [&flags, words, all](const std::string& text) {
           const auto found = words.find(text);
           if (found == words.end()) throw CLI::ValidationError("-o", fmt::format("'{}' is none of {}", text, all));
           flags.form = found->second;
         },
         "What is printed (default: text)")
      ->type_name(all);
}

void add_duration_flag(CLI::App& app, const std::string& flag, Milliseconds& value, const std::string& what) {
  app.add_option_function<std::string>(
         flag,
         [&value, flag](const std::string& text) {
           const auto parsed = parse_duration(text);
           if (!parsed) {
             throw CLI::ValidationError(flag, fmt::format("'{}' is no duration; write 500ms, 5s, 10m or 2h", text));
           }
           value = *parsed;
         },
         what)
      ->type_name("DURATION")
      ->default_str(lockkeeper::to_string(value));
}

std::string name_of_argument(const std::string& argument) {
  for (const char* kind :
       {"mig/", "migration/", "migrations/", "migration.lockkeeper.dev/", "migrations.lockkeeper.dev/"}) {
    if (argument.starts_with(kind)) return argument.substr(std::string(kind).size());
  }
  return argument;
}

std::string what_is_wrong(const Flags& flags) {
  if (!flags.names.empty() && flags.all_namespaces) return "-A is for all Migrations: leave out the names, or -A";
  if (!flags.names.empty() && !flags.selector.empty()) return "-l selects Migrations: leave out the names, or -l";
  if (flags.all_namespaces && !flags.name_space.empty()) return "-n names one namespace and -A all: leave out one";
  for (const std::string& name : flags.names) {
    const std::string plain = name_of_argument(name);
    if (plain.empty() || plain.find('/') != std::string::npos)
      return fmt::format("'{}' is no name of a Migration", name);
  }
  return "";
}

}  // namespace lockkeeper::cmd
