// Comments that nobody wrote: the reader of suppressions ends, and what it reads stands in the text that it is of.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lint/places.h"
#include "lint/revisions.h"
#include "lint/suppressions.h"

namespace {

using namespace lockkeeper::lint;

void require(bool holds) {
  if (!holds) std::abort();
}

void read_sql(std::string_view text) {
  const Places places(text);
  std::vector<Suppression> all = read_suppressions(text, places);
  for (const Suppression& one : all) {
    require(one.at < text.size());
    require(one.line >= 1 && one.line <= places.lines());
    require(one.next == 0 || (one.next > one.line && one.next <= places.lines() + 1));
    require(text.find(one.rule) != std::string_view::npos && text.find(one.reason) != std::string_view::npos);
  }
  // Each is told of, but for those that are used: with a reason, by a finding of its rule on its line.
  std::size_t with_reason = 0;
  for (const Suppression& one : all) {
    if (!one.reason.empty()) ++with_reason;
  }
  const std::vector<Suppression> copies = all;
  Suppressions suppressions(std::move(all));
  require(suppressions.judge().size() == copies.size());
  for (const Suppression& one : copies) {
    if (!one.reason.empty()) require(suppressions.suppress(one.rule, one.line, one.line));
  }
  require(suppressions.judge().size() == copies.size() - with_reason);
}

void read_python(std::string_view text) {
  const RevisionSql revision{"a1", "a1.py", std::string(text), ""};
  for (const LintedFile& file : by_revision({revision}, script_of({revision}), {})) {
    for (const Finding& finding : file.findings) require(finding.line >= 1 && finding.revision == "a1");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const char* mark : {"--", "#"}) {
    for (const Suppression& one : parse_suppressions(text, mark)) require(one.at == 0 && !one.used);
  }
  read_sql(text);
  read_python(text);
  return 0;
}
