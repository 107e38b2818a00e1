// An ini file as Python's configparser reads it. Pure. https://docs.python.org/3/library/configparser.html
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace lockkeeper::alembic {

class IniFile {
 public:
  // Raw values of one section, by key in lower case.
  using Section = std::map<std::string, std::string>;

  // Reads `text`. `here` is the value of %(here)s. Throws: nothing for the text; see wrong_line().
  IniFile(std::string_view text, const std::string& here);

  // Returns: the first line that is neither a section, a key with a value, nor a comment; 0 where there is none.
  [[nodiscard]] int wrong_line() const { return wrong_line_; }
  [[nodiscard]] bool has_section(const std::string& name) const { return sections_.contains(name); }

  struct Value {
    std::string text;
    bool interpolated = true;  // false: a `%` cannot be replaced, and `text` is the raw value
    std::string unknown{};     // then: the NAME of a `%(NAME)s` that has no value, where that is the cause
  };
  // Returns: the value with `%(NAME)s` replaced, from the section or else the defaults; nullopt where there is no such
  // section, or no such key.
  // Requires: `key` is in lower case.
  [[nodiscard]] std::optional<Value> get(const std::string& section, const std::string& key) const;

 private:
  [[nodiscard]] bool interpolate(std::string_view raw, const Section& values, int depth, Value& value) const;

  std::map<std::string, Section> sections_;
  Section defaults_;
  int wrong_line_ = 0;
};

}  // namespace lockkeeper::alembic
