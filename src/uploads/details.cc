#include "uploads/details.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "text/text.h"

namespace chanoma::uploads {
namespace {

constexpr size_t kTitleLimit = 500;
constexpr size_t kDescriptionLimit = 20'000;
constexpr size_t kWordLimit = 100;
constexpr size_t kMostWords = model::kMostPeople;
constexpr size_t kNameLimit = 255;

constexpr std::array<std::pair<model::Visibility, std::string_view>, 4> kVisibilities{{{model::Visibility::kPublic, "public"},
                                                                                      {model::Visibility::kUnlisted, "unlisted"},
                                                                                      {model::Visibility::kPrivate, "private"},
                                                                                      {model::Visibility::kPeople, "people"}}};

Result<void> CleanText(std::string& text, size_t limit, const char* field) {
  // Line breaks are the only control characters a text may keep.
  std::string clean;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    if (at > 0) clean += '\n';
    clean += text::Clean(std::string_view(text).substr(at, end - at), limit + 1);
    if (clean.size() > limit) return Fail(Code::kInvalid, fmt::format("{} is longer than {} bytes", field, limit), field);
    at = end + 1;
  }
  text = std::move(clean);
  return {};
}

Result<void> CleanLine(std::string& text, size_t limit, const char* field) {
  std::string clean = text::Clean(text, limit + 1);
  if (clean.size() > limit) return Fail(Code::kInvalid, fmt::format("{} is longer than {} bytes", field, limit), field);
  const size_t first = clean.find_first_not_of(' ');
  text = first == std::string::npos ? std::string() : clean.substr(first, clean.find_last_not_of(' ') - first + 1);
  return {};
}

Result<void> CleanWords(std::vector<std::string>& words, const char* field) {
  if (words.size() > kMostWords) return Fail(Code::kInvalid, fmt::format("{} holds more than {} entries", field, kMostWords), field);
  std::vector<std::string> clean;
  for (std::string& word : words) {
    TRY(CleanLine(word, kWordLimit, field));
    if (!word.empty() && std::find(clean.begin(), clean.end(), word) == clean.end()) clean.push_back(std::move(word));
  }
  words = std::move(clean);
  return {};
}

bool IsLanguage(std::string_view text) {
  return text.empty() || (text.size() >= 2 && text.size() <= 35 && std::all_of(text.begin(), text.end(), [](char c) {
                            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
                          }));
}

}  // namespace

std::string_view VisibilityName(model::Visibility visibility) {
  for (const auto& [value, name] : kVisibilities) {
    if (value == visibility) return name;
  }
  return "private";
}

Result<model::Visibility> ParseVisibility(std::string_view text) {
  for (const auto& [value, name] : kVisibilities) {
    if (name == text) return value;
  }
  return Fail(Code::kInvalid, "visibility is one of public, unlisted, private, people", "visibility");
}

Result<model::UploadDetails> CheckDetails(model::UploadDetails details) {
  TRY(CleanLine(details.title, kTitleLimit, "title"));
  TRY(CleanText(details.description, kDescriptionLimit, "description"));
  TRY(CleanLine(details.category, kWordLimit, "category"));
  TRY(CleanWords(details.tags, "tags"));
  TRY(CleanWords(details.people, "people"));
  if (!IsLanguage(details.language)) return Fail(Code::kInvalid, "language is a code such as en or pt-BR", "language");
  if (details.visibility == model::Visibility::kPeople && details.people.empty()) {
    return Fail(Code::kInvalid, "name the people who may see it", "people");
  }
  return details;
}

model::Audience AudienceOf(const model::Upload& upload) {
  model::Audience audience{Ulid::Parse(upload.owner).value_or(Ulid{}), upload.details.visibility, {}};
  if (audience.visibility != model::Visibility::kPeople) return audience;
  for (const std::string& person : upload.details.people) {
    const auto id = Ulid::Parse(person);
    if (id && audience.people.size() < model::kMostPeople) audience.people.push_back(*id);
  }
  return audience;
}

std::string CleanFileName(std::string_view name) {
  const size_t slash = name.find_last_of("/\\");
  std::string clean = text::Clean(slash == std::string_view::npos ? name : name.substr(slash + 1), kNameLimit);
  return clean.empty() ? "upload" : clean;
}

}  // namespace chanoma::uploads
