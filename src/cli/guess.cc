#include "cli/guess.h"

#include <fmt/format.h>

#include <cstdio>
#include <iostream>

#include "cli/render.h"
#include "json/writer.h"
#include "names/guess.h"
#include "names/rules.h"

namespace chanoma::cli {
namespace {

using names::Property;

int Complain(const Error& error) {
  fmt::print(stderr, "chanoma: {}\n", error.message);
  return 1;
}

std::string_view TypeName(names::Type type) { return type == names::Type::kEpisode ? "episode" : "movie"; }

// Properties that only the table for people has.
bool InJson(Property property) {
  return property != Property::kOther && property != Property::kExtra && property != Property::kSpecial && property != Property::kAudioChannels;
}

void WriteOne(json::Writer& json, Property property, const names::Finding& finding) {
  const auto number = names::IsNumber(property) ? std::optional(std::strtol(finding.value.c_str(), nullptr, 10)) : std::nullopt;
  if (number) {
    json.Int(*number);
  } else {
    json.String(finding.value);
  }
}

std::string ToJson(const names::Guess& guess) {
  json::Writer json;
  json.BeginObject().Field("type", TypeName(guess.type));
  for (size_t i = 0; i < guess.findings.size();) {
    const Property property = guess.findings[i].property;
    size_t end = i;
    while (end < guess.findings.size() && guess.findings[end].property == property) ++end;
    if (InJson(property)) {
      json.Key(names::PropertyName(property));
      if (end - i > 1) json.BeginArray();
      for (size_t k = i; k < end; ++k) WriteOne(json, property, guess.findings[k]);
      if (end - i > 1) json.EndArray();
    }
    i = end;
  }
  return json.EndObject().Take() + "\n";
}

}  // namespace

int GuessPath(const std::string& path, bool json) {
  const auto reader = names::Reader::Create();
  if (!reader) return Complain(reader.error());
  const names::Guess guess = (*reader)->Read(path);
  if (json) {
    fmt::print("{}", ToJson(guess));
    return 0;
  }
  std::vector<Row> rows{{"type", std::string(TypeName(guess.type)), "", ""}};
  for (const names::Finding& finding : guess.findings) {
    rows.push_back({std::string(names::PropertyName(finding.property)), finding.value, finding.rule, finding.text});
  }
  fmt::print("{}", RenderTable({"PROPERTY", "VALUE", "RULE", "FROM"}, rows));
  return 0;
}

int GuessLines() {
  const auto reader = names::Reader::Create();
  if (!reader) return Complain(reader.error());
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    if (line.ends_with('\r')) line.pop_back();
    const std::string answer = ToJson((*reader)->Read(line));
    // A program may ask and wait: what was read is answered before more is awaited.
    if (std::fwrite(answer.data(), 1, answer.size(), stdout) != answer.size()) return 1;
    if (std::cin.rdbuf()->in_avail() <= 0) std::fflush(stdout);
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}

int ListNameRules() {
  std::vector<Row> rows;
  for (const auto rules : {names::StructureRules(), names::ReleaseRules()}) {
    for (const names::Rule& rule : rules) {
      rows.push_back({std::string(rule.name), std::string(rule.example), std::string(rule.sets), std::string(rule.pattern)});
    }
  }
  fmt::print("{}", RenderTable({"RULE", "EXAMPLE", "SETS", "PATTERN"}, rows));
  return 0;
}

}  // namespace chanoma::cli
