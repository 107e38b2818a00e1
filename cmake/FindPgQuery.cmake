# libpg_query as deploy/libpg_query.sh has built it, in the cache that the script names; nothing is fetched here.
# Defines PgQuery::PgQuery.
execute_process(COMMAND ${PROJECT_SOURCE_DIR}/deploy/libpg_query.sh --where
  OUTPUT_VARIABLE PgQuery_ROOT OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
set(PgQuery_LIBRARY ${PgQuery_ROOT}/lib/libpg_query.a)
set(PgQuery_INCLUDE_DIR ${PgQuery_ROOT}/include)
if(NOT EXISTS ${PgQuery_LIBRARY})
  message(FATAL_ERROR "libpg_query is not in ${PgQuery_ROOT}: run deploy/libpg_query.sh, which builds it there")
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(PgQuery REQUIRED_VARS PgQuery_LIBRARY PgQuery_INCLUDE_DIR)
if(NOT TARGET PgQuery::PgQuery)
  # clang's sanitizers are in a static library themselves, whose malloc and free the shared ones have to see.
  set(hidden ALL)
  if(LOCKKEEPER_SANITIZERS MATCHES fuzzer)
    set(hidden libpg_query.a)
  endif()
  add_library(PgQuery::PgQuery STATIC IMPORTED)
  set_target_properties(PgQuery::PgQuery PROPERTIES
    IMPORTED_LOCATION ${PgQuery_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${PgQuery_INCLUDE_DIR}
    # It has functions of the same names as libpq.so: a program that let them out would lend them to libpq.
    INTERFACE_LINK_OPTIONS -Wl,--exclude-libs,${hidden})
endif()
