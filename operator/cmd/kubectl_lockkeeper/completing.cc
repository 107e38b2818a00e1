#include "cmd/kubectl_lockkeeper/completing.h"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>

#include "base/error.h"
#include "cmd/kubectl_lockkeeper/adopting/workload_resource.h"
#include "cmd/kubectl_lockkeeper/exit.h"
#include "cmd/kubectl_lockkeeper/verbs.h"
#include "kube/pause.h"

namespace lockkeeper::cmd {
namespace {

// https://github.com/spf13/cobra/blob/main/site/content/completions/_index.md: what the shell does beside.
constexpr int kShellAddsFiles = 0;
constexpr int kShellAddsNothing = 4;
constexpr std::chrono::seconds kPatience{3};

std::vector<std::string> names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  names.reserve(option.get_lnames().size() + option.get_snames().size());
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  return names;
}

bool has_name(const CLI::Option& option, const std::string& word) {
  const std::vector<std::string> names = names_of(option);
  return std::find(names.begin(), names.end(), word) != names.end();
}

const CLI::Option* find_option(const CLI::App& app, const std::string& word) {
  for (const CLI::Option* option : app.get_options()) {
    if (has_name(*option, word)) return option;
  }
  return nullptr;
}

bool takes_value(const CLI::Option& option) {
  return option.get_items_expected_max() > 0;
}

const CLI::App* find_verb(const CLI::App& app, const std::string& word) {
  const auto subs = app.get_subcommands([&](const CLI::App* sub) { return sub->get_name() == word; });
  return subs.empty() ? nullptr : subs.front();
}

// What was typed before the last word.
struct Typed {
  const CLI::App* verb = nullptr;
  const CLI::Option* open = nullptr;  // a flag whose value is the last word
  int arguments = 0;                  // words behind the verb that are no flags
  Flags flags;
};

void take_value(const CLI::Option& option, const std::string& value, Flags& flags) {
  if (has_name(option, "--namespace")) flags.name_space = value;
  if (has_name(option, "--kubeconfig")) flags.kubeconfig = value;
  if (has_name(option, "--context")) flags.context = value;
}

Typed read_words(const CommandLine& line, const std::vector<std::string>& words) {
  Typed typed;
  for (std::size_t at = 0; at + 1 < words.size(); ++at) {
    const std::string& word = words[at];
    if (typed.open != nullptr) {
      take_value(*typed.open, word, typed.flags);
      typed.open = nullptr;
    } else if (typed.verb == nullptr) {
      typed.verb = find_verb(line.app, word);
    } else if (word.starts_with('-')) {
      const std::size_t equals = word.find('=');
      const CLI::Option* option = find_option(*typed.verb, word.substr(0, equals));
      if (option == nullptr || !takes_value(*option)) continue;
      if (equals == std::string::npos) {
        typed.open = option;
      } else {
        take_value(*option, word.substr(equals + 1), typed.flags);
      }
    } else {
      ++typed.arguments;
    }
  }
  return typed;
}

void offer_value(const CLI::Option& option, Completion& out) {
  if (has_name(option, "--namespace")) out.objects = Completion::Objects::kNamespaces;
  out.files = has_name(option, "--kubeconfig") || has_name(option, "--file");
  if (!has_name(option, "--output")) return;
  const std::string all = option.get_type_name() + "|";  // json|yaml
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = all.find('|', begin);
    out.words.push_back({all.substr(begin, end - begin), ""});
    begin = end + 1;
  }
}

void offer_flags(const CLI::App& verb, Completion& out) {
  for (const CLI::Option* option : verb.get_options()) {
    for (const std::string& name : names_of(*option)) {
      if (name.starts_with("--")) out.words.push_back({name, option->get_description()});
    }
  }
}

using Words = std::vector<Completion::Word>;

void add_names(Cluster& cluster, const kube::Resource& resource, const std::string& prefix, const std::stop_token& stop,
               Words& out) {
  kube::ListQuery query;
  if (resource.namespaced) query.ns = cluster.name_space();
  query.metadata_only = true;
  (void)cluster.client().list(
      resource, query,
      [&](const Json& object) {
        out.push_back({prefix + kube::ObjectKey::of(object).name, ""});
      },
      {}, stop);
}

// The kind stays as it was typed: `sts/shop` is what completes `sts/s`.
void add_workloads(Cluster& cluster, const std::string& last, const std::stop_token& stop, Words& out) {
  const std::size_t slash = last.find('/');
  const auto kinds =
      slash == std::string::npos ? kinds_without_group() : std::vector<std::string>{last.substr(0, slash)};
  for (const std::string& kind : kinds) {
    if (slash == std::string::npos && !kind.starts_with(last)) continue;
    const auto argument = parse_workload_argument(kind + "/any");
    const auto resource = argument ? resource_of(cluster.client(), *argument, stop) : std::nullopt;
    if (resource) add_names(cluster, *resource, kind + "/", stop, out);
  }
}

void add_objects(const Completion& wanted, const std::string& last, Words& out) {
  if (wanted.objects == Completion::Objects::kNone) return;
  Cluster cluster(wanted.flags);
  const kube::StopAt soon({}, std::chrono::steady_clock::now() + kPatience);
  switch (wanted.objects) {
    case Completion::Objects::kNone: break;
    case Completion::Objects::kNamespaces: return add_names(cluster, kube::kNamespaces, "", soon.token(), out);
    case Completion::Objects::kMigrations: return add_names(cluster, kube::kMigrations, "", soon.token(), out);
    case Completion::Objects::kWorkloads: return add_workloads(cluster, last, soon.token(), out);
  }
}

}  // namespace

Completion complete(const CommandLine& line, const std::vector<std::string>& words) {
  const Typed typed = read_words(line, words);
  Completion out;
  out.flags = typed.flags;
  if (typed.open != nullptr) {
    offer_value(*typed.open, out);
  } else if (typed.verb == nullptr) {
    for (const Verb& verb : verbs()) out.words.push_back({verb.name, verb.synopsis});
  } else if (words.back().starts_with('-')) {
    offer_flags(*typed.verb, out);
  } else {
    const auto verb = std::find_if(verbs().begin(), verbs().end(),
                                   [&](const Verb& each) { return each.name == typed.verb->get_name(); });
    for (const std::string& word : verb->arguments) out.words.push_back({word, ""});
    const bool of_migrations = verb->scope == Scope::kOne || verb->scope == Scope::kSeveral;
    if (of_migrations) out.objects = Completion::Objects::kMigrations;
    if (verb->takes_workload && typed.arguments == 0) out.objects = Completion::Objects::kWorkloads;
  }
  std::erase_if(out.words, [&](const Completion::Word& each) { return !each.word.starts_with(words.back()); });
  return out;
}

int print_completion(const std::vector<std::string>& words) {
  const CommandLine line;
  const std::string last = words.empty() ? "" : words.back();
  const Completion found = complete(line, words.empty() ? std::vector<std::string>{""} : words);
  Words all = found.words;
  try {
    add_objects(found, last, all);
  } catch (const Error&) {
    // Whoever presses Tab wants no sentence.
  }
  std::string text;
  for (const auto& [word, description] : all) {
    if (!word.starts_with(last)) continue;
    text += description.empty() ? word + "\n" : fmt::format("{}\t{}\n", word, description);
  }
  print(text + fmt::format(":{}\n", found.files ? kShellAddsFiles : kShellAddsNothing));
  return kExitDone;
}

}  // namespace lockkeeper::cmd
