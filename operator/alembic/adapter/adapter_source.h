// The Python side of the adapter, as it was at build time: lockkeeper_adapter/*.py, in the order of their imports.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace lockkeeper::alembic {

struct AdapterModule {
  std::string_view name;
  std::string_view source;
};

[[nodiscard]] std::span<const AdapterModule> adapter_modules();

// Returns: the program for `python -c`. It reads the modules as JSON from the descriptor that its first argument names,
// and serves on descriptor 0 (requests) and on the descriptor that its second argument names (events).
[[nodiscard]] std::string_view adapter_bootstrap();
// Returns: the modules as that JSON.
[[nodiscard]] std::string adapter_bundle();

}  // namespace lockkeeper::alembic
