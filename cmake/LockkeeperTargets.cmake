# What every target of ours has in common, once.

# Warnings: an INTERFACE target, so that tests and programs have the same ones as the rooms.
add_library(lockkeeper_warnings INTERFACE)
target_compile_options(lockkeeper_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Woverloaded-virtual -Wnull-dereference -Wimplicit-fallthrough
  $<$<CXX_COMPILER_ID:GNU>:-Wno-null-dereference -Wno-maybe-uninitialized -Wno-restrict>)

add_library(lockkeeper_sanitizers INTERFACE)
if(LOCKKEEPER_SANITIZERS)
  target_compile_options(lockkeeper_sanitizers INTERFACE
    -fsanitize=${LOCKKEEPER_SANITIZERS} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(lockkeeper_sanitizers INTERFACE -fsanitize=${LOCKKEEPER_SANITIZERS})
endif()

# A linker that needs a tenth of the time, for builds that are made for their tests. What is shipped has the usual one.
find_program(LOCKKEEPER_MOLD mold)
if(LOCKKEEPER_MOLD AND CMAKE_BUILD_TYPE STREQUAL Debug)
  add_link_options(-fuse-ld=mold)
endif()

# lockkeeper_library(NAME room SOURCES a.cc … [PUBLIC lib …] [PRIVATE lib …])
# One room: a static library lockkeeper_<room>, included relative to operator/.
function(lockkeeper_library)
  cmake_parse_arguments(ROOM "" "NAME" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  set(target lockkeeper_${ROOM_NAME})
  add_library(${target} STATIC ${ROOM_SOURCES})
  add_library(lockkeeper::${ROOM_NAME} ALIAS ${target})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/operator)
  target_link_libraries(${target}
    PUBLIC ${ROOM_PUBLIC} lockkeeper_sanitizers
    PRIVATE ${ROOM_PRIVATE} lockkeeper_warnings)
  if(LOCKKEEPER_SANITIZERS)
    target_precompile_headers(${target} REUSE_FROM lockkeeper_precompiled)
  endif()
endfunction()

# lockkeeper_test_program(TARGET SOURCES a_test.cc … [LIBRARIES lib …] LABEL label)
# A program of tests; `cmake --build --target tests_<label>` builds those of one label.
function(lockkeeper_test_program target)
  cmake_parse_arguments(TEST "" "LABEL" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${target} ${TEST_SOURCES})
  target_link_libraries(${target} PRIVATE ${TEST_LIBRARIES} GTest::gmock GTest::gtest_main lockkeeper_warnings lockkeeper_sanitizers)
  # Relative, and every test runs in the root: an absolute path would make each checkout's objects unlike in ccache.
  target_compile_definitions(${target} PRIVATE LOCKKEEPER_SOURCE_DIR=".")
  if(LOCKKEEPER_SANITIZERS)
    target_compile_options(${target} PRIVATE ${LOCKKEEPER_TEST_OPTIONS})
    target_precompile_headers(${target} REUSE_FROM lockkeeper_precompiled_tests)
  endif()
  lockkeeper_needed_by_tests(${TEST_LABEL} ${target})
endfunction()

# What the tests of a label need built beside their own program.
function(lockkeeper_needed_by_tests label)
  if(NOT TARGET tests_${label})
    add_custom_target(tests_${label})
  endif()
  add_dependencies(tests_${label} ${ARGN})
endfunction()

# lockkeeper_test(NAME name SOURCES a_test.cc … [LIBRARIES lib …] [LABEL label])
# One test program. The label is unit where none is given. Unit tests of a program run in one process: to start one for
# each of them would take most of their time. Under any other label every TEST is a ctest of its own name.
function(lockkeeper_test)
  cmake_parse_arguments(TEST "" "NAME;LABEL" "SOURCES;LIBRARIES" ${ARGN})
  set(label ${TEST_LABEL})
  if(NOT label)
    set(label unit)
  endif()
  lockkeeper_test_program(${TEST_NAME}_test SOURCES ${TEST_SOURCES} LIBRARIES ${TEST_LIBRARIES} LABEL ${label})
  if(label MATCHES "^unit")
    lockkeeper_test_process(NAME ${TEST_NAME}_test PROGRAM ${TEST_NAME}_test LABEL ${label} TIMEOUT 600)
  else()
    gtest_discover_tests(${TEST_NAME}_test WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} DISCOVERY_TIMEOUT 60
      PROPERTIES LABELS ${label} TIMEOUT 120)
  endif()
endfunction()

# lockkeeper_unless_unchanged(VARIABLE NAME name PROGRAMS target … INPUTS path …)
# What to put before a test's command, so that it does not run again where all that it reads is as it was when it passed
# (tests/support/unchanged.py). Paths are relative to the root. For tests that take long and read little.
function(lockkeeper_unless_unchanged variable)
  cmake_parse_arguments(TEST "" "NAME" "PROGRAMS;INPUTS" ${ARGN})
  set(prefix /usr/bin/python3 -B ${PROJECT_SOURCE_DIR}/tests/support/unchanged.py --name ${TEST_NAME})
  foreach(path IN LISTS TEST_INPUTS)
    list(APPEND prefix --input ${path})
  endforeach()
  foreach(program IN LISTS TEST_PROGRAMS)
    list(APPEND prefix --program $<TARGET_FILE:${program}>)
  endforeach()
  set(${variable} ${prefix} -- PARENT_SCOPE)
endfunction()

# lockkeeper_test_process(NAME name PROGRAM target LABEL label TIMEOUT seconds [COST seconds] [ARGUMENTS argument …]
#                         [INPUTS path …])
# A test program as one ctest: what its tests share (a server) starts once. With INPUTS: as lockkeeper_unless_unchanged().
function(lockkeeper_test_process)
  cmake_parse_arguments(TEST "" "NAME;PROGRAM;LABEL;TIMEOUT;COST" "ARGUMENTS;INPUTS" ${ARGN})
  set(unless_unchanged)
  if(TEST_INPUTS)
    lockkeeper_unless_unchanged(unless_unchanged NAME ${TEST_NAME} PROGRAMS ${TEST_PROGRAM} INPUTS ${TEST_INPUTS})
  endif()
  add_test(NAME ${TEST_NAME} COMMAND ${unless_unchanged} $<TARGET_FILE:${TEST_PROGRAM}> ${TEST_ARGUMENTS}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${TEST_NAME} PROPERTIES LABELS ${TEST_LABEL} TIMEOUT ${TEST_TIMEOUT})
  if(TEST_COST)
    set_tests_properties(${TEST_NAME} PROPERTIES COST ${TEST_COST})
  endif()
endfunction()
