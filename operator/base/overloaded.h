// One lambda for each alternative of a variant: std::visit(Overloaded{[](const A&) {}, [](const B&) {}}, value).
#pragma once

namespace lockkeeper {

template <typename... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
// C++20 deduces the guide for an aggregate; clang does so from version 17 on.
template <typename... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

}  // namespace lockkeeper
