#include <gtest/gtest.h>

#include "store_fixture.h"

namespace chanoma::store {
namespace {

class AccountsTest : public StoreTest {
 protected:
  void SetUp() override { Open(); }
  model::Account Person(const std::string& name, const std::string& email = {}) {
    model::Account account;
    account.id = store_->NewId();
    account.name = account.name_key = name;
    account.email = account.email_key = email;
    return account;
  }
  model::Credential Session(const model::Account& account, const std::string& hash) {
    model::Credential session;
    session.id = store_->NewId();
    session.account = account.id;
    session.hash = hash;
    return session;
  }
  Result<uint64_t> Put(const model::Account& account) {
    return store_->Commit([&](Draft& draft) { return draft.PutAccount(account); });
  }
  Result<uint64_t> Put(const model::Credential& credential) {
    return store_->Commit([&](Draft& draft) { return draft.PutCredential(credential); });
  }
};

TEST_F(AccountsTest, AreFoundByNameAndEmailAndNoTwoShareThem) {
  model::Account ada = Person("ada", "ada@example.org");
  ASSERT_TRUE(Put(ada));
  EXPECT_EQ(store_->Read().FindAccountByName("ada")->id, ada.id);
  EXPECT_EQ(store_->Read().FindAccountByEmail("ada@example.org")->id, ada.id);
  EXPECT_EQ(store_->Read().FindAccountByName("ad").error().code, Code::kNotFound);

  const auto taken = Put(Person("ada"));
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, Code::kConflict);
  EXPECT_EQ(taken.error().field, "name");
  EXPECT_EQ(Put(Person("bob", "ada@example.org")).error().field, "email");

  // A name given up is free again, and leads to nobody.
  ada.name = ada.name_key = "lovelace";
  ada.email = ada.email_key = "";
  ASSERT_TRUE(Put(ada));
  EXPECT_FALSE(store_->Read().FindAccountByName("ada"));
  EXPECT_FALSE(store_->Read().FindAccountByEmail("ada@example.org"));
  EXPECT_TRUE(Put(Person("ada", "ada@example.org")));
  EXPECT_EQ(store_->Read().ListAccounts(Ulid{}, 10)->size(), 2u);
  EXPECT_EQ(store_->Read().ListAccounts(ada.id, 10)->size(), 1u);
}

TEST_F(AccountsTest, WhoSomebodyIsElsewhereIsOneAccount) {
  const model::Account ada = Person("ada"), bob = Person("bob");
  ASSERT_TRUE(Put(ada));
  ASSERT_TRUE(Put(bob));
  const auto put = [&](const model::Identity& identity) { return store_->Commit([&](Draft& draft) { return draft.PutIdentity(identity); }); };
  model::Identity there{store_->NewId(), ada.id, "https://id.example.org", "1", "ada@work", {}, {}};
  ASSERT_TRUE(put(there));
  EXPECT_EQ(*store_->Read().FindIdentity("https://id.example.org", "1"), there);
  EXPECT_EQ(store_->Read().FindIdentity("https://id.example.org1", "").error().code, Code::kNotFound);
  const model::Identity taken{store_->NewId(), bob.id, "https://id.example.org", "1", "", {}, {}};
  EXPECT_EQ(put(taken).error().code, Code::kConflict);
  // Nor in one commit, in which neither was there before.
  EXPECT_FALSE(store_->Commit([&](Draft& draft) -> Result<void> {
    TRY(draft.PutIdentity({store_->NewId(), ada.id, "https://b.example.org", "2", "", {}, {}}));
    return draft.PutIdentity({store_->NewId(), bob.id, "https://b.example.org", "2", "", {}, {}});
  }));
  there.label = "ada@home";
  ASSERT_TRUE(put(there));
  ASSERT_EQ(store_->Read().ListIdentities(ada.id)->size(), 1u);
  EXPECT_EQ(store_->Read().ListIdentities(ada.id)->front().label, "ada@home");
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.DeleteAccount(ada.id); }));
  EXPECT_FALSE(store_->Read().FindIdentity("https://id.example.org", "1"));
  EXPECT_TRUE(store_->Read().ListIdentities(ada.id)->empty());
  EXPECT_TRUE(put(taken));
}

TEST_F(AccountsTest, CredentialsGoWithTheirAccount) {
  const model::Account ada = Person("ada"), bob = Person("bob");
  ASSERT_TRUE(Put(ada));
  ASSERT_TRUE(Put(bob));
  const model::Credential first = Session(ada, "h1"), second = Session(ada, "h2"), other = Session(bob, "h3");
  for (const model::Credential& session : {first, second, other}) ASSERT_TRUE(Put(session));
  EXPECT_EQ(store_->Read().FindCredential("h2")->id, second.id);
  EXPECT_EQ(store_->Read().ListCredentials(ada.id)->size(), 2u);
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.DeleteCredential(first.id); }));
  EXPECT_FALSE(store_->Read().FindCredential("h1"));
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.DeleteAccount(ada.id); }));
  EXPECT_FALSE(store_->Read().FindCredential("h2"));
  EXPECT_FALSE(store_->Read().GetCredential(second.id));
  EXPECT_TRUE(store_->Read().FindCredential("h3"));
  EXPECT_EQ(Put(Session(ada, "h4")).error().code, Code::kNotFound);
}

TEST_F(AccountsTest, TheAuditLogKeepsTheNewestInOrder) {
  std::vector<Ulid> ids;
  for (int i = 0; i < 30; ++i) {
    model::AuditEntry entry;
    entry.id = store_->NewId();
    entry.action = "test";
    entry.subject = std::to_string(i);
    ids.push_back(entry.id);
    ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.AppendAudit(entry, 20); }));
  }
  const auto page = *store_->Read().ListAudit(std::nullopt, 15);
  ASSERT_EQ(page.size(), 15u);
  EXPECT_EQ(page.front().id, ids.back());
  const auto rest = *store_->Read().ListAudit(page.back().id, 100);
  ASSERT_EQ(rest.size(), 5u);
  EXPECT_EQ(rest.back().id, ids[10]);
}

TEST_F(AccountsTest, RolesTicketsAndSecretsOutliveARestart) {
  const model::Role role{"trusted", {"library.read"}};
  model::Ticket ticket;
  ticket.id = store_->NewId();
  ticket.hash = "code";
  ASSERT_TRUE(store_->Commit([&](Draft& draft) -> Result<void> {
    TRY(draft.PutRole(role));
    TRY(draft.PutTicket(ticket));
    return draft.PutSecret("key", "bytes");
  }));
  Reopen();
  EXPECT_EQ(store_->Read().ListRoles()->at(0), role);
  EXPECT_EQ(*store_->Read().FindTicket("code"), ticket);
  EXPECT_EQ(*store_->Read().GetSecret("key"), "bytes");
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.DeleteTicket(ticket.id); }));
  EXPECT_FALSE(store_->Read().FindTicket("code"));
  EXPECT_TRUE(store_->Read().ListTickets()->empty());
}

}  // namespace
}  // namespace chanoma::store
