# cmake -DSOURCE_DIR=… -DMODULES=a,b,… -DOUTPUT=… -P embed_adapter.cmake
# Writes adapter_modules(): the Python files as string literals.
string(REPLACE "," ";" modules "${MODULES}")
set(entries "")
foreach(module IN LISTS modules)
  file(READ "${SOURCE_DIR}/${module}.py" source)
  if(source MATCHES "\\)py\"")
    message(FATAL_ERROR "${module}.py holds )py\", which would end its string literal")
  endif()
  string(APPEND entries "    {\"${module}\", R\"py(${source})py\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "#include <array>

#include \"alembic/adapter/adapter_source.h\"

namespace lockkeeper::alembic {

std::span<const AdapterModule> adapter_modules() {
  static constexpr auto kModules = std::to_array<AdapterModule>({
${entries}  });
  return kModules;
}

}  // namespace lockkeeper::alembic
")
