// The exit statuses of `kubectl lockkeeper`: a contract, docs/kubectl.md has it.
#pragma once

namespace lockkeeper::cmd {

inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;    // the API server refused or was not reached; a file could not be written
inline constexpr int kExitWrongUse = 2;  // wrong flags
inline constexpr int kExitNotThere = 4;  // the Migration, or what was asked of it
inline constexpr int kExitNotWell =
    10;  // it was looked at, and it is not well; or nothing was done, and the text says why
inline constexpr int kExitTimeOver = 11;  // --timeout is over

}  // namespace lockkeeper::cmd
