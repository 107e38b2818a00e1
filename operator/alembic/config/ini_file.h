// An ini file as Python's configparser reads it. Pure. https://docs.python.org/3/library/configparser.html
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace lockkeeper::alembic {

class IniFile {
 public:
  // Raw values of one section by key in lower case; the defaults are laid under them.
  using Section = std::map<std::string, std::string>;

  // `here` is what %(here)s stands for.
  IniFile(std::string_view text, const std::string& here);

  // The line that is neither a section, a key with a value, nor a comment; 0: none.
  [[nodiscard]] int wrong_line() const { return wrong_line_; }
  [[nodiscard]] bool has_section(const std::string& name) const { return sections_.contains(name); }

  struct Value {
    std::string text;
    bool interpolated = true;  // false: a `%` that stands for nothing; `text` is the raw value
    std::string unknown{};     // then: the NAME of a `%(NAME)s` that nothing has, where it is that
  };
  // nullopt where the section has no such key.
  [[nodiscard]] std::optional<Value> get(const std::string& section, const std::string& key) const;

 private:
  [[nodiscard]] bool interpolate(std::string_view raw, const Section& values, int depth, Value& value) const;

  std::map<std::string, Section> sections_;
  Section defaults_;
  int wrong_line_ = 0;
};

}  // namespace lockkeeper::alembic
