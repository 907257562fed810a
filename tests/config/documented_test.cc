// Every key is documented once, in the table of keys; what people read is made from it and stands in the tree. After a change of
// a key: CHANOMA_WRITE_DOCUMENTS=1 build/dev/config_test --gtest_filter='Documents.*' writes all of it anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/file.h"
#include "config/documents.h"

namespace chanoma::config {
namespace {

// `made` stands in `file` between the end of `before` and the beginning of `after`; both empty: it is the whole file.
void Agrees(const std::string& file, const std::string& made, const std::string& before = {}, const std::string& after = {}) {
  const std::string path = std::string(CHANOMA_SOURCE_DIR "/") + file;
  std::string text = ReadFile(path, 1 << 20).value_or(std::string());
  const size_t begin = before.empty() ? 0 : text.find(before) + before.size();
  const size_t end = after.empty() ? text.size() : text.find(after, begin);
  ASSERT_TRUE(before.empty() || text.find(before) != std::string::npos) << file << ": no “" << before << "”";
  ASSERT_NE(end, std::string::npos) << file << ": no “" << after << "”";
  if (std::getenv("CHANOMA_WRITE_DOCUMENTS")) {
    text.replace(begin, end - begin, made);
    std::ofstream(path) << text;
    return;
  }
  EXPECT_EQ(text.substr(begin, end - begin), made) << file << " is not what the table of keys says; write it anew as this test's head tells";
}

TEST(Documents, InstalledFileIsMadeFromTheTable) { Agrees("packaging/debian/chanoma.toml", InstalledFile()); }
TEST(Documents, ManualOfTheFileIsMadeFromTheTable) { Agrees("docs/man/chanoma.toml.5", ManualPage()); }
TEST(Documents, OptionsInTheManualAreMadeFromTheTable) {
  Agrees("docs/man/chanoma.1", ManualOptions(), "A folder of films; may be repeated.\n", ".SH ENVIRONMENT");
}
TEST(Documents, TableOfKeysIsMadeFromTheTable) { Agrees("docs/configuration.md", KeyTable(), "|---|---|---|---|\n", "\nThe table, the commented"); }

TEST(Documents, SentencesOfThePageAreMadeFromTheTable) { Agrees("web/src/i18n/keys.en.ts", PageWords()); }

TEST(Documents, InstalledFileIsRead) {
  const auto layer = ParseToml(InstalledFile(), "chanoma.toml");
  ASSERT_TRUE(layer) << layer.error().message;
  EXPECT_EQ(layer->values.size(), 2u);
  EXPECT_EQ(std::get<std::string>(layer->values.at("listen")), "[::]:8420");
  EXPECT_TRUE(layer->libraries.empty());
}

// Every line that shows a default is one that may be uncommented, and then changes nothing.
TEST(Documents, DefaultsOfTheInstalledFileAreTheDefaults) {
  std::string text = InstalledFile(), uncommented;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    if (text.compare(at, 13, "#[[library]]\n") == 0) break;  // what is a table has no defaults
    std::string line = text.substr(at, end - at);
    if (line.starts_with('#') && !line.starts_with("# ") && line != "#" && line.find(" = ") != std::string::npos) {
      uncommented += line.substr(1) + '\n';
    }
    at = end + 1;
  }
  const auto layer = ParseToml(uncommented, "chanoma.toml");
  ASSERT_TRUE(layer) << layer.error().message;
  EXPECT_EQ(layer->values.size(), Keys().size() - 2);
  for (const auto& [name, value] : layer->values) EXPECT_EQ(value, FindKey(name)->fallback) << name;
}

TEST(Documents, FileInForceReadsBackAsItself) {
  Layer file, flags;
  file.values = {{"name", "The \"room\""}, {"segment_cache", int64_t{3} << 30}, {"upload_quota", int64_t{0}}};
  flags.values = {{"access_log", true}, {"poll_interval", int64_t{60}}};
  flags.libraries = {{"Films", "/srv/films"}, {"", "/srv/a \\ b"}};
  const Config config(file, {}, flags);
  const std::string text = FileInForce(config.List(), config.libraries(), config.oidc());
  const auto layer = ParseToml(text, "in-force.toml");
  ASSERT_TRUE(layer) << layer.error().message;
  EXPECT_EQ(layer->values.size(), 5u);
  const Config again(*layer, {}, {});
  for (const Setting& setting : config.List()) {
    EXPECT_EQ(FindKey(setting.key->name), setting.key);
    for (const Setting& other : again.List()) {
      if (other.key == setting.key) {
        EXPECT_EQ(other.value, setting.value) << setting.key->name;
      }
    }
  }
  ASSERT_EQ(layer->libraries.size(), 2u);
  EXPECT_EQ(layer->libraries[1].path, "/srv/a \\ b");
  EXPECT_NE(text.find("access_log = true  # flag\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace chanoma::config
