#include "alembic/config/config_file.h"

#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "alembic/config/ini_file.h"
#include "alembic/config/toml_table.h"

namespace lockkeeper::alembic {

namespace {

namespace fs = std::filesystem;

std::optional<std::string> read_text(const fs::path& path) {
  std::error_code failed;
  if (!fs::is_regular_file(path, failed)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

api::Finding config_error(const std::string& subject, std::string message, std::string remedy) {
  return {.code = api::Code::kConfigError,
          .severity = api::Severity::kError,
          .subject = subject,
          .message = std::move(message),
          .remedy = std::move(remedy)};
}

// Both files at once: an option is taken from the ini file, and from pyproject.toml where that has none.
class ConfigReader {
 public:
  explicit ConfigReader(const ConfigRequest& request) : request_(request) {}

  ConfigResult run() {
    std::error_code failed;
    base_ = fs::absolute(request_.directory.empty() ? "." : request_.directory, failed).lexically_normal();
    if (request_.is_flask) return of_flask();
    const bool toml_named = fs::path(request_.config).filename() == "pyproject.toml";
    const fs::path ini = base_ / (toml_named ? "alembic.ini" : request_.config);
    const fs::path toml = base_ / (toml_named ? request_.config : "pyproject.toml");
    read_ini(ini);
    read_toml(toml);
    if (result_.problem) return std::move(result_);
    if (!ini_ && !toml_.found) {
      const fs::path& missing = toml_named ? toml : ini;
      const bool there = fs::exists(missing, failed);
      result_.problem = config_error(
          missing.string(),
          there
              ? fmt::format("{} {}", missing.string(), toml_named ? "has no table [tool.alembic]." : "cannot be read.")
              : fmt::format("There is no {}, and no [tool.alembic] in {}.", missing.string(), toml.string()),
          is_of_flask() ? "it is Flask-Migrate's: name the application by --flask=MODULE "
                          "(spec.tool.alembic.flask), as FLASK_APP does"
                        : "say where the file is: --directory (spec.tool.alembic.directory) and --config "
                          "(spec.tool.alembic.config)");
      return std::move(result_);
    }
    take_options(ini.string());
    return std::move(result_);
  }

 private:
  // Alembic's own file is beside env.py, and may be missing; nothing in it says where that is.
  ConfigResult of_flask() {
    const bool named = request_.config != ConfigRequest().config;
    const fs::path ini = base_ / (named ? request_.config : "migrations/alembic.ini");
    read_ini(ini);
    if (result_.problem) return std::move(result_);
    AlembicConfig& config = result_.config;
    config.ini_path = ini.lexically_normal().string();
    config.script_location = ini.parent_path().lexically_normal().string();
    config.recursive = flag("recursive_version_locations");
    config.sourceless = flag("sourceless");
    read_locations();
    if (config.version_locations.empty() && !config.needs_adapter) {
      config.version_locations.push_back((fs::path(config.script_location) / "versions").string());
    }
    return std::move(result_);
  }

  void read_ini(const fs::path& path) {
    const auto text = read_text(path);
    if (!text) return;
    ini_.emplace(*text, path.parent_path().lexically_normal().string());
    result_.config.ini_path = path.lexically_normal().string();
    if (ini_->wrong_line() > 0) {
      const std::string line = std::to_string(ini_->wrong_line());
      result_.problem = config_error(result_.config.ini_path + ":" + line,
                                     fmt::format("{}, line {}: neither a [section], nor `key = value`, nor a comment.",
                                                 result_.config.ini_path, line),
                                     "correct that line; the rest of a value of several lines is indented");
    }
  }

  // What `flask db init` makes: the files are where nobody but Flask-Migrate looks for them.
  [[nodiscard]] bool is_of_flask() const {
    const auto env = read_text(base_ / "migrations" / "env.py");
    return env && env->find("current_app") != std::string::npos;
  }

  void read_toml(const fs::path& path) {
    const auto text = read_text(path);
    if (!text) return;
    toml_ = read_toml_table(*text, "tool.alembic");
    toml_here_ = path.parent_path().lexically_normal().string();
    if (toml_.found) result_.config.toml_path = path.lexically_normal().string();
    if (toml_.fault && !result_.problem && !ini_) {
      const std::string line = std::to_string(toml_.fault->line);
      result_.problem = config_error(
          path.string() + ":" + line,
          fmt::format("{}, line {}, column {}: {}.", path.string(), line, toml_.fault->column, toml_.fault->what),
          "correct that line: it is not valid TOML");
    }
  }

  // The text of an option, from whichever file has it.
  std::optional<std::string> option(const std::string& key) {
    if (ini_) {
      if (const auto value = ini_->get(request_.section, key)) {
        if (!value->interpolated) {
          wrong_interpolation(result_.config.ini_path, key, value->unknown);
          return std::nullopt;
        }
        return value->text;
      }
    }
    const auto found = toml_.values.find(key);
    if (found == toml_.values.end()) return std::nullopt;
    const auto* text = std::get_if<std::string>(&found->second);
    return text == nullptr ? std::nullopt : in_toml(*text, key);
  }

  bool flag(const std::string& key) {
    if (ini_) {
      if (const auto value = ini_->get(request_.section, key)) return value->text == "true";
    }
    const auto found = toml_.values.find(key);
    if (found == toml_.values.end()) return false;
    const bool* value = std::get_if<bool>(&found->second);
    return value != nullptr && *value;
  }

  // Python's `text % {"here": …}`.
  std::optional<std::string> in_toml(std::string_view raw, const std::string& key) {
    std::string text;
    for (std::size_t at = 0; at < raw.size();) {
      if (raw[at] != '%') {
        text += raw[at++];
      } else if (raw.substr(at, 2) == "%%") {
        text += '%';
        at += 2;
      } else if (raw.substr(at, 8) == "%(here)s") {
        text += toml_here_;
        at += 8;
      } else {
        wrong_interpolation(result_.config.toml_path, key);
        return std::nullopt;
      }
    }
    return text;
  }

  void wrong_interpolation(const std::string& path, const std::string& key, const std::string& unknown = "") {
    if (result_.problem) return;
    result_.problem =
        unknown.empty()
            ? config_error(path, fmt::format("The value of '{}' in {} has a `%` that stands for nothing.", key, path),
                           "write `%%` for a percent sign, and `%(here)s` for the file's directory")
            : config_error(
                  path,
                  fmt::format("The value of '{}' in {} asks for %({})s, and nothing there has that name; variables of "
                              "the environment are not looked at.",
                              key, path, unknown),
                  fmt::format("write `{} = …` into the same section or into [DEFAULT], or the value itself", unknown));
  }

  void take_options(const std::string& ini) {
    AlembicConfig& config = result_.config;
    const auto script = option("script_location");
    if (result_.problem) return;
    if (!script || script->empty()) {
      const bool section = !ini_ || ini_->has_section(request_.section);
      const std::string& file = ini_ ? config.ini_path : config.toml_path;
      const std::string in_section = ini_ ? fmt::format(", section [{}]", request_.section) : "";
      result_.problem =
          config_error(file,
                       section ? fmt::format("No 'script_location' key found in {}{}.", file, in_section)
                               : fmt::format("There is no section [{}] in {}.", request_.section, ini),
                       section ? "write `script_location = %(here)s/migrations`, the directory that has env.py."
                               : "name a section that is there: --name (spec.tool.alembic.section), or add this one");
      return;
    }
    config.script_location = resource(*script, "script_location");
    config.recursive = flag("recursive_version_locations");
    config.sourceless = flag("sourceless");
    read_locations();
    if (config.version_locations.empty() && !config.needs_adapter) {
      config.version_locations.push_back((fs::path(config.script_location) / "versions").string());
    }
    if (ini_) {
      const auto url = ini_->get(request_.section, "sqlalchemy.url");
      if (url && url->interpolated) config.url = Secret(url->text);
    }
  }

  void read_locations() {
    std::vector<std::string> locations;
    const auto ini = ini_ ? ini_->get(request_.section, "version_locations") : std::nullopt;
    if (ini && !ini->text.empty()) {
      if (!ini->interpolated) {
        return wrong_interpolation(result_.config.ini_path, "version_locations", ini->unknown);
      }
      locations = split(ini->text);
    } else if (const auto found = toml_.values.find("version_locations"); found != toml_.values.end()) {
      if (const auto* list = std::get_if<std::vector<std::string>>(&found->second)) {
        for (const std::string& each : *list) {
          if (auto text = in_toml(each, "version_locations")) locations.push_back(std::move(*text));
        }
      }
    }
    for (const std::string& each : locations) {
      result_.config.version_locations.push_back(resource(each, "version_locations"));
    }
  }

  // By path_separator, or its older name, or as it was before there was one: at spaces and commas.
  std::vector<std::string> split(const std::string& text) {
    std::string separators;
    for (const char* key : {"path_separator", "version_path_separator"}) {
      const auto value = ini_->get(request_.section, key);
      if (!value) continue;
      if (value->text == "os" || value->text == ":") {
        separators = ":";
      } else if (value->text == "space") {
        separators = " ";
      } else if (value->text == "newline") {
        separators = "\n";
      } else if (value->text == ";") {
        separators = ";";
      } else {
        result_.problem = config_error(
            result_.config.ini_path,
            fmt::format("'{}' is not a valid value for {} in {}.", value->text, key, result_.config.ini_path),
            "write one of: os, space, newline, `:`, `;`");
        return {};
      }
      break;
    }
    if (separators.empty()) separators = ", ";
    std::vector<std::string> parts;
    for (std::size_t from = 0; from <= text.size();) {
      const std::size_t to = std::min(text.find_first_of(separators, from), text.size());
      std::string part = text.substr(from, to - from);
      const std::size_t begin = part.find_first_not_of(" \t\r\n");
      if (begin != std::string::npos) {
        parts.push_back(part.substr(begin, part.find_last_not_of(" \t\r\n") - begin + 1));
      }
      from = to + 1;
    }
    return parts;
  }

  // A path, relative to where Alembic runs; `package:path` is one that only Python can find.
  std::string resource(const std::string& text, const char* option) {
    const fs::path path(text);
    if (!path.is_absolute() && text.find(':') != std::string::npos) {
      result_.config.needs_adapter = true;
      result_.config.unclear = option;
      return text;
    }
    fs::path whole = (base_ / path).lexically_normal();
    if (!whole.has_filename() && whole.has_relative_path()) whole = whole.parent_path();
    return whole.string();
  }

  const ConfigRequest& request_;
  fs::path base_;
  std::optional<IniFile> ini_;
  TomlTable toml_;
  std::string toml_here_;
  ConfigResult result_;
};

}  // namespace

VersionLocations AlembicConfig::locations() const {
  return {.directories = version_locations, .recursive = recursive, .sourceless = sourceless};
}

std::string env_file(const std::string& script_location) {
  return script_location.empty() ? "" : (fs::path(script_location) / "env.py").string();
}

ConfigResult read_config(const ConfigRequest& request) {
  return ConfigReader(request).run();
}

}  // namespace lockkeeper::alembic
