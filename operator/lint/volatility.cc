#include "lint/volatility.h"

#include <algorithm>
#include <string_view>
#include <variant>
#include <vector>

#include "sql/parse.h"

namespace lockkeeper::lint {

namespace {

// pg_proc.provolatile = 'v' of PostgreSQL 18, as far as a default can call it, and of the extensions that come with it.
constexpr std::string_view kVolatile =
    " array_sample array_shuffle clock_timestamp current_query currval gen_random_bytes gen_random_uuid gen_salt "
    "lastval "
    "nextval pg_advisory_lock pg_notify pg_sleep query_to_xml random random_normal set_config setval timeofday "
    "uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 uuidv4 uuidv7 ";

// The others of pg_proc that a default may be written with.
constexpr std::string_view kSteady =
    " abs acos acosd age array_append array_cat array_fill array_length array_position array_prepend array_remove "
    "array_replace array_to_json array_to_string array_upper arraycontains ascii asin asind atan atan2 atand "
    "bit_length "
    "bool bpchar box btrim cardinality casefold cbrt ceil ceiling char_length character_length chr concat concat_ws "
    "convert convert_from convert_to cos cosd cosh cot crypt current_database current_schema current_schemas "
    "current_setting current_user date date_part date_trunc daterange datemultirange decode degrees digest div encode "
    "exp extract factorial family floor format gcd get_bit get_byte getdatabaseencoding greatest hmac host hstore "
    "inet_client_addr inet_server_addr initcap int4 int8 int4range int8range int4multirange int8multirange interval "
    "isempty isfinite json_array json_build_array json_build_object json_object json_scalar jsonb_build_array "
    "jsonb_build_object jsonb_insert jsonb_object jsonb_set jsonb_set_lax jsonb_strip_nulls justify_days justify_hours "
    "justify_interval lcm least left length ln log log10 lower lpad ltrim make_date make_interval make_time "
    "make_timestamp make_timestamptz masklen md5 mod money netmask network normalize now num_nonnulls num_nulls "
    "numeric "
    "nummultirange numrange octet_length overlay parse_ident pg_backend_pid pg_client_encoding pg_current_snapshot "
    "pg_current_xact_id pg_my_temp_schema pg_postmaster_start_time pg_size_pretty pg_typeof pi point polygon "
    "position pow power quote_ident quote_literal quote_nullable radians regexp_replace regexp_substr repeat replace "
    "reverse right round row_to_json rpad rtrim session_user set_bit set_byte set_masklen sha224 sha256 sha384 sha512 "
    "sign sin sind sinh split_part sqrt statement_timestamp string_to_array strpos substr substring tan tand tanh text "
    "time timestamp timestamptz timezone to_ascii to_char to_date to_hex to_json to_jsonb to_number to_timestamp "
    "to_tsquery to_tsvector transaction_timestamp translate trunc tsmultirange tsrange tstzmultirange tstzrange "
    "txid_current unistr upper uuid_generate_v3 uuid_generate_v5 uuid_nil uuid_ns_dns uuid_ns_oid uuid_ns_url "
    "uuid_ns_x500 varchar version width_bucket ";

bool holds(std::string_view names, std::string_view name) {
  for (std::size_t at = names.find(name); at != std::string_view::npos; at = names.find(name, at + 1)) {
    if (names[at - 1] == ' ' && names[at + name.size()] == ' ') return true;
  }
  return false;
}

}  // namespace

Steadiness steadiness_of(const sql::Name& function) {
  if (function.name.empty() || function.name.find(' ') != std::string::npos) return Steadiness::kUnknown;
  // An extension may stand in any schema.
  if (holds(kVolatile, function.name)) return Steadiness::kVolatile;
  const bool of_the_server = function.schema.empty() || function.schema == "pg_catalog";
  return of_the_server && holds(kSteady, function.name) ? Steadiness::kSteady : Steadiness::kUnknown;
}

bool is_volatile(const sql::Definition& function) {
  if (function.volatility != sql::Volatility::kVolatile) return false;
  if (function.language != "sql") return true;
  const sql::Parsed parsed = sql::parse(function.body);
  const auto* statements = std::get_if<std::vector<sql::Statement>>(&parsed);
  if (statements == nullptr || statements->size() != 1) return true;
  const sql::Statement& query = statements->front();
  const auto steady = [](const sql::Name& call) { return steadiness_of(call) == Steadiness::kSteady; };
  return query.verb != sql::Verb::kSelect || !query.reads.empty() || !query.writes.empty() ||
         !std::all_of(query.calls.begin(), query.calls.end(), steady);
}

}  // namespace lockkeeper::lint
