# cmake -DSOURCE_DIR=… -DOUTPUT=… -P embed.cmake
# Writes css() and script() of files.h: the files beside this one as string literals.
function(read_literal variable file)
  file(READ "${SOURCE_DIR}/${file}" source)
  if(source MATCHES "\\)file\"")
    message(FATAL_ERROR "${file} holds )file\", which would end its string literal")
  endif()
  set(${variable} "R\"file(${source})file\"" PARENT_SCOPE)
endfunction()
read_literal(css live_page.css)
read_literal(swapping swapping.js)
read_literal(script live_page.js)
file(WRITE "${OUTPUT}" "#include \"picture/live_page/files.h\"

namespace lockkeeper::picture::live_page_files {

std::string_view css() { return ${css}; }

std::string_view script() { return ${swapping} ${script}; }

}  // namespace lockkeeper::picture::live_page_files
")
