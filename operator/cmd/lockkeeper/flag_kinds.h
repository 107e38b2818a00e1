// The kinds of values that flags have: durations, one of several words, words as JSON. Each function adds a flag to
// `app`; while the command line is parsed, the flag writes its value and throws CLI::ValidationError for a wrong text.
// Requires: the value outlives `app`.
#pragma once

#include <fmt/core.h>
#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <vector>

#include "base/duration.h"
#include "base/json.h"
#include "base/text.h"

namespace lockkeeper::cmd {

template <typename Value>
using Names = std::map<std::string, Value>;

inline void add_duration(CLI::App& app, const std::string& flag, Milliseconds& value, const std::string& what) {
  app.add_option_function<std::string>(
         flag,
         [&value, flag](const std::string& text) {
           const auto parsed = parse_duration(text);
           if (!parsed)
             throw CLI::ValidationError(flag, fmt::format("'{}' is no duration; write 500ms, 5s, 10m or 2h", text));
           value = *parsed;
         },
         what)
      ->type_name("DURATION")
      ->default_str(to_string(value));
}

template <typename Value>
void add_choice(CLI::App& app, const std::string& flag, Value& value, const Names<Value>& names,
                const std::string& what) {
  std::vector<std::string> words;
  std::string chosen;
  for (const auto& [name, meaning] : names) {
    words.push_back(name);
    if (meaning == value) chosen = name;
  }
  const std::string all = join(words, "|");
  app.add_option_function<std::string>(
         flag,
         [&value, names, flag, all](const std::string& text) {
           const auto found = names.find(text);
           if (found == names.end()) throw CLI::ValidationError(flag, fmt::format("'{}' is none of {}", text, all));
           value = found->second;
         },
         what)
      ->type_name(all)
      ->default_str(chosen)
      ->take_last();
}

inline void add_words(CLI::App& app, const std::string& flag, std::vector<std::string>& words,
                      const std::string& what) {
  app.add_option_function<std::string>(
         flag,
         [&words, flag](const std::string& text) {
           const CLI::ValidationError wrong(flag, R"(write a JSON array of words: '["./migrate","up"]')");
           const Json json = Json::parse(text, nullptr, false);
           if (!json.is_array() || json.empty()) throw wrong;
           words.clear();
           for (const Json& word : json) {
             if (!word.is_string()) throw wrong;
             words.push_back(word.get<std::string>());
           }
           if (words.front().empty()) throw wrong;
         },
         what)
      ->type_name("JSON");
}

// Adds a flag for words as a JSON array, or a single word as it is: `python3.12`, '["uv","run","--no-sync","python"]'.
inline void add_program(CLI::App& app, const std::string& flag, std::vector<std::string>& words,
                        const std::string& what) {
  app.add_option_function<std::string>(
         flag,
         [&words, flag](const std::string& text) {
           if (!text.starts_with('[')) {
             words = {text};
             return;
           }
           const CLI::ValidationError wrong(flag,
                                            R"(write a program, or a JSON array of words: '["uv","run","python"]')");
           const Json json = Json::parse(text, nullptr, false);
           if (!json.is_array() || json.empty()) throw wrong;
           words.clear();
           for (const Json& word : json) {
             if (!word.is_string() || word.get_ref<const std::string&>().empty()) throw wrong;
             words.push_back(word.get<std::string>());
           }
         },
         what)
      ->type_name("PROGRAM|JSON")
      ->check([](const std::string& text) { return text.empty() ? std::string("it is empty") : std::string(); });
}

}  // namespace lockkeeper::cmd
