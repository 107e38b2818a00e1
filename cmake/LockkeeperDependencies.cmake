# Every third-party library, from Debian bookworm's packages (deploy/setup.sh names them), but for PostgreSQL 18's
# grammar, which Debian does not have (deploy/libpg_query.sh).
# A room asks for what it wraps; no room includes a library that another room wraps (tests/unit/layout).
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(cpprestsdk REQUIRED)
find_package(prometheus-cpp REQUIRED CONFIG)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED CONFIG)
find_package(PkgConfig REQUIRED)
pkg_check_modules(libpqxx REQUIRED IMPORTED_TARGET libpqxx)
pkg_check_modules(libpq REQUIRED IMPORTED_TARGET libpq)
find_package(PgQuery REQUIRED)
