#include "config/config.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "config/duration.h"
#include "config/files.h"
#include "config/size.h"

namespace chanoma::config {
namespace {

TEST(Size, ReadsAndWritesBinaryUnits) {
  EXPECT_EQ(*ParseSize("4096"), 4096);
  EXPECT_EQ(*ParseSize("10GiB"), int64_t{10} << 30);
  EXPECT_EQ(*ParseSize("1 KiB"), 1024);
  for (const char* bad : {"", "GiB", "-1", "10GB", "9999999999TiB", "1.5GiB", "1KiBx"}) EXPECT_FALSE(ParseSize(bad)) << bad;
  EXPECT_EQ(FormatSize(int64_t{10} << 30), "10GiB");
  EXPECT_EQ(FormatSize(1025), "1025");
}

TEST(Duration, ReadsAndWritesTheUnitsOfPeople) {
  EXPECT_EQ(*ParseDuration("90", Unit::kSeconds), 90);
  EXPECT_EQ(*ParseDuration("5min", Unit::kSeconds), 300);
  EXPECT_EQ(*ParseDuration("1 h", Unit::kMinutes), 60);
  EXPECT_EQ(*ParseDuration("2d", Unit::kMinutes), 2880);
  EXPECT_EQ(*ParseDuration("120s", Unit::kMinutes), 2);
  for (const char* bad : {"", "min", "-1", "5 m", "1.5h", "9999999999999999d", "5min "}) EXPECT_FALSE(ParseDuration(bad, Unit::kSeconds)) << bad;
  EXPECT_EQ(ParseDuration("90s", Unit::kMinutes).error().message, "“90s” is no whole number of minutes");
  EXPECT_EQ(FormatDuration(300, Unit::kSeconds), "5min");
  EXPECT_EQ(FormatDuration(90, Unit::kMinutes), "90min");
  EXPECT_EQ(FormatDuration(1440, Unit::kMinutes), "1d");
  EXPECT_EQ(FormatDuration(0, Unit::kMinutes), "0");
}

TEST(Toml, LengthsOfTimeMayCarryUnits) {
  EXPECT_EQ(std::get<int64_t>(ParseToml("poll_interval = \"10min\"", "c.toml")->values.at("poll_interval")), 600);
  EXPECT_EQ(std::get<int64_t>(ParseToml("snapshot_every = \"1h\"", "c.toml")->values.at("snapshot_every")), 60);
  EXPECT_EQ(std::get<int64_t>(ParseToml("snapshot_every = 30", "c.toml")->values.at("snapshot_every")), 30);
  const auto far = ParseToml("poll_interval = \"2d\"", "c.toml");
  ASSERT_FALSE(far);
  EXPECT_EQ(far.error().message, "c.toml:1: poll_interval is between 1s and 1d");
  EXPECT_EQ(std::get<int64_t>(ParseEnvironment({{"CHANOMA_POLL_INTERVAL", "5min"}})->values.at("poll_interval")), 300);
}

TEST(Toml, ReadsKeysAndLibraries) {
  const auto layer = ParseToml("listen = \"[::]:80\"\nsegment_cache = \"1GiB\"\naccess_log = true\n[[library]]\npath = \"/films\"\nname = \"Films\"\n", "c.toml");
  ASSERT_TRUE(layer) << layer.error().message;
  EXPECT_EQ(std::get<std::string>(layer->values.at("listen")), "[::]:80");
  EXPECT_EQ(std::get<int64_t>(layer->values.at("segment_cache")), 1 << 30);
  EXPECT_EQ(layer->libraries.at(0).name, "Films");
}

TEST(Toml, NamesTheLineAndTheNearestKey) {
  const auto unknown = ParseToml("name = \"x\"\n\nlisen = \"a\"\n", "c.toml");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().message, "c.toml:3: unknown key “lisen”; did you mean “listen”?");
  for (const char* bad : {"listen = 3", "access_log = \"x\"", "segment_cache = \"1MiB\"", "listen = ", "[[library]]\npath=\"x\"", "library = 3",
                          "[[library]]\nfolder = \"/x\"", "viewer_workers = 0", "registration = \"opne\"", "registration = \"\"", "ahead_hours = \"1-7\"", "ahead_uploads = \"all\"", "listen = \"a\"\nlisten = \"b\""}) {
    const auto layer = ParseToml(bad, "c.toml");
    ASSERT_FALSE(layer) << bad;
    EXPECT_EQ(layer.error().message.find("c.toml:"), 0u) << layer.error().message;
  }
}

TEST(Files, ThoseOfTheFolderWinInOrderAndLibrariesAddUp) {
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("chanoma-files-{}", ::getpid());
  std::filesystem::create_directories(folder / "conf.d");
  const auto write = [&](const char* name, const char* text) { std::ofstream(folder / name) << text; };
  write("c.toml", "name = \"Main\"\nlisten = \"a:1\"\nbase_path = \"/main\"\n[[library]]\npath = \"/one\"\n");
  EXPECT_EQ(ReadFiles(folder / "c.toml")->values.size(), 3u);
  write("conf.d/20-b.toml", "name = \"Twenty\"\n[[library]]\npath = \"/two\"\n");
  write("conf.d/10-a.toml", "name = \"Ten\"\nlisten = \"b:2\"\n");
  write("conf.d/30-c.toml.dpkg-old", "name = \"Old\"\n");
  write("conf.d/.40-d.toml", "name = \"Hidden\"\n");
  const auto layer = ReadFiles(folder / "c.toml");
  ASSERT_TRUE(layer) << layer.error().message;
  EXPECT_EQ(std::get<std::string>(layer->values.at("name")), "Twenty");
  EXPECT_EQ(std::get<std::string>(layer->values.at("listen")), "b:2");
  EXPECT_EQ(std::get<std::string>(layer->values.at("base_path")), "/main");
  EXPECT_EQ(layer->places.at("name"), (folder / "conf.d/20-b.toml:1").string());
  EXPECT_EQ(layer->places.at("listen"), (folder / "conf.d/10-a.toml:2").string());
  EXPECT_EQ(layer->places.at("base_path"), (folder / "c.toml:3").string());
  ASSERT_EQ(layer->libraries.size(), 2u);
  EXPECT_EQ(layer->libraries[1].path, "/two");
  write("conf.d/10-a.toml", "\nnmae = \"x\"\n");
  const auto wrong = ReadFiles(folder / "c.toml");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message, (folder / "conf.d/10-a.toml:2: unknown key “nmae”; did you mean “name”?").string());
  EXPECT_FALSE(ReadFiles(folder / "none.toml"));
  std::filesystem::remove_all(folder);
}

TEST(Environment, ReadsOursAndRefusesTypos) {
  const auto layer = ParseEnvironment({{"HOME", "/root"}, {"CHANOMA_BASE_PATH", "/tv"}, {"CHANOMA_ACCESS_LOG", "1"}});
  ASSERT_TRUE(layer);
  EXPECT_EQ(std::get<std::string>(layer->values.at("base_path")), "/tv");
  const auto unknown = ParseEnvironment({{"CHANOMA_LISEN", "x"}});
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("did you mean “listen”"), std::string::npos);
}

TEST(LibraryFlag, SplitsNameAndPath) {
  EXPECT_EQ(ParseLibrary("Films=/media/films/")->name, "Films");
  EXPECT_EQ(ParseLibrary("Films=/media/films/")->path, "/media/films");
  EXPECT_EQ(ParseLibrary("/media/a=b")->path, "/media/a=b");
  EXPECT_EQ(ParseLibrary("/media/a=b")->name, "");
  EXPECT_TRUE(ParseLibrary("relative")->path.starts_with('/'));
  EXPECT_FALSE(ParseLibrary("X="));
}

class ConfigTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / fmt::format("chanoma-config-{}", ::getpid());
    store::StoreOptions options;
    options.path = folder_;
    store_ = std::move(*store::Store::Open(options, clock_, log_));
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  std::filesystem::path folder_;
  SystemClock clock_;
  FdLogSink sink_{STDERR_FILENO};
  Log log_{sink_, LogLevel::kError};
  std::unique_ptr<store::Store> store_;
};

TEST_F(ConfigTest, LaterLayersWinAndLock) {
  Layer file, environment, flags;
  file.values = {{"name", "File"}, {"listen", "file:1"}, {"base_path", "/file"}};
  environment.values = {{"listen", "environment:1"}, {"base_path", "/environment"}};
  flags.values = {{"base_path", "/flag"}};
  Config config(file, environment, flags);
  EXPECT_EQ(config.Text("name"), "File");
  EXPECT_EQ(config.Text("listen"), "environment:1");
  EXPECT_EQ(config.Text("base_path"), "/flag");
  const auto locked = config.Change(*store_, {{"name", std::string("Mine")}});
  ASSERT_FALSE(locked);
  EXPECT_EQ(locked.error().code, Code::kConflict);
  EXPECT_EQ(locked.error().field, "name");
}

TEST_F(ConfigTest, KeepsChangesInTheStore) {
  {
    Config config({}, {}, {});
    ASSERT_TRUE(config.Change(*store_, {{"name", std::string("Home")}, {"segment_cache", std::string("1GiB")}}));
    EXPECT_EQ(config.Text("name"), "Home");
  }
  Config config({}, {}, {});
  ASSERT_TRUE(config.LoadStored(*store_)->empty());
  EXPECT_EQ(config.Text("name"), "Home");
  EXPECT_EQ(config.Number("segment_cache"), 1 << 30);
  // One bad key of several: none is changed.
  EXPECT_FALSE(config.Change(*store_, {{"name", std::string("Other")}, {"nonsense", true}}));
  EXPECT_EQ(config.Text("name"), "Home");
}

TEST_F(ConfigTest, WithoutAValueTheDefaultIsBack) {
  Config config({}, {}, {});
  ASSERT_TRUE(config.Change(*store_, {{"name", std::string("Home")}}));
  ASSERT_TRUE(config.Change(*store_, {{"name", std::nullopt}}));
  EXPECT_EQ(config.Text("name"), "Chanoma");
  ASSERT_TRUE(config.Change(*store_, {{"name", std::nullopt}}));
  Config again({}, {}, {});
  ASSERT_TRUE(again.LoadStored(*store_)->empty());
  for (const Config* one : {&config, &again}) {
    for (const Setting& setting : one->List()) EXPECT_EQ(setting.origin, Origin::kDefault) << setting.key->name;
  }
}

TEST_F(ConfigTest, SaysWhereAValueStandsAndWhatWaitsForAStart) {
  Layer file, environment, flags;
  file.values = {{"name", "File"}, {"listen", "file:1"}};
  file.places = {{"name", "/c.toml:3"}, {"listen", "/c.toml:4"}};
  environment.values = {{"listen", "environment:1"}};
  flags.values = {{"base_path", "/flag"}};
  Config config(file, environment, flags);
  ASSERT_TRUE(config.LoadStored(*store_));
  const auto find = [&](std::string_view name) {
    for (const Setting& setting : config.List()) {
      if (setting.key->name == name) return setting;
    }
    return Setting{};
  };
  EXPECT_EQ(find("name").place, "/c.toml:3");
  EXPECT_EQ(find("listen").place, "CHANOMA_LISTEN");
  EXPECT_EQ(find("base_path").place, "--base-path");
  EXPECT_EQ(find("web").place, "");
  ASSERT_TRUE(config.Change(*store_, {{"answer_cache", int64_t{3}}, {"log_level", std::string("debug")}}));
  EXPECT_TRUE(find("answer_cache").waits);
  EXPECT_FALSE(find("log_level").waits);
  ASSERT_TRUE(config.Change(*store_, {{"answer_cache", std::nullopt}}));
  EXPECT_FALSE(find("answer_cache").waits);
  ASSERT_TRUE(config.Change(*store_, {{"answer_cache", int64_t{3}}}));
  ASSERT_TRUE(config.LoadStored(*store_));
  EXPECT_FALSE(find("answer_cache").waits);
}

TEST_F(ConfigTest, LeavesOutStoredSettingsThatNoLongerFit) {
  ASSERT_TRUE(store_->Commit([](store::Draft& draft) -> Result<void> {
    TRY(draft.PutSetting("name", "42"));
    return draft.PutSetting("gone", "true");
  }));
  Config config({}, {}, {});
  EXPECT_EQ(config.LoadStored(*store_)->size(), 2u);
  EXPECT_EQ(config.Text("name"), "Chanoma");
}

}  // namespace
}  // namespace chanoma::config
