// Findings as text for people: short, with their remedies. Pure.
#pragma once

#include <string>
#include <vector>

#include "api/report.h"

namespace lockkeeper::picture {

// How a text is painted on a terminal;
// https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters
inline constexpr const char* kRed = "31";
inline constexpr const char* kYellow = "33";
inline constexpr const char* kGreen = "32";
inline constexpr const char* kBlue = "34";
inline constexpr const char* kBold = "1";

// Returns: the text as it is where `colour` is false.
[[nodiscard]] std::string painted(const std::string& text, const char* code, bool colour);
[[nodiscard]] const char* colour_of(api::Severity severity);

[[nodiscard]] std::string findings_text(const std::vector<api::Finding>& findings, bool colour);

}  // namespace lockkeeper::picture
