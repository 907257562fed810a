#pragma once
// An index in a folder of its own, for tests.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "search/index.h"

namespace chanoma::search {

class IndexFolder : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "chanoma-search-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    Reopen();
  }
  void TearDown() override {
    index_.reset();
    std::filesystem::remove_all(folder_);
  }
  void Reopen() {
    index_.reset();
    auto index = Index::Open(folder_);
    ASSERT_TRUE(index) << index.error().message;
    index_ = std::move(*index);
  }
  void Put(const Document& document) { ASSERT_TRUE(index_->Put(document)); }
  void Commit() { ASSERT_TRUE(index_->Commit("")); }

  static Document Film(const std::string& id, const std::string& title, const std::string& description = {}) {
    Document document;
    document.id = id;
    document.kind = "video";
    document.texts.push_back({Role::kTitle, title, ""});
    if (!description.empty()) document.texts.push_back({Role::kDescription, description, "en"});
    document.visible = {"all"};
    return document;
  }

  std::filesystem::path folder_;
  std::unique_ptr<Index> index_;
};

}  // namespace chanoma::search
