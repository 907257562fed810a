#include "catalogue/images.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/file.h"

namespace chanoma::catalogue {
namespace {

TEST(Images, FindsTheSmallestThatIsWideEnough) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / fmt::format("chanoma-images-{}", ::getpid());
  const SystemClock clock;
  files::Attic attic(folder, clock);
  attic.KeepNothing();
  const auto images = Images::Open(folder, attic);
  ASSERT_TRUE(images);
  UlidSource ids(clock);
  const Ulid video = ids.Next(), other = ids.Next();
  ASSERT_TRUE(images->Put(video, 1, {{320, 180, "small"}, {640, 360, "medium"}, {1280, 720, "large"}}));
  ASSERT_TRUE(images->Put(other, 1, {{320, 180, "other"}}));
  const auto read = [&](uint32_t generation, int width) { return ReadFile(*images->Find(video, generation, width), 100).value(); };
  EXPECT_EQ(read(1, 1), "small");
  EXPECT_EQ(read(1, 320), "small");
  EXPECT_EQ(read(1, 321), "medium");
  EXPECT_EQ(read(1, 4000), "large");
  EXPECT_EQ(images->Find(video, 2, 320).error().code, Code::kNotFound);
  images->Remove(video);
  EXPECT_FALSE(images->Find(video, 1, 320));
  EXPECT_TRUE(images->Find(other, 1, 320));
  std::filesystem::remove_all(folder);
}

TEST(Images, WhatDoesNotFitIsNotWritten) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / fmt::format("chanoma-images-{}", ::getpid());
  std::filesystem::create_directories(folder);
  const SystemClock clock;
  files::Attic attic(folder, clock);
  files::Allowance room({folder, [] { return uint64_t{3 * 4096}; }});
  room.Start({}, [] {});
  const auto images = Images::Open(folder, attic, &room);
  ASSERT_TRUE(images);
  UlidSource ids(clock);
  const Ulid video = ids.Next();
  EXPECT_TRUE(images->Put(video, 1, {{320, 180, "small"}, {640, 360, "medium"}}));
  EXPECT_EQ(images->Put(video, 2, {{320, 180, "small"}, {640, 360, "medium"}}).error().code, Code::kNoSpace);
  EXPECT_FALSE(images->Find(video, 2, 320)) << "all or nothing";
  EXPECT_EQ(images->PutStoryboard(video, 1, std::string(5000, 'x')).error().code, Code::kNoSpace);
  EXPECT_TRUE(images->PutStoryboard(video, 1, "sheet"));
  room.Stop();
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace chanoma::catalogue
