// The memory that this process and its children may use together, as the kernel counts it: cgroup v1, v2, and both
// mounted side by side; inside of a container and out of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace lockkeeper {

struct MemoryGroup {
  std::optional<std::uint64_t> limit;  // bytes; nullopt: only the machine's own memory ends it
  std::uint64_t kills = 0;             // of its processes, by the kernel for want of memory, so far
  [[nodiscard]] bool operator==(const MemoryGroup&) const = default;
};

// nullopt where the kernel does not tell: then nobody can say that something was killed for memory.
[[nodiscard]] std::optional<MemoryGroup> read_memory_group(
    const std::filesystem::path& membership = "/proc/self/cgroup",
    const std::filesystem::path& mount = "/sys/fs/cgroup");

// `512Mi`, as resources.limits.memory is written; `1000000` where no unit fits.
[[nodiscard]] std::string memory_for_people(std::uint64_t bytes);

}  // namespace lockkeeper
