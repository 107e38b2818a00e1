// The operator's log: a constant message plus fields, one line each, on standard error. A Secret has no Field, so it
// cannot be logged.
// Thread safety: any thread.
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace lockkeeper::telemetry {

enum class LogLevel { kDebug, kInfo, kWarning, kError };
enum class LogFormat { kJson, kText };

// A key and its value. Requires: the text of `name` outlives the Field.
struct Field {
  Field(std::string_view name, std::string_view text) : key(name), value(std::string(text)) {}
  Field(std::string_view name, const std::string& text) : key(name), value(text) {}
  Field(std::string_view name, const char* text) : key(name), value(std::string(text)) {}
  Field(std::string_view name, bool flag) : key(name), value(flag) {}
  Field(std::string_view name, double number) : key(name), value(number) {}
  Field(std::string_view name, std::integral auto number) : key(name), value(static_cast<long long>(number)) {}

  std::string_view key;
  std::variant<std::string, bool, double, long long> value;
};

// Sets format and level; before, they are text and info.
void configure_logging(LogFormat format, LogLevel level);

// Writes a line.
// Requires: `message` is constant; all that varies goes into the fields, so that lines can be counted and searched.
void log(LogLevel level, std::string_view message, std::initializer_list<Field> fields = {});

inline void log_debug(std::string_view message, std::initializer_list<Field> fields = {}) {
  log(LogLevel::kDebug, message, fields);
}
inline void log_info(std::string_view message, std::initializer_list<Field> fields = {}) {
  log(LogLevel::kInfo, message, fields);
}
inline void log_warning(std::string_view message, std::initializer_list<Field> fields = {}) {
  log(LogLevel::kWarning, message, fields);
}
inline void log_error(std::string_view message, std::initializer_list<Field> fields = {}) {
  log(LogLevel::kError, message, fields);
}

}  // namespace lockkeeper::telemetry
