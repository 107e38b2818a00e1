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
    -fsanitize=${LOCKKEEPER_SANITIZERS} -fno-omit-frame-pointer -fno-sanitize-recover=all -g)
  target_link_options(lockkeeper_sanitizers INTERFACE -fsanitize=${LOCKKEEPER_SANITIZERS})
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
endfunction()

# lockkeeper_test(NAME name SOURCES a_test.cc … [LIBRARIES lib …] [LABELS label …] [DATA dir])
# One test program; every TEST in it is a ctest of its own name.
function(lockkeeper_test)
  cmake_parse_arguments(TEST "" "NAME" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  set(target ${TEST_NAME}_test)
  add_executable(${target} ${TEST_SOURCES})
  target_link_libraries(${target} PRIVATE ${TEST_LIBRARIES} GTest::gmock GTest::gtest_main lockkeeper_warnings lockkeeper_sanitizers)
  # Relative, and every test runs in the root: an absolute path would make each checkout's objects unlike in ccache.
  target_compile_definitions(${target} PRIVATE LOCKKEEPER_SOURCE_DIR=".")
  if(NOT TEST_LABELS)
    set(TEST_LABELS unit)
  endif()
  gtest_discover_tests(${target} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} DISCOVERY_TIMEOUT 60 PROPERTIES LABELS "${TEST_LABELS}" TIMEOUT 120)
endfunction()
