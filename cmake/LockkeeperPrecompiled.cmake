# What nearly every file includes, parsed once: a third of the time that a build with sanitizers takes, and those are made
# for their tests alone. The other builds have no such headers, and so prove that each file includes what it uses.

# lockkeeper_precompile(OWNER HEADERS <a> … [LIBRARIES lib …] [OPTIONS option …])
# Other targets take them over by target_precompile_headers(… REUSE_FROM OWNER); their options must be the same.
function(lockkeeper_precompile owner)
  cmake_parse_arguments(PCH "" "" "HEADERS;LIBRARIES;OPTIONS" ${ARGN})
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${owner}.cc)
  file(CONFIGURE OUTPUT ${source} CONTENT "")
  add_library(${owner} OBJECT ${source})
  target_link_libraries(${owner} PRIVATE ${PCH_LIBRARIES} lockkeeper_warnings lockkeeper_sanitizers)
  target_compile_options(${owner} PRIVATE ${PCH_OPTIONS})
  target_precompile_headers(${owner} PRIVATE ${PCH_HEADERS})
  # What the compiler makes of them is another file each time. ccache compares this one instead (CCACHE_PCH_EXTSUM).
  set(told "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_DEBUG}"
    "${LOCKKEEPER_SANITIZERS} ${PCH_OPTIONS} ${PCH_HEADERS}")
  foreach(header nlohmann/json.hpp nlohmann/detail/abi_macros.hpp gtest/gtest.h gmock/gmock.h)
    find_file(found NAMES ${header} NO_CACHE)
    if(found)
      file(SHA256 ${found} hash)
      list(APPEND told ${hash})
    endif()
    unset(found)
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${owner}.dir/cmake_pch.hxx.gch.sum CONTENT "${told}\n")
endfunction()

if(LOCKKEEPER_SANITIZERS)
  lockkeeper_precompile(lockkeeper_precompiled
    HEADERS <algorithm> <chrono> <functional> <map> <memory> <mutex> <nlohmann/json.hpp> <optional> <set> <string>
      <string_view> <utility> <variant> <vector>)
endif()
