// The parser of SQL by PostgreSQL 18's own grammar (libpg_query): statements as values, and the blocks of DO.
// Thread safety: any thread, any number at once; each thread keeps some kilobytes for it until it ends.
// Memory: everything but the values is freed before a function returns. No input ends the process: a text that is
// nested too deeply, no UTF-8 or longer than PostgreSQL takes is a ParseFailure. No longjmp crosses a C++ frame.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sql/statement.h"

namespace lockkeeper::sql {

struct ParseFailure {
  std::string message;   // `syntax error at or near "foo"`
  std::size_t at = 0;    // the place, in bytes
  std::size_t line = 1;  // counted from 1

  // Returns: `line 3: syntax error at or near "foo"`.
  [[nodiscard]] std::string describe() const;
};

using Parsed = std::variant<std::vector<Statement>, ParseFailure>;

// Reads all statements of a text, in order. A driver's parameters (%s, %(name)s) are taken for $1.
// Throws: std::bad_alloc.
[[nodiscard]] Parsed parse(std::string_view text);

// A text that a block of PL/pgSQL may run: SQL as it is written, or an expression as `SELECT expression`.
struct BlockText {
  std::string sql;
  bool dynamic = false;   // of an EXECUTE: the expression's value is the SQL that is run
  std::size_t added = 0;  // bytes at the front that the block does not have
};

struct Block {
  std::vector<BlockText> texts;  // in order
};

// Reads the block of a DO.
// Returns: nullopt where the statement is no DO, its language is not plpgsql, or its body does not parse.
// Throws: std::bad_alloc.
[[nodiscard]] std::optional<Block> parse_block(const Statement& statement);

// Reads the block of a function or a procedure.
// Requires: the text is one CREATE FUNCTION or CREATE PROCEDURE in plpgsql.
// Returns: nullopt where its body does not parse. Throws: std::bad_alloc.
[[nodiscard]] std::optional<Block> parse_function_block(std::string_view text);

}  // namespace lockkeeper::sql
