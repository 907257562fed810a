// Encoding and decoding, and the bytes of every release for ever: tests/golden/store/*.hex. When a record gets a new field,
// add a new golden file beside the old ones (CHANOMA_WRITE_GOLDEN=1 writes files that are missing, never others).

#include "model/work.h"
#include "store/codec.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "store/records.pb.h"

namespace chanoma::store {
namespace {

Ulid Id(uint8_t seed) {
  Ulid id;
  for (size_t i = 0; i < id.bytes.size(); ++i) id.bytes[i] = static_cast<uint8_t>(seed + i);
  return id;
}
Timestamp At(int64_t ms) { return Timestamp(std::chrono::milliseconds(ms)); }

StoredVideo FullVideo() {
  StoredVideo stored;
  stored.video = {Id(1), Id(2), "Serien/Tatort \xff.mkv", "Tatort", true, {123456789012, 1700000000123456789, 64769, 42},
                  At(1700000000000), model::Failed{"damaged", "The file ends early."}, true, 7, true, 5400123, 1920, 1080, true};
  stored.title_sort_key = std::string("\x2a\x00\x30", 3);
  return stored;
}

model::MediaInfo FullMedia() {
  model::MediaInfo media;
  media.container = "matroska";
  media.duration_ms = 5400123;
  media.bit_rate = 8'000'000;
  media.title = "Tatort";
  media.video = {{0, "h264", "avc1.640028", 1440, 1080, {4, 3}, {25, 1}, 90, model::DynamicRange::kHlg, 9, 18, 9, true, true, 10, 7'000'000, "de"}};
  media.audio = {{1, "ac3", "ac-3", 6, 48000, 1536, -1024, 448000, "de", "Surround", true}, {2, "aac", "mp4a.40.2", 2, 44100, 0, 0, 0, "", "", false}};
  media.subtitles = {{3, "subrip", true, "en", "SDH", true, true, true}};
  media.chapters = {{0, 12.5, "Vorspann"}, {12.5, 5400.1, ""}};
  media.grid = {90000, -80000, 486000000, {{0, -7200}, {360000, 352800}, {900000, 892800}}, 12'000'000, true};
  return media;
}

model::Poster FullPoster() { return {1280, 720, 0.25, 0.75, {"#102030", "#ffffff"}}; }
model::Library FullLibrary() { return {Id(2), "Filme", "/srv/filme", true, At(1700000000001), "not mounted"}; }
StoredJob FullJob() {
  model::Job job{Id(3), model::JobKind::kIndex, model::JobState::kRunning, -5, Id(1), "01J", 2, 3, model::Progress{3, 10},
                 model::JobError{"unavailable", "the disk sleeps"}, At(1), At(2), At(3)};
  return {job, true, true};
}
model::JournalEntry FullEntry() { return {77, At(5), model::JobChanged{Id(3), model::JobKind::kProbe, model::JobState::kDone, Id(1), model::Progress{1, {}}}}; }

model::Account FullAccount() {
  model::Account account{Id(5), "Ada", "ada", "ada@example.org", "ada@example.org", false, "Ada L.", "Countess", "member", "$argon2id$x", "$argon2id$y",
                         {false, {Id(2), Id(6)}, 12, false}, true, "why", "{\"theme\":\"dark\"}", std::string("\0\1\2", 3), true, 57, {"h1", "h2"}, 3, 4,
                         At(1), At(2), At(3)};
  return account;
}
model::Credential FullCredential() {
  return {Id(7), model::CredentialKind::kApiKey, Id(5), std::string(32, '\xfe'), "television", "2001:db8::1", {"library.read"}, At(1), At(2), At(3), {}};
}
model::Ticket FullTicket() { return {Id(8), model::TicketKind::kPasswordReset, std::string(32, '\x01'), Id(5), "member", Id(9), At(1), At(2), 3, {}, ""}; }
model::AuditEntry FullAudit() { return {Id(10), Id(5), "Ada", "user.ban", "Bob", "192.0.2.1", false, "no"}; }

std::string Hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return text;
}
std::string Unhex(std::string_view text) {
  std::string bytes;
  for (size_t i = 0; i + 1 < text.size(); i += 2) bytes.push_back(static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  return bytes;
}

// The bytes in tests/golden/store/NAME.hex.
std::string Golden(const std::string& name, const std::string& encoded) {
  const std::filesystem::path path = std::filesystem::path(CHANOMA_GOLDEN) / (name + ".hex");
  if (!std::filesystem::exists(path) && std::getenv("CHANOMA_WRITE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << Hex(encoded) << "\n";
  }
  std::ifstream file(path);
  std::string line;
  EXPECT_TRUE(std::getline(file, line)) << path << " is missing";
  return Unhex(line);
}

// What this release writes is what 0.1 wrote, and what 0.1 wrote means what it meant.
template <class Value, class Decode>
void Check(const std::string& name, const Value& value, const std::string& encoded, const Decode& decode) {
  const std::string golden = Golden(name, encoded);
  EXPECT_EQ(Hex(golden), Hex(encoded)) << name;
  const auto decoded = decode(golden);
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(*decoded, value) << name;
}

TEST(Codec, GoldenBytesOfRelease01) {
  Check("video.0.1", FullVideo(), EncodeVideo(FullVideo(), {}), DecodeVideo);
  Check("media.0.1", FullMedia(), EncodeMedia(FullMedia(), {}), DecodeMedia);
  Check("poster.0.1", FullPoster(), EncodePoster(FullPoster(), {}), DecodePoster);
  Check("library.0.1", FullLibrary(), EncodeLibrary(FullLibrary(), {}), DecodeLibrary);
  Check("setting.0.1", std::string("{\"a\":1}"), EncodeSetting("{\"a\":1}", At(9), {}), DecodeSetting);
  Check("job.0.1", FullJob(), EncodeJob(FullJob(), {}), DecodeJob);
  const auto entry = [](std::string_view bytes) { return DecodeJournalEntry(77, bytes); };
  Check("journal-job.0.1", FullEntry(), EncodeJournalEntry(FullEntry()), entry);
  const model::JournalEntry video{77, At(5), model::VideoChanged{Id(1), model::Change::kDeleted, {}, {}}};
  Check("journal-video.0.1", video, EncodeJournalEntry(video), entry);
  const model::JournalEntry library{77, At(5), model::LibraryChanged{Id(2), model::Change::kCreated}};
  Check("journal-library.0.1", library, EncodeJournalEntry(library), entry);
  const model::JournalEntry setting{77, At(5), model::SettingChanged{"scan.interval"}};
  Check("journal-setting.0.1", setting, EncodeJournalEntry(setting), entry);
  const JournalNumbers numbers{100, 20, 80, 4000};
  Check("journal-numbers.0.1", numbers, EncodeJournalNumbers(numbers, {}), DecodeJournalNumbers);
  Check("account.0.1", FullAccount(), EncodeAccount(FullAccount(), {}), DecodeAccount);
  Check("credential.0.1", FullCredential(), EncodeCredential(FullCredential(), {}), DecodeCredential);
  const model::Credential picked{Id(11), model::CredentialKind::kSession, Id(5), std::string(32, '\xfd'), "television", "2001:db8::1", {}, At(1), At(2), {}, Id(7)};
  Check("credential.0.2", picked, EncodeCredential(picked, {}), DecodeCredential);
  const model::Role role{"moderator", {"library.read", "video.edit"}};
  Check("role.0.1", role, EncodeRole(role, {}), DecodeRole);
  Check("ticket.0.1", FullTicket(), EncodeTicket(FullTicket(), {}), DecodeTicket);
  const model::Identity identity{Id(11), Id(5), "https://id.example.org", "s-1", "ada@example.org", At(1), At(2)};
  model::Account confirmed = FullAccount();
  confirmed.email_verified = true;
  Check("account-email.0.1", confirmed, EncodeAccount(confirmed, {}), DecodeAccount);
  const model::Mail mail{Id(12), model::MailKind::kConfirm, Id(5), "ada@example.org", "ja", At(1)};
  Check("mail.0.1", mail, EncodeMail(mail, {}), DecodeMail);
  const model::Mail notice{Id(12), model::MailKind::kNotice, Id(5), "ada@example.org", "en", At(1), "The disk is filling\nMake room.\n"};
  Check("mail-notice.0.1", notice, EncodeMail(notice, {}), DecodeMail);
  Check("identity.0.1", identity, EncodeIdentity(identity, {}), DecodeIdentity);
  Check("audit.0.1", FullAudit(), EncodeAudit(FullAudit()), [](std::string_view bytes) { return DecodeAudit(Id(10), bytes); });
  const model::JournalEntry rated{77, At(5), model::VideoChanged{Id(1), model::Change::kUpdated, {Id(2), -1, false}, {Id(2), 16, true}}};
  Check("journal-video-facts.0.1", rated, EncodeJournalEntry(rated), entry);
  StoredVideo aged = FullVideo();
  aged.video.age = 16;
  Check("video-age.0.1", aged, EncodeVideo(aged, {}), DecodeVideo);
  const VideoCounts counts{{1, 2, 3, 4}, {5, 6, 7, 8}};
  Check("video-counts.0.1", counts, EncodeVideoCounts(counts), DecodeVideoCounts);
}

model::Upload FullUpload() {
  model::Upload upload;
  upload.id = Id(9);
  upload.owner = "owner";
  upload.kind = model::UploadKind::kJoined;
  upload.state = model::Stored{Id(1)};
  upload.file_name = "茶.mp4";
  upload.metadata = "filename 6Iy2Lm1wNA==";
  upload.length = 1ull << 40;
  upload.offset = 12345;
  upload.hash_state = std::string("\0state", 6);
  upload.content = "00ff";
  upload.parts = {Id(10), Id(11)};
  upload.details = {"Tea", "two\nlines", "home", {"one", "two"}, "ja", model::Visibility::kPeople, {"Hana"}, true};
  upload.created = At(1);
  upload.updated = At(2);
  upload.expires = At(3);
  upload.trashed = At(4);
  return upload;
}

TEST(Codec, Uploads) {
  Check("upload.0.1", FullUpload(), EncodeUpload(FullUpload(), {}), DecodeUpload);
  model::Upload plain;
  plain.id = Id(9);
  EXPECT_EQ(*DecodeUpload(EncodeUpload(plain, EncodeUpload(FullUpload(), {}))), plain);
  StoredVideo video = FullVideo();
  video.video.fingerprint = std::string("\0\xff", 2);
  Check("video-fingerprint.0.1", video, EncodeVideo(video, {}), DecodeVideo);
  model::Library library = FullLibrary();
  library.managed = true;
  Check("library-managed.0.1", library, EncodeLibrary(library, {}), DecodeLibrary);
  plain.state = model::Rejected{"no_space", "full"};
  EXPECT_EQ(*DecodeUpload(EncodeUpload(plain, {})), plain);
}

TEST(Codec, WhatIsWatched) {
  StoredVideo video = FullVideo();
  video.video.work = model::WorkKey({model::WorkKind::kEpisode, "the wire", 1, 2});
  Check("video-work.0.1", video, EncodeVideo(video, {}), DecodeVideo);
  model::Library library = FullLibrary();
  library.names = 1;
  Check("library-names.0.1", library, EncodeLibrary(library, {}), DecodeLibrary);
  library.ahead = model::Ahead::kLadder;
  Check("library-ahead.0.1", library, EncodeLibrary(library, {}), DecodeLibrary);
  model::Ticket narrow = FullTicket();
  narrow.view = {false, {Id(2)}, 0, false};
  narrow.note = "grandmother";
  Check("ticket-view.0.1", narrow, EncodeTicket(narrow, {}), DecodeTicket);
  const model::Watch watch{Id(5), video.video.work, Id(1), At(1), At(2), 61'000, 120'000, true, 3, "a playback"};
  Check("watch.0.1", watch, EncodeWatch(watch, {}), DecodeWatch);
  const model::JournalEntry entry{77, At(5), model::WatchChanged{Id(5), Id(1), 61'000, 120'000, true, true}};
  Check("journal-watch.0.1", entry, EncodeJournalEntry(entry), [](std::string_view stored) { return DecodeJournalEntry(77, stored); });
  const model::Listing listing{Id(5), Id(6), model::Standing::kDropped, 85, At(1), At(2)};
  Check("listing.0.1", listing, EncodeListing(listing, {}), DecodeListing);
  const model::Listing liked{Id(5), Id(6), {}, 0, At(1), {}};
  EXPECT_EQ(*DecodeListing(EncodeListing(liked, EncodeListing(listing, {}))), liked) << "no word, and the worst score";
  const model::JournalEntry listed{78, At(5), model::ListingChanged{Id(5), Id(6)}};
  Check("journal-listing.0.1", listed, EncodeJournalEntry(listed), [](std::string_view stored) { return DecodeJournalEntry(78, stored); });
  const model::SavedSearch search{Id(5), Id(7), "Old ones", "noir", "-year", {{"kind", "video"}, {"decade", "1940s"}}, 3, At(1)};
  Check("saved-search.0.1", search, EncodeSavedSearch(search, {}), DecodeSavedSearch);
  EXPECT_EQ(*DecodeSavedSearch(EncodeSavedSearch(search, EncodeSavedSearch(search, {}))), search) << "every filter once";
  const model::JournalEntry kept{79, At(5), model::SavedSearchesChanged{Id(5)}};
  Check("journal-searches.0.1", kept, EncodeJournalEntry(kept), [](std::string_view stored) { return DecodeJournalEntry(79, stored); });
  EXPECT_FALSE(DecodeSavedSearch("")) << "of nobody";
  EXPECT_FALSE(DecodeListing("")) << "of nobody";
  EXPECT_FALSE(DecodeWatch("")) << "of nobody";
  video.video.work = "no key";
  EXPECT_FALSE(DecodeVideo(EncodeVideo(video, {})));
}

TEST(Codec, Shows) {
  model::Show show;
  show.id = Id(8);
  show.kind = model::ShowKind::kMovie;
  show.series = model::SeriesOf(model::WorkKey({model::WorkKind::kFilm, "heat 1995", 0, 0}));
  show.slug = "heat";
  show.added = At(3);
  show.named.texts[""].title = "Heat";
  show.named.year = 1995;
  show.edited.texts[""] = {"", "heat the", "A plot"};
  show.edited.texts["ja"].title = "ヒート";
  show.edited.genres.emplace();
  show.follows = Id(9);
  const std::string bytes = EncodeShow(show, {});
  Check("show.0.1", show, bytes, DecodeShow);
  model::Show told = show;
  told.told.texts[""] = {"Heat – told", {}, "A longer plot", "A Los Angeles crime saga"};
  told.told.year = 1996;
  told.told.original_title = "Heat (original)";
  told.told.age_rating = "FSK 16";
  told.told.premiered = "1995-12-15";
  told.told.ended = "1996-02-15";
  told.told.runtime_minutes = 170;
  told.told.studios = {"Regency", "Forward Pass"};
  told.told.ratings = {{"imdb", 8.3, 700'000}, {"", 7.5, {}}};
  told.told.ids = {{"imdb", "tt0113277"}, {"tmdb", "949"}};
  told.told.people = {{model::PersonKind::kActor, "Al Pacino", "Vincent Hanna"}, {model::PersonKind::kDirector, "Michael Mann", {}}};
  told.problems = {{"Heat/movie.nfo", "rating: “x” makes no sense"}};
  model::Show pictured = show;
  pictured.pictures = {{model::PictureKind::kPoster, {}, Id(2), "Heat/poster.jpg", 0x1122334455667788, 4711, {200, 300, 0.25, 0.75, {"#102030", "#ffffff"}}, {}},
                       {model::PictureKind::kPoster, 0, Id(2), "Heat/season-specials-poster.jpg", 9, 0, {}, "This picture is damaged."}};
  Check("show-pictures.0.1", pictured, EncodeShow(pictured, {}), DecodeShow);
  EXPECT_EQ(*DecodeShow(EncodeShow(show, EncodeShow(pictured, {}))), show) << "all of them are taken back";
  StoredVideo beside = FullVideo();
  beside.video.art = 0x8877665544332211;
  beside.video.pictures = {{model::PictureKind::kThumb, {}, Id(2), "Tatort-thumb.jpg", 7, 12, {320, 180, 0.5, 0.5, {}}, {}}};
  Check("video-pictures.0.1", beside, EncodeVideo(beside, {}), DecodeVideo);
  model::Show mended = show;
  mended.edited = told.told;
  mended.edited.studios.clear();
  mended.edited.ids.clear();
  mended.edited.none = {model::List::kStudios, model::List::kIds};
  mended.merged = {std::string(model::SeriesOf(model::WorkKey({model::WorkKind::kFilm, "heat", 0, 0}))), std::string(model::SeriesOf(model::WorkKey({model::WorkKind::kFilm, "hete 1995", 0, 0})))};
  Check("show-mended.0.1", mended, EncodeShow(mended, {}), DecodeShow);
  EXPECT_EQ(*DecodeShow(EncodeShow(show, EncodeShow(mended, {}))), show) << "all of it is taken back";
  model::Show collected = show;
  collected.told.collection = "Crime in Los Angeles";
  collected.told.collection_plot = "Two films.";
  collected.edited.collection = "";
  Check("show-collection.0.1", collected, EncodeShow(collected, {}), DecodeShow);
  EXPECT_EQ(*DecodeShow(EncodeShow(show, EncodeShow(collected, {}))), show) << "all of it is taken back";
  StoredVideo placed = FullVideo();
  placed.video.work_is_set_by_user = true;
  Check("video-placed.0.1", placed, EncodeVideo(placed, {}), DecodeVideo);
  model::Show online = show;
  online.online.said[model::Provider::kTmdb].texts[""] = {"Heat (1995)", {}, "Thieves.", {}};
  online.online.said[model::Provider::kWikidata].texts["ja"].title = "ヒート";
  online.online.said[model::Provider::kWikidata].ids = {{"imdb", "tt0113277"}};
  online.online.matches[model::Provider::kTmdb] = {"949", true};
  online.online.matches[model::Provider::kWikidata] = {"Q42198", false};
  online.online.asked = At(4);
  online.online.due = At(5);
  online.online.basis = 0xfedc'ba98'7654'3210;
  Check("show-online.0.1", online, EncodeShow(online, {}), DecodeShow);
  EXPECT_EQ(*DecodeShow(EncodeShow(show, EncodeShow(online, {}))), show) << "all of it is taken back";
  model::Show alone = show;
  alone.online.left_alone = true;
  EXPECT_EQ(*DecodeShow(EncodeShow(alone, EncodeShow(online, {}))), alone);
  const std::string told_bytes = EncodeShow(told, {});
  Check("show-told.0.1", told, told_bytes, DecodeShow);
  EXPECT_EQ(*DecodeShow(EncodeShow(show, told_bytes)), show) << "all of it is taken back";
  told.told.ratings = {{"x", 11, {}}, {"y", std::nan(""), {}}};
  EXPECT_TRUE(DecodeShow(EncodeShow(told, {}))->told.ratings.empty()) << "out of bounds";
  model::Show plain = show;
  plain.edited = {};
  plain.follows = {};
  EXPECT_EQ(*DecodeShow(EncodeShow(plain, bytes)), plain);
  plain.slug.clear();
  EXPECT_FALSE(DecodeShow(EncodeShow(plain, {}))) << "found by nothing";

  model::Entry entry = *model::EntryOf(model::WorkKey({model::WorkKind::kEpisode, "the wire", 1, 2}), 3);
  entry.id = Id(4);
  entry.added = At(7);
  entry.title = "The Detail";
  entry.aired = "2002-06-09";
  entry.gone = model::VideoFacts{Id(2), 12, true, {Id(5), model::Visibility::kPrivate, {}}};
  Check("entry.0.1", entry, EncodeEntry(entry, {}), DecodeEntry);
  model::Entry told_entry = entry;
  told_entry.told = {"The Detail, told", "A plot", "2002-06-10", {{"tvdb", 8.5, 12}}};
  Check("entry-told.0.1", told_entry, EncodeEntry(told_entry, {}), DecodeEntry);
  EXPECT_EQ(*DecodeEntry(EncodeEntry(entry, EncodeEntry(told_entry, {}))), entry);
  model::Entry online_entry = entry;
  online_entry.online = {"The Detail, online", {}, "2002-06-09"};
  Check("entry-online.0.1", online_entry, EncodeEntry(online_entry, {}), DecodeEntry);
  EXPECT_EQ(*DecodeEntry(EncodeEntry(entry, EncodeEntry(online_entry, {}))), entry);
  entry.gone.reset();
  EXPECT_EQ(*DecodeEntry(EncodeEntry(entry, EncodeEntry(entry, {}))), entry);
  entry.work = model::WorkKey({model::WorkKind::kFile, "x", 0, 0});
  EXPECT_FALSE(DecodeEntry(EncodeEntry(entry, {}))) << "a file is no entry";
  const model::JournalEntry changed{77, At(5), model::ShowChanged{Id(8), model::Change::kDeleted}};
  Check("journal-show.0.1", changed, EncodeJournalEntry(changed), [](std::string_view stored) { return DecodeJournalEntry(77, stored); });
}

TEST(Codec, WhomAVideoIsFor) {
  StoredVideo video = FullVideo();
  video.video.audience = {Id(5), model::Visibility::kPeople, {Id(6), Id(7)}};
  const std::string bytes = EncodeVideo(video, {});
  Check("video-audience.0.1", video, bytes, DecodeVideo);
  // Nothing is left of it once it is for everybody again.
  EXPECT_EQ(EncodeVideo(FullVideo(), bytes), EncodeVideo(FullVideo(), {}));
  const model::JournalEntry entry{77, At(5), model::VideoChanged{Id(1), model::Change::kUpdated, {Id(2), -1, false, video.video.audience},
                                                                {Id(2), -1, false, {Id(5), model::Visibility::kUnlisted, {}}}}};
  Check("journal-video-audience.0.1", entry, EncodeJournalEntry(entry), [](std::string_view stored) { return DecodeJournalEntry(77, stored); });

  proto::VideoRecord record;
  ASSERT_TRUE(record.ParseFromString(bytes));
  record.mutable_audience()->set_visibility(9);
  record.mutable_audience()->add_people("no id");
  for (int i = 0; i < 100; ++i) record.mutable_audience()->add_people(std::string(Id(6).Raw()));
  const auto later = DecodeVideo(record.SerializeAsString());
  ASSERT_TRUE(later);
  EXPECT_EQ(later->video.audience.visibility, model::Visibility::kPrivate);
  EXPECT_EQ(later->video.audience.people.size(), model::kMostPeople);
}

TEST(Codec, WhatWasMadeOfAFilm) {
  StoredVideo video = FullVideo();
  video.video.beside = 0xfedcba9876543210;
  Check("video-beside.0.1", video, EncodeVideo(video, {}), DecodeVideo);
  video.video.nfo = 0x0123456789abcdef;
  Check("video-nfo.0.1", video, EncodeVideo(video, {}), DecodeVideo);
  model::MediaInfo media = FullMedia();
  media.subtitles.push_back({model::kFirstExternalSubtitle, "subrip", true, "ja", "", false, true, false, true, "film.ja.srt", "01J.7.10000.0", 5});
  media.fonts = {{4, "Letters.ttf"}};
  media.storyboard = {13, 12, 256, 144, 150, 36001, 1234567};
  Check("media-made.0.1", media, EncodeMedia(media, {}), DecodeMedia);
  EXPECT_EQ(*DecodeMedia(EncodeMedia(FullMedia(), EncodeMedia(media, {}))), FullMedia());
  media.heard = {0xfedcba9876543210, {{model::SkipKind::kIntro, 61'234, 150'999}, {model::SkipKind::kCredits, 1'300'000, 1'390'000}}};
  Check("media-heard.0.1", media, EncodeMedia(media, {}), DecodeMedia);
  EXPECT_EQ(*DecodeMedia(EncodeMedia(FullMedia(), EncodeMedia(media, {}))), FullMedia());
  for (const auto& [kind, name] : {std::pair(model::JobKind::kSkips, "job-skips.0.1"), std::pair(model::JobKind::kSubtitles, "job-subtitles.0.1"), std::pair(model::JobKind::kStoryboard, "job-storyboard.0.1"),
                                  std::pair(model::JobKind::kNfo, "job-nfo.0.1"), std::pair(model::JobKind::kPictures, "job-pictures.0.1")}) {
    StoredJob job = FullJob();
    job.job.kind = kind;
    Check(name, job, EncodeJob(job, {}), DecodeJob);
  }
}

TEST(Codec, CountsOfAReleaseWithFewerKindsOfJobs) {
  JobCounts counts;
  for (size_t kind = 0; kind < 5; ++kind) counts.by[kind].fill(kind + 1);
  std::string bytes = EncodeJobCounts(counts);
  proto::JobCountsRecord record;
  ASSERT_TRUE(record.ParseFromString(bytes));
  record.mutable_numbers()->Truncate(5 * 6);
  EXPECT_EQ(*DecodeJobCounts(record.SerializeAsString()), counts);
  record.mutable_numbers()->Truncate(7);
  EXPECT_FALSE(DecodeJobCounts(record.SerializeAsString()));
}

TEST(Codec, DefaultsRoundTrip) {
  StoredVideo video{model::Video{}, {}};
  video.video.id = Id(1);
  video.video.path = "a";
  EXPECT_EQ(*DecodeVideo(EncodeVideo(video, {})), video);
  EXPECT_EQ(*DecodeMedia(EncodeMedia({}, {})), model::MediaInfo{});
  EXPECT_EQ(*DecodePoster(EncodePoster({}, {})), model::Poster{});
  StoredJob job;
  job.job.id = Id(4);
  EXPECT_EQ(*DecodeJob(EncodeJob(job, {})), job);
}

TEST(Codec, ValuesAreReplacedNotMerged) {
  // Everything that was set is taken back by encoding emptier values over it.
  StoredVideo plain = FullVideo();
  plain.video.state = model::Ready{};
  plain.video.hidden = false;
  plain.video.title.clear();
  plain.title_sort_key.clear();
  EXPECT_EQ(*DecodeVideo(EncodeVideo(plain, EncodeVideo(FullVideo(), {}))), plain);
  EXPECT_EQ(*DecodeMedia(EncodeMedia({}, EncodeMedia(FullMedia(), {}))), model::MediaInfo{});
  model::MediaInfo fewer = FullMedia();
  fewer.audio.pop_back();
  fewer.chapters.clear();
  EXPECT_EQ(*DecodeMedia(EncodeMedia(fewer, EncodeMedia(FullMedia(), {}))), fewer);
  StoredJob job = FullJob();
  job.job.progress = model::Progress{4, {}};
  job.job.error.reset();
  EXPECT_EQ(*DecodeJob(EncodeJob(job, EncodeJob(FullJob(), {}))), job);
  job.job.progress.reset();
  EXPECT_EQ(*DecodeJob(EncodeJob(job, EncodeJob(FullJob(), {}))), job);
}

// A field with a number this release does not know, as a newer one would write it: tag (1000, varint), value 5.
constexpr std::string_view kNewer("\xc0\x3e\x05", 3);

TEST(Codec, FieldsOfANewerReleaseSurviveARewrite) {
  const auto keeps = [](const std::string& bytes) { return bytes.find(kNewer) != std::string::npos; };
  EXPECT_TRUE(keeps(EncodeVideo(FullVideo(), EncodeVideo(FullVideo(), {}).append(kNewer))));
  EXPECT_TRUE(keeps(EncodePoster(FullPoster(), EncodePoster(FullPoster(), {}).append(kNewer))));
  EXPECT_TRUE(keeps(EncodeLibrary(FullLibrary(), EncodeLibrary(FullLibrary(), {}).append(kNewer))));
  EXPECT_TRUE(keeps(EncodeSetting("1", At(1), EncodeSetting("2", At(1), {}).append(kNewer))));
  EXPECT_TRUE(keeps(EncodeJob(FullJob(), EncodeJob(FullJob(), {}).append(kNewer))));
  EXPECT_TRUE(keeps(EncodeMedia(FullMedia(), EncodeMedia(FullMedia(), {}).append(kNewer))));
  EXPECT_TRUE(keeps(EncodeUpload(FullUpload(), EncodeUpload(FullUpload(), {}).append(kNewer))));
  // Within the parts of a record too.
  proto::MediaRecord record;
  ASSERT_TRUE(record.ParseFromString(EncodeMedia(FullMedia(), {})));
  const auto grow = [](auto* part) { ASSERT_TRUE(part->MergeFromString(std::string(kNewer))); };
  grow(record.mutable_grid());
  grow(record.mutable_audio(1));
  ASSERT_TRUE(record.ParseFromString(EncodeMedia(FullMedia(), record.SerializeAsString())));
  EXPECT_TRUE(keeps(record.grid().SerializeAsString()));
  EXPECT_TRUE(keeps(record.audio(1).SerializeAsString()));
}

TEST(Codec, DamagedRecordsAreErrors) {
  std::mt19937_64 random(8);
  const std::vector<std::pair<std::string, std::function<bool(std::string_view)>>> records = {
      {EncodeVideo(FullVideo(), {}), [](std::string_view b) { return DecodeVideo(b).has_value(); }},
      {EncodeMedia(FullMedia(), {}), [](std::string_view b) { return DecodeMedia(b).has_value(); }},
      {EncodePoster(FullPoster(), {}), [](std::string_view b) { return DecodePoster(b).has_value(); }},
      {EncodeLibrary(FullLibrary(), {}), [](std::string_view b) { return DecodeLibrary(b).has_value(); }},
      {EncodeJob(FullJob(), {}), [](std::string_view b) { return DecodeJob(b).has_value(); }},
      {EncodeJournalEntry(FullEntry()), [](std::string_view b) { return DecodeJournalEntry(1, b).has_value(); }},
      {EncodeUpload(FullUpload(), {}), [](std::string_view b) { return DecodeUpload(b).has_value(); }},
      {EncodeJournalNumbers({9, 1, 8, 7}, {}), [](std::string_view b) { return DecodeJournalNumbers(b).has_value(); }},
      {EncodeAccount(FullAccount(), {}), [](std::string_view b) { return DecodeAccount(b).has_value(); }},
      {EncodeCredential(FullCredential(), {}), [](std::string_view b) { return DecodeCredential(b).has_value(); }},
      {EncodeTicket(FullTicket(), {}), [](std::string_view b) { return DecodeTicket(b).has_value(); }},
      {EncodeMail({Id(12), model::MailKind::kReset, {}, "ada@example.org", "en", At(1)}, {}), [](std::string_view b) { return DecodeMail(b).has_value(); }},
      {EncodeIdentity({Id(11), Id(5), "https://id.example.org", "s-1", "", At(1), At(2)}, {}), [](std::string_view b) { return DecodeIdentity(b).has_value(); }},
      {EncodeVideoCounts({}), [](std::string_view b) { return DecodeVideoCounts(b).has_value(); }},
  };
  for (const auto& [bytes, decode] : records) {
    ASSERT_TRUE(decode(bytes));
    for (int i = 0; i < 3000; ++i) {
      std::string damaged = bytes;
      const size_t at = random() % damaged.size();
      switch (random() % 3) {
        case 0: damaged.resize(at); break;
        case 1: damaged[at] = static_cast<char>(random()); break;
        case 2: damaged.insert(at, 1, static_cast<char>(random())); break;
      }
      (void)decode(damaged);  // an answer, whichever; the sanitizers watch
    }
  }
  EXPECT_EQ(DecodeVideo("").error().code, Code::kCorrupt);
  EXPECT_EQ(DecodeVideo("\xff\xff").error().code, Code::kCorrupt);
  EXPECT_EQ(DecodeJob("").error().code, Code::kCorrupt);
  EXPECT_EQ(DecodeJournalEntry(1, "").error().code, Code::kCorrupt);
  model::MediaInfo media;
  media.video.resize(1);
  media.video[0].rotation = 45;
  EXPECT_EQ(DecodeMedia(EncodeMedia(media, {})).error().code, Code::kCorrupt);
}

}  // namespace
}  // namespace chanoma::store
