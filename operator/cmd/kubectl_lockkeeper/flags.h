// The flags that verbs have in common.
#pragma once

#include <string>
#include <vector>

#include "base/duration.h"

// Forward: its header takes a compiler longer than all others together.
namespace CLI {  // NOLINT(readability-identifier-naming): the library chose the name
class App;
}

namespace lockkeeper::cmd {

// What is printed: text for people, text with more columns, or the objects themselves.
enum class Form { kText, kWide, kJson, kYaml, kName, kMarkdown, kHtml, kSvg, kMermaid };
[[nodiscard]] const char* to_string(Form form);

// What a verb is about: the cluster, a namespace of it or all of them, one Migration, those that are named or selected,
// or those that are selected alone.
enum class Scope { kCluster, kNamespaces, kOne, kSeveral, kSelected };

struct Flags {
  std::string kubeconfig;
  std::string context;
  std::string name_space;  // empty: the kubeconfig's
  bool all_namespaces = false;
  std::string selector;
  std::vector<std::string> names;  // as they were typed
  Form form = Form::kText;
  bool no_color = false;
};

// Adds where the cluster is, and in which namespace one looks.
// Requires (all of these): `flags` outlives `app`.
void add_cluster_flags(CLI::App& app, Flags& flags);
void add_scope_flags(CLI::App& app, Flags& flags, Scope scope);
// Adds -o, with `forms` beside text. Nothing where there are none.
void add_form_flag(CLI::App& app, Flags& flags, const std::vector<Form>& forms);

// Adds a duration as Kubernetes writes it: 500ms, 5s, 10m, 2h. Requires: `value` outlives `app`.
void add_duration_flag(CLI::App& app, const std::string& flag, Milliseconds& value, const std::string& what);

// Returns: `shop` of `shop`, `mig/shop` and the whole name that `-o name` prints.
[[nodiscard]] std::string name_of_argument(const std::string& argument);

// Returns: what is wrong with the flags together; empty where nothing is.
[[nodiscard]] std::string what_is_wrong(const Flags& flags);

}  // namespace lockkeeper::cmd
