// The table of verbs, and docs/kubectl.md about it.
#include "cmd/kubectl_lockkeeper/verbs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "cmd/kubectl_lockkeeper/command_line.h"
#include "cmd/kubectl_lockkeeper/exit.h"

namespace lockkeeper::cmd {
namespace {

std::string page() {
  std::ifstream file(std::string(LOCKKEEPER_SOURCE_DIR) + "/docs/kubectl.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

// What stands below the heading of a verb.
std::string section_of(const std::string& text, const std::string& verb) {
  const std::size_t begin = text.find("\n### " + verb + "\n");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find("\n##", begin + 1) - begin);
}

TEST(Verbs, HaveNamesOfTheirOwnAndASynopsis) {
  std::set<std::string> names;
  for (const Verb& verb : verbs()) {
    EXPECT_TRUE(names.insert(verb.name).second) << verb.name;
    EXPECT_FALSE(verb.synopsis.empty()) << verb.name;
    EXPECT_TRUE(verb.prepare) << verb.name;
  }
}

TEST(Verbs, EachStandsOnThePageWithItsOwnFlags) {
  const std::string text = page();
  const CommandLine line;
  for (const Verb& verb : verbs()) {
    const std::string section = section_of(text, verb.name);
    EXPECT_FALSE(section.empty()) << "docs/kubectl.md has no heading for " << verb.name;
    EXPECT_NE(section.find("kubectl lockkeeper " + verb.name), std::string::npos) << verb.name << " has no example";
    for (const CLI::Option* option : line.app.get_subcommand(verb.name)->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        if (name == "help") continue;
        const bool in_common =
            text.find("| `--" + name) != std::string::npos || text.find(", `--" + name + "`") != std::string::npos;
        EXPECT_TRUE(in_common || section.find("--" + name) != std::string::npos)
            << "docs/kubectl.md does not tell --" << name << " of " << verb.name;
      }
    }
    for (const Form form : verb.forms) {
      EXPECT_NE(section.find(std::string("`") + to_string(form) + "`"), std::string::npos)
          << "docs/kubectl.md does not tell -o " << to_string(form) << " of " << verb.name;
    }
  }
}

TEST(Verbs, ThePageHasNoVerbThatIsNotThere) {
  const std::string text = page();
  std::set<std::string> names;
  for (const Verb& verb : verbs()) names.insert(verb.name);
  const std::regex heading("\n### ([a-z]+)\n");
  for (std::sregex_iterator match(text.begin(), text.end(), heading), end; match != end; ++match) {
    EXPECT_TRUE(names.contains((*match)[1])) << (*match)[1];
  }
}

TEST(Verbs, EachExitStatusStandsInTheTable) {
  const std::string text = page();
  for (const int status : {kExitDone, kExitFailed, kExitWrongUse, kExitNotThere, kExitNotWell, kExitTimeOver}) {
    EXPECT_NE(text.find("\n| " + std::to_string(status) + " | "), std::string::npos) << status;
  }
}

}  // namespace
}  // namespace lockkeeper::cmd
