// The memory that this process and its children may use together, as the kernel counts it: cgroup v1, v2, and both
// mounted side by side; inside of a container and out of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace lockkeeper {

struct MemoryGroup {
  std::optional<std::uint64_t> limit;  // bytes; nullopt: the machine's own memory is the only limit
  std::uint64_t kills = 0;             // processes of the group that the kernel has killed for want of memory so far
  [[nodiscard]] bool operator==(const MemoryGroup&) const = default;
};

// Reads the group of this process.
// Returns: nullopt where the kernel does not count kills: then nobody can say that memory was the cause of an end.
[[nodiscard]] std::optional<MemoryGroup> read_memory_group(
    const std::filesystem::path& membership = "/proc/self/cgroup",
    const std::filesystem::path& mount = "/sys/fs/cgroup");

// Returns: MemoryGroup::kills of this process's group; 0 where the kernel does not count them.
[[nodiscard]] std::uint64_t kills_so_far();

// Returns: the spelling of resources.limits.memory: `512Mi`; plain bytes, `1000000`, where no unit divides them.
[[nodiscard]] std::string memory_for_people(std::uint64_t bytes);

}  // namespace lockkeeper
