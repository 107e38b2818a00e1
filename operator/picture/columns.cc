#include "picture/columns.h"

#include <algorithm>

#include "picture/escaping.h"

namespace lockkeeper::picture {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 8;  // of a column that is cut

// Where a line of at most `widest` characters ends: behind its last word that fits, else behind its last character.
std::size_t end_of_line(std::string_view text, std::size_t widest) {
  std::size_t characters = 0;
  std::size_t space = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) continue;
    if (text[at] == ' ' && text.find_first_not_of(' ') < at) space = at;
    if (characters++ == widest) return space > 0 ? space : at;
  }
  return text.size();
}

void wrap_line(std::string_view line, std::size_t widest, std::vector<std::string>& lines) {
  do {
    const std::size_t end = end_of_line(line, widest);
    lines.emplace_back(line.substr(0, end));
    line.remove_prefix(end);
    if (line.starts_with(' ')) line.remove_prefix(1);
  } while (!line.empty());
}

std::vector<std::size_t> widths_of(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t column = 0; column < row.size(); ++column) {
      widths[column] = std::max(widths[column], width_of(row[column]));
    }
  }
  return widths;
}

void make_fit(std::vector<std::size_t>& widths, std::size_t widest) {
  const auto total = [&widths] {
    std::size_t sum = kGap * (widths.empty() ? 0 : widths.size() - 1);
    for (const std::size_t width : widths) sum += width;
    return sum;
  };
  while (total() > widest) {
    const auto longest = std::max_element(widths.begin(), widths.end());
    if (*longest <= kNarrowest) return;
    *longest -= std::min(total() - widest, *longest - kNarrowest);
  }
}

}  // namespace

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::vector<std::string> in_columns(std::vector<std::vector<std::string>> rows, std::size_t widest) {
  std::vector<std::size_t> widths = widths_of(rows);
  make_fit(widths, widest);
  std::vector<std::string> lines;
  for (auto& row : rows) {
    std::string line;
    for (std::size_t column = 0; column < row.size(); ++column) {
      std::string& cell = row[column];
      if (width_of(cell) > widths[column]) cell = shortened(cell, widths[column] - 1);
      line += cell + std::string(widths[column] - width_of(cell) + kGap, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t widest) {
  std::vector<std::string> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    wrap_line(text.substr(0, end), widest, lines);
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

}  // namespace lockkeeper::picture
