#include "discover/documents.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "text/text.h"

namespace chanoma::discover {
namespace {

using search::Number;
using search::Role;

constexpr size_t kLongestPath = 1000;

// "(1999)", ".1999.", " 1999" at the end: the last one that can be a film's year and does not begin the name.
std::optional<int> YearIn(std::string_view name) {
  std::optional<int> year;
  for (size_t i = 1; i + 4 <= name.size(); ++i) {
    const auto digit = [&](size_t at) { return at < name.size() && name[at] >= '0' && name[at] <= '9'; };
    if (digit(i - 1) || digit(i + 4) || !digit(i) || !digit(i + 1) || !digit(i + 2) || !digit(i + 3)) continue;
    const int value = (name[i] - '0') * 1000 + (name[i + 1] - '0') * 100 + (name[i + 2] - '0') * 10 + (name[i + 3] - '0');
    if (value >= 1888 && value <= 2099) year = value;
  }
  return year;
}

std::string Resolution(int width, int height) {
  const int lines = std::max(height, width * 9 / 16);
  if (lines >= 1800) return "2160p";
  if (lines >= 1300) return "1440p";
  if (lines >= 900) return "1080p";
  if (lines >= 650) return "720p";
  return "sd";
}

std::string StateName(const model::VideoState& state) {
  static constexpr std::string_view kNames[] = {"found", "probed", "ready", "failed"};
  return std::string(kNames[state.index()]);
}

std::string PrimaryLanguage(std::string_view tag) { return std::string(tag.substr(0, tag.find('-'))); }

}  // namespace

std::string VisibleToLibrary(const Ulid& library) { return "library:" + library.ToString(); }

std::string VisibleToAge(int age) { return age < 0 ? "age:unrated" : "age:" + std::to_string(age); }

std::string VisibleToAccount(const Ulid& account) { return "account:" + account.ToString(); }

std::string VideoDocumentId(const Ulid& id) { return "video:" + id.ToString(); }

search::Document DescribeVideo(const model::Video& video, const std::optional<model::MediaInfo>& media) {
  search::Document document;
  document.id = VideoDocumentId(video.id);
  document.group = video.id.ToString();
  const bool audio = !video.has_video && media && !media->audio.empty();
  document.kind = audio ? "audio" : "video";
  document.visible = {VisibleToLibrary(video.library), VisibleToAge(video.age)};
  if (video.audience.visibility != model::Visibility::kPublic) {
    document.visible.emplace_back(kLimited);
    if (!video.audience.owner.IsNil()) document.visible.push_back(VisibleToAccount(video.audience.owner));
    if (video.audience.visibility == model::Visibility::kPeople) {
      for (const Ulid& person : video.audience.people) document.visible.push_back(VisibleToAccount(person));
    }
  }

  document.texts.push_back({Role::kTitle, video.title, ""});
  const std::string path = text::Clean(video.path, kLongestPath);
  document.texts.push_back({Role::kFile, path, ""});
  if (media) {
    if (!media->title.empty() && media->title != video.title) document.texts.push_back({Role::kAlias, media->title, ""});
    for (const model::Chapter& chapter : media->chapters) {
      if (chapter.title.empty()) continue;
      document.texts.push_back({Role::kDescription, chapter.title, ""});
      document.data += (document.data.empty() ? "" : " · ") + chapter.title;
    }
  }

  const auto number = [&](Number which) -> std::optional<double>& { return document.numbers[static_cast<size_t>(which)]; };
  number(Number::kAdded) = static_cast<double>(video.added.time_since_epoch().count()) / 1000;
  if (video.duration_ms >= 0) number(Number::kDuration) = static_cast<double>(video.duration_ms) / 1000;
  const std::string name = path.substr(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
  if (const auto year = YearIn(name)) {
    number(Number::kYear) = *year;
    document.facets.push_back({"year", fmt::format("{}", *year)});
    document.facets.push_back({"decade", fmt::format("{}s", *year / 10 * 10)});
  }
  document.facets.push_back({"kind", document.kind});
  document.facets.push_back({"library", video.library.ToString()});
  document.is.push_back(StateName(video.state));
  if (video.has_video && video.height > 0) {
    number(Number::kHeight) = video.height;
    const std::string resolution = Resolution(video.width, video.height);
    document.facets.push_back({"resolution", resolution});
    if (resolution != "sd") document.is.emplace_back("hd");
    if (resolution == "2160p") document.is.emplace_back("4k");
  }
  if (media) {
    std::set<std::string> languages;
    for (const model::AudioStream& stream : media->audio) {
      if (!stream.language.empty()) languages.insert(PrimaryLanguage(stream.language));
    }
    for (const std::string& language : languages) {
      document.facets.push_back({"language", language});
      document.languages.push_back(language);
    }
    const bool hdr = std::any_of(media->video.begin(), media->video.end(), [](const auto& v) { return v.range != model::DynamicRange::kSdr; });
    if (hdr) document.is.emplace_back("hdr");
    if (!media->subtitles.empty()) document.is.emplace_back("subtitled");
  }
  return document;
}

}  // namespace chanoma::discover
