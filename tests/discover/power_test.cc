// What somebody was told is saved, renamed or removed is so after a power cut.

#include <gtest/gtest.h>

#include "discover/saved_searches.h"
#include "store/fault_fs.h"
#include "store/store_fixture.h"
#include "store/test_hooks.h"

namespace chanoma::discover {
namespace {

class PowerTest : public store::StoreTest {
 protected:
  store::StoreOptions Options() override {
    store::StoreOptions options = StoreTest::Options();
    auto hooks = std::make_shared<store::TestHooks>();
    hooks->file_system = files_;
    options.hooks = hooks;
    return options;
  }
  void CutPower() {
    files_->Freeze();
    store_.reset();
    files_->DropUnsynced();
    Open();
  }
  std::shared_ptr<store::FaultFileSystem> files_ = std::make_shared<store::FaultFileSystem>();
};

TEST_F(PowerTest, LosesNoSavedSearch) {
  Open();
  model::Account account;
  account.id = store_->NewId();
  account.name = account.name_key = "ada";
  ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.PutAccount(account); }));
  const auto saved = SaveSearch(*store_, account.id, {"one", "words", {}, {}, {}});
  ASSERT_TRUE(saved);
  CutPower();
  ASSERT_EQ(store_->Read().ListSavedSearches(account.id)->size(), 1u);
  EXPECT_EQ(store_->Read().ListSavedSearches(account.id)->front(), *saved);
  ASSERT_TRUE(ChangeSavedSearch(*store_, account.id, saved->id, {"renamed", {}, {}, {}, {}}));
  CutPower();
  EXPECT_EQ(store_->Read().ListSavedSearches(account.id)->front().name, "renamed");
  ASSERT_TRUE(ForgetSavedSearch(*store_, account.id, saved->id));
  CutPower();
  EXPECT_TRUE(store_->Read().ListSavedSearches(account.id)->empty());
}

}  // namespace
}  // namespace chanoma::discover
