#include "kube/managed_fields.h"

#include <algorithm>

namespace lockkeeper::kube {
namespace {

// As the server writes it, without blanks. Inside a string its second quote would have a backslash before it; a
// backslash before the first one is the end of a longer name.
constexpr std::string_view kMember = R"("managedFields":[)";

// From behind a quote to the one that ends the string; the text's end where there is none.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2U : 1U;
  return std::min(at, text.size());
}

// From behind a `[` to its `]`; the text's end where there is none.
std::size_t end_of_array(std::string_view text, std::size_t at) {
  for (std::size_t depth = 1; at < text.size(); ++at) {
    if (text[at] == '"')
      at = end_of_string(text, at + 1);
    else if (text[at] == '[')
      ++depth;
    else if (text[at] == ']' && --depth == 0)
      return at;
  }
  return text.size();
}

}  // namespace

std::string without_managed_fields(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t taken = 0;
  for (std::size_t at = text.find(kMember); at != std::string_view::npos; at = text.find(kMember, taken)) {
    const std::size_t inside = at + kMember.size();
    out.append(text.substr(taken, inside - taken));
    taken = at > 0 && text[at - 1] == '\\' ? inside : end_of_array(text, inside);
  }
  return out.append(text.substr(taken));
}

}  // namespace lockkeeper::kube
