// What chapters are by their names and places, and what a player offers to skip for it.

#include "catalogue/chapter_kind.h"

#include <gmock/gmock.h>

#include "catalogue/skips.h"

namespace chanoma::catalogue {
namespace {

using model::SkipKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ChapterKind, ReadsTheNamesOfItsLanguages) {
  for (const char* name : {"Recap", "Previously on…", "PREVIOUSLY", "The Story So Far", "前回のあらすじ", "あらすじ", "Was bisher geschah", "Précédemment", "Anteriormente"})
    EXPECT_EQ(ChapterKind(name, true), SkipKind::kRecap) << name;
  for (const char* name : {"Intro", "OP", "op 1", "OP2", "NCOP1", "Opening", "Opening Credits", "OPENING THEME", "Main Titles", "オープニング", "ｵｰﾌﾟﾆﾝｸﾞ", "主題歌", "Vorspann",
                           "Titelsequenz", "Générique", "generique de debut", "Cabecera", "Créditos iniciales", "Opening: Resonance", "OP「紅蓮華」", "Opening - Again", "Credits"})
    EXPECT_EQ(ChapterKind(name, true), SkipKind::kIntro) << name;
  for (const char* name : {"Credits", "End Credits", "Closing credits", "ED", "ED 3", "NCED", "Ending", "Outro", "エンディング", "スタッフロール", "Abspann", "Générique de fin", "Générique",
                           "Créditos finales", "Ending (Don't say lazy)", "エンディング「灯火」"})
    EXPECT_EQ(ChapterKind(name, false), SkipKind::kCredits) << name;
  for (const char* name : {"Preview", "Next Episode", "Next time on", "予告", "次回予告", "Vorschau", "Prochain épisode", "Próximo episodio", "Avance"})
    EXPECT_EQ(ChapterKind(name, false), SkipKind::kPreview) << name;
}

TEST(ChapterKind, LeavesTheStoryAlone) {
  for (const char* name : {"", "Chapter 1", "Part A", "Aパート", "Avant", "アバン", "Prologue", "Cold open", "Opening night", "The Opening of the Door", "Intro to painting", "Op art", "Ed and the cat",
                           "Edward", "1", "00:00:00", "Introduction to credits of others", "エピローグ", "\xff\xfe"}) {
    EXPECT_EQ(ChapterKind(name, true), std::nullopt) << name;
    EXPECT_EQ(ChapterKind(name, false), std::nullopt) << name;
  }
}

TEST(ChapterKind, EachKindHasItsEnd) {
  EXPECT_EQ(ChapterKind("Ending", true), std::nullopt);
  EXPECT_EQ(ChapterKind("予告", true), std::nullopt);
  EXPECT_EQ(ChapterKind("Opening", false), std::nullopt);
  EXPECT_EQ(ChapterKind("Recap", false), std::nullopt);
}

model::MediaInfo Episode(std::vector<model::Chapter> chapters) {
  model::MediaInfo media;
  media.duration_ms = 1'420'000;
  media.video.resize(1);
  media.chapters = std::move(chapters);
  return media;
}

FoundSkip Of(SkipKind kind, int64_t begin, int64_t end, SkipSource source = SkipSource::kChapter) { return {{kind, begin, end}, source}; }

TEST(Skips, ComeFromChapters) {
  const auto media = Episode({{0, 60, "Avant"}, {60, 150, "Opening"}, {150, 700, "Part A"}, {700, 1300, "Part B"}, {1300, 1390.5, "Ending"}, {1390.5, 1420, "予告"}});
  EXPECT_THAT(SkipsOf(media), ElementsAre(Of(SkipKind::kIntro, 60'000, 150'000), Of(SkipKind::kCredits, 1'300'000, 1'390'500), Of(SkipKind::kPreview, 1'390'500, 1'420'000)));
  EXPECT_TRUE(ChaptersTell(media));
  EXPECT_FALSE(ChaptersTell(Episode({{0, 60, "Recap"}})));
}

TEST(Skips, SoundSaysWhatChaptersDoNot) {
  auto media = Episode({{0, 90, "Intro"}});
  media.heard = {1, {{SkipKind::kIntro, 200'000, 260'000}, {SkipKind::kCredits, 1'330'000, 1'500'000}}};
  EXPECT_THAT(SkipsOf(media), ElementsAre(Of(SkipKind::kIntro, 0, 90'000), Of(SkipKind::kCredits, 1'330'000, 1'420'000, SkipSource::kFingerprint)));
}

TEST(Skips, WhatCannotBeOneIsNone) {
  auto songs = Episode({{0, 60, "Intro"}, {1300, 1400, "Outro"}});
  songs.video.clear();
  EXPECT_THAT(SkipsOf(songs), IsEmpty()) << "music";
  EXPECT_THAT(SkipsOf(Episode({{0, 600, "Opening"}, {5, 6, "OP"}, {1419, 1420, "ED"}})), IsEmpty()) << "too long, and too short";
  EXPECT_THAT(SkipsOf(Episode({{0, 50, "OP"}, {50, 90, "OP 2"}})), ElementsAre(Of(SkipKind::kIntro, 0, 90'000))) << "one after the other is one";
  EXPECT_THAT(SkipsOf(Episode({{0, 50, "Recap"}, {40, 90, "Intro"}})), ElementsAre(Of(SkipKind::kRecap, 0, 50'000), Of(SkipKind::kIntro, 50'000, 90'000))) << "none over another";
}

}  // namespace
}  // namespace chanoma::catalogue
