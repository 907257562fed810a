#include "discover/documents.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace chanoma::discover {
namespace {

using search::Number;

model::Video Film(const std::string& path) {
  model::Video video;
  video.id.bytes[0] = 1;
  video.library.bytes[0] = 2;
  video.path = path;
  video.title = "Film";
  return video;
}

std::optional<double> YearOf(const std::string& path) {
  return DescribeVideo(Film(path), std::nullopt).numbers[static_cast<size_t>(Number::kYear)];
}

bool HasFacet(const search::Document& document, std::string_view name, std::string_view value) {
  return std::any_of(document.facets.begin(), document.facets.end(), [&](const auto& f) { return f.name == name && f.value == value; });
}

TEST(DescribeVideo, FindsTheYear) {
  EXPECT_EQ(YearOf("The Matrix (1999).mkv"), 1999);
  EXPECT_EQ(YearOf("a/2001 A Space Odyssey (1968).mkv"), 1968);
  EXPECT_EQ(YearOf("The.Thing.1982.1080p.mkv"), 1982);
  EXPECT_EQ(YearOf("1917.mkv"), std::nullopt);
  EXPECT_EQ(YearOf("Film 19991.mkv"), std::nullopt);
  EXPECT_EQ(YearOf("1999/Film.mkv"), std::nullopt);
}

TEST(DescribeVideo, SaysForWhomItIs) {
  const auto labels = [](model::Visibility visibility, uint8_t owner) {
    model::Video video = Film("x.mkv");
    video.audience.owner.bytes[0] = owner;
    video.audience.visibility = visibility;
    video.audience.people.resize(1);
    video.audience.people[0].bytes[0] = 9;
    std::string found;
    Ulid one, chosen;
    one.bytes[0] = 4;
    chosen.bytes[0] = 9;
    for (const std::string& label : DescribeVideo(video, std::nullopt).visible) {
      if (label == kLimited) found += 'l';
      if (label == VisibleToAccount(one)) found += 'o';
      if (label == VisibleToAccount(chosen)) found += 'c';
      EXPECT_NE(label, VisibleToAccount(Ulid{}));
    }
    return found;
  };
  using enum model::Visibility;
  EXPECT_EQ(labels(kPublic, 4), "");
  EXPECT_EQ(labels(kUnlisted, 4), "lo");
  EXPECT_EQ(labels(kPrivate, 4), "lo");
  EXPECT_EQ(labels(kPeople, 4), "loc");
  EXPECT_EQ(labels(kPrivate, 0), "l");
}

TEST(DescribeVideo, TellsWhatItIs) {
  model::Video video = Film("x (1985).mkv");
  video.has_video = true;
  video.width = 1920;
  video.height = 800;
  video.state = model::Ready{};
  model::MediaInfo media;
  media.title = "Another name";
  media.audio.push_back({});
  media.audio.back().language = "ja-JP";
  media.chapters.push_back({0, 1, "Opening"});
  const search::Document document = DescribeVideo(video, media);
  EXPECT_EQ(document.kind, "video");
  EXPECT_EQ(document.group, video.id.ToString());
  EXPECT_EQ(document.visible, (std::vector<std::string>{VisibleToLibrary(video.library), VisibleToAge(-1)}));
  EXPECT_TRUE(HasFacet(document, "resolution", "1080p"));
  EXPECT_TRUE(HasFacet(document, "decade", "1980s"));
  EXPECT_TRUE(HasFacet(document, "language", "ja"));
  EXPECT_EQ(document.data, "Opening");
  EXPECT_EQ(std::count(document.is.begin(), document.is.end(), "hd"), 1);
  EXPECT_EQ(std::count(document.is.begin(), document.is.end(), "ready"), 1);
}

}  // namespace
}  // namespace chanoma::discover
