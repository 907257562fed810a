#pragma once
// A household's accounts over a real store in a folder of its own, with a clock that tests turn.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "accounts/accounts.h"
#include "accounts/secrets.h"

namespace chanoma::accounts {

class TurnedClock final : public Clock {
 public:
  Timestamp Now() const override { return Timestamp(std::chrono::milliseconds(1'790'000'000'000) + offset); }
  SteadyTime Steady() const override { return SteadyTime(std::chrono::hours(1000) + offset); }
  std::chrono::milliseconds offset{0};
};

class NoSink final : public LogSink {
 public:
  void Write(std::string_view) override {}
};

class AccountsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "chanoma-accounts-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    Open();
  }
  void TearDown() override {
    accounts_.reset();
    store_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  void Open() {
    accounts_.reset();
    store_.reset();
    store::StoreOptions options;
    options.path = folder_ / "store";
    options.memory_bytes = 8 << 20;
    options.ballast_bytes = 0;
    options.min_free_bytes = 0;
    store_ = std::move(*store::Store::Open(options, clock_, log_));
    accounts_ = std::move(*Accounts::Create(*store_, config_, clock_, log_));
    accounts_->OnRevoked([this](const Revocation& revocation) { revoked_.push_back(revocation); });
  }

  Principal Owner() { return **accounts_->Identify({0, {}}); }
  PrincipalPtr Who(const std::string& token) {
    const auto principal = accounts_->Identify({std::nullopt, token});
    return principal ? *principal : nullptr;
  }
  model::Account Add(const std::string& name, const std::string& role = "member", std::optional<std::string> password = std::nullopt) {
    const auto account = accounts_->Add(Owner(), {name, "", std::move(password), role}, here_);
    EXPECT_TRUE(account) << account.error().message;
    return *account;
  }
  std::string Token(const model::Account& account) { return accounts_->OpenSession(Owner(), account.id, here_)->token; }

  const Origin here_{"192.0.2.1", "a test"};
  TurnedClock clock_;
  NoSink sink_;
  Log log_{sink_, LogLevel::kError};
  config::Config config_{{}, {}, {}};
  std::filesystem::path folder_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Accounts> accounts_;
  std::vector<Revocation> revoked_;
};

}  // namespace chanoma::accounts
