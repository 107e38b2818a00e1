#include "plan/evidence/row_writes_by_words.h"

#include <string_view>
#include <utility>
#include <vector>

#include "sql/words.h"

namespace lockkeeper::plan {

namespace {

using Words = std::vector<sql::Word>;

constexpr int kDepthOfBlocks = 2;  // DO $$ … EXECUTE '…' … $$

class Reader {
 public:
  explicit Reader(RowWrites& writes) : writes_(writes) {}

  void read(const std::string& sql, int depth) {
    const Words words = sql::read_words(sql);
    for (std::size_t at = 0; at < words.size(); ++at) {
      if (words[at].is_name()) writes_.names.insert(words[at].text);
      if (words[at].kind == sql::WordKind::kLiteral && depth > 0) read(words[at].text, depth - 1);
      look(words, at);
    }
  }

 private:
  void look(const Words& words, std::size_t at) {
    const auto is = [&words](std::size_t place, std::string_view word) {
      return place < words.size() && words[place].is(word);
    };
    if (is(at, "insert") && is(at + 1, "into")) take(words, at + 2, true);
    if (is(at, "merge") && is(at + 1, "into")) take(words, at + 2, true);
    if (is(at, "copy")) take(words, at + 1, true);
    if (is(at, "delete") && is(at + 1, "from")) take(words, at + 2, false);
    if (is(at, "truncate")) take(words, at + (is(at + 1, "table") ? 2 : 1), false);
    // ON UPDATE, FOR UPDATE, BEFORE UPDATE: no statement.
    const bool verb = at == 0 || !(is(at - 1, "on") || is(at - 1, "for") || is(at - 1, "before") ||
                                   is(at - 1, "after") || is(at - 1, "or") || is(at - 1, "do"));
    if (is(at, "update") && verb) take(words, at + 1, false);
  }

  void take(const Words& words, std::size_t at, bool adds_rows) {
    if (at < words.size() && words[at].is("only")) ++at;
    if (at >= words.size() || !words[at].is_name()) {
      writes_.anything = true;
      return;
    }
    RowWrites::WrittenTable target{"", words[at].text, adds_rows, false};
    if (at + 2 < words.size() && words[at + 1].is(".") && words[at + 2].is_name()) {
      target.schema = words[at].text;
      target.table = words[at + 2].text;
      at += 2;
    }
    target.all_columns = adds_rows && (at + 1 >= words.size() || !words[at + 1].is("("));
    writes_.targets.push_back(std::move(target));
  }

  RowWrites& writes_;
};

}  // namespace

void read_row_writes_by_words(const std::string& text, RowWrites& writes) {
  Reader(writes).read(text, kDepthOfBlocks);
}

}  // namespace lockkeeper::plan
