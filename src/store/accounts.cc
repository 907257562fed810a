// Accounts and what lets them in: reading, and writing with the index rows that find them.

#include <fmt/format.h>

#include "store/batch.h"
#include "store/codec.h"
#include "store/draft.h"
#include "store/keys.h"
#include "store/rows.h"

namespace chanoma::store {
namespace {

constexpr size_t kMaxRecord = 64 << 10;
constexpr size_t kTrimAtOnce = 64;

Result<std::string> Fetch(const Source& source, std::string_view key, std::string_view what) {
  std::string bytes;
  if (!TRY(source.Get(Family::kMeta, key, &bytes))) return Fail(Code::kNotFound, fmt::format("there is no such {}", what));
  return bytes;
}

// The id that an index row leads to.
Result<Ulid> Follow(const Source& source, std::string_view row, std::string_view what) {
  std::string bytes;
  if (!TRY(source.Get(Family::kIndex, row, &bytes))) return Fail(Code::kNotFound, fmt::format("there is no such {}", what));
  return Ulid::FromRaw(bytes);
}

Result<void> Bounded(const std::string& bytes) {
  if (bytes.size() > kMaxRecord) return Fail(Code::kTooLarge, "this is more than is kept of one account");
  return {};
}

}  // namespace

Result<model::Account> Reader::GetAccount(const Ulid& id) const {
  return DecodeAccount(TRY(Fetch(*source_, keys::RecordKey(keys::kAccountPrefix, id), "account")));
}
Result<model::Account> Reader::FindAccountByName(std::string_view name_key) const {
  return GetAccount(TRY(Follow(*source_, keys::AccountName(name_key), "account")));
}
Result<model::Account> Reader::FindAccountByEmail(std::string_view email_key) const {
  return GetAccount(TRY(Follow(*source_, keys::AccountEmail(email_key), "account")));
}

Result<std::vector<model::Account>> Reader::ListAccounts(const Ulid& after, size_t limit) const {
  std::vector<model::Account> accounts;
  const auto rows = source_->Prefix(Family::kMeta, std::string(keys::kAccountPrefix));
  const std::string start = keys::RecordKey(keys::kAccountPrefix, after);
  for (rows->From(start); rows->Valid() && accounts.size() < limit; rows->Next()) {
    if (rows->Key() != start) accounts.push_back(TRY(DecodeAccount(rows->Value())));
  }
  TRY(rows->Check());
  return accounts;
}

Result<model::Credential> Reader::GetCredential(const Ulid& id) const {
  return DecodeCredential(TRY(Fetch(*source_, keys::RecordKey(keys::kCredentialPrefix, id), "credential")));
}
Result<model::Credential> Reader::FindCredential(std::string_view hash) const {
  return GetCredential(TRY(Follow(*source_, keys::CredentialHash(hash), "credential")));
}

Result<std::vector<model::Credential>> Reader::ListCredentials(const Ulid& account) const {
  std::vector<model::Credential> credentials;
  const auto rows = source_->Prefix(Family::kIndex, keys::CredentialScope(account));
  for (rows->First(); rows->Valid(); rows->Next()) {
    const auto id = keys::ParseRowId(rows->Key());
    if (id) credentials.push_back(TRY(GetCredential(*id)));
  }
  TRY(rows->Check());
  return credentials;
}

Result<std::vector<model::Role>> Reader::ListRoles() const {
  std::vector<model::Role> roles;
  const auto rows = source_->Prefix(Family::kMeta, std::string(keys::kRolePrefix));
  for (rows->First(); rows->Valid(); rows->Next()) roles.push_back(TRY(DecodeRole(rows->Value())));
  TRY(rows->Check());
  return roles;
}

Result<model::Ticket> Reader::GetTicket(const Ulid& id) const {
  return DecodeTicket(TRY(Fetch(*source_, keys::RecordKey(keys::kTicketPrefix, id), "ticket")));
}
Result<model::Ticket> Reader::FindTicket(std::string_view hash) const {
  return GetTicket(TRY(Follow(*source_, keys::TicketHash(hash), "ticket")));
}

Result<std::vector<model::Ticket>> Reader::ListTickets() const {
  std::vector<model::Ticket> tickets;
  const auto rows = source_->Prefix(Family::kMeta, std::string(keys::kTicketPrefix));
  for (rows->First(); rows->Valid(); rows->Next()) tickets.push_back(TRY(DecodeTicket(rows->Value())));
  TRY(rows->Check());
  return tickets;
}

Result<std::vector<model::AuditEntry>> Reader::ListAudit(const std::optional<Ulid>& before, size_t limit) const {
  std::vector<model::AuditEntry> entries;
  const auto rows = source_->Prefix(Family::kMeta, std::string(keys::kAuditPrefix));
  before ? rows->Before(keys::RecordKey(keys::kAuditPrefix, *before)) : rows->Last();
  for (; rows->Valid() && entries.size() < limit; rows->Previous()) {
    const auto id = keys::ParseIdAfter(keys::kAuditPrefix, rows->Key());
    if (id) entries.push_back(TRY(DecodeAudit(*id, rows->Value())));
  }
  TRY(rows->Check());
  return entries;
}

Result<std::string> Reader::GetSecret(std::string_view name) const { return Fetch(*source_, keys::NamedKey(keys::kSecretPrefix, name), "secret"); }

Result<void> Draft::PutAccount(const model::Account& account) {
  if (account.id.IsNil() || account.name.empty() || account.name_key.empty()) return Fail(Code::kInvalid, "an account needs a name", "name");
  const std::string key = keys::RecordKey(keys::kAccountPrefix, account.id);
  std::string previous;
  std::optional<model::Account> old;
  if (TRY(source_->Get(Family::kMeta, key, &previous))) old = TRY(DecodeAccount(previous));
  const auto holder = FindAccountByName(account.name_key);
  if (holder && holder->id != account.id) return Fail(Code::kConflict, "this name is taken", "name");
  if (!holder && holder.error().code != Code::kNotFound) return Fail(holder.error());
  if (!account.email_key.empty()) {
    const auto other = FindAccountByEmail(account.email_key);
    if (other && other->id != account.id) return Fail(Code::kConflict, "another account has this e-mail address", "email");
    if (!other && other.error().code != Code::kNotFound) return Fail(other.error());
  }
  const std::string bytes = EncodeAccount(account, previous);
  TRY(Bounded(bytes));
  if (old && old->name_key != account.name_key) batch_.Delete(Family::kIndex, keys::AccountName(old->name_key));
  if (old && !old->email_key.empty() && old->email_key != account.email_key) batch_.Delete(Family::kIndex, keys::AccountEmail(old->email_key));
  batch_.Put(Family::kMeta, key, bytes);
  PutRows(batch_, RowsOf(account));
  return {};
}

Result<void> Draft::DeleteAccount(const Ulid& id) {
  const model::Account account = TRY(GetAccount(id));
  for (const model::Credential& credential : TRY(ListCredentials(id))) TRY(DeleteCredential(credential.id));
  for (const model::Identity& identity : TRY(ListIdentities(id))) TRY(DeleteIdentity(identity.id));
  TRY(EraseWatches(id));
  TRY(EraseListings(id));
  TRY(EraseSavedSearches(id));
  batch_.Delete(Family::kMeta, keys::RecordKey(keys::kAccountPrefix, id));
  DeleteRows(batch_, RowsOf(account));
  return {};
}

Result<void> Draft::PutCredential(const model::Credential& credential) {
  TRY(GetAccount(credential.account));
  const std::string key = keys::RecordKey(keys::kCredentialPrefix, credential.id);
  std::string previous;
  TRY(source_->Get(Family::kMeta, key, &previous));
  const std::string bytes = EncodeCredential(credential, previous);
  TRY(Bounded(bytes));
  batch_.Put(Family::kMeta, key, bytes);
  PutRows(batch_, RowsOf(credential));
  return {};
}

Result<void> Draft::DeleteCredential(const Ulid& id) {
  const model::Credential credential = TRY(GetCredential(id));
  batch_.Delete(Family::kMeta, keys::RecordKey(keys::kCredentialPrefix, id));
  DeleteRows(batch_, RowsOf(credential));
  return {};
}

Result<void> Draft::PutRole(const model::Role& role) {
  if (role.name.empty() || role.name.size() > 64) return Fail(Code::kInvalid, "a role's name has 1 to 64 bytes", "name");
  const std::string key = keys::NamedKey(keys::kRolePrefix, role.name);
  std::string previous;
  TRY(source_->Get(Family::kMeta, key, &previous));
  batch_.Put(Family::kMeta, key, EncodeRole(role, previous));
  return {};
}

Result<void> Draft::PutTicket(const model::Ticket& ticket) {
  const std::string key = keys::RecordKey(keys::kTicketPrefix, ticket.id);
  std::string previous;
  TRY(source_->Get(Family::kMeta, key, &previous));
  batch_.Put(Family::kMeta, key, EncodeTicket(ticket, previous));
  PutRows(batch_, RowsOf(ticket));
  return {};
}

Result<void> Draft::DeleteTicket(const Ulid& id) {
  const model::Ticket ticket = TRY(GetTicket(id));
  batch_.Delete(Family::kMeta, keys::RecordKey(keys::kTicketPrefix, id));
  DeleteRows(batch_, RowsOf(ticket));
  return {};
}

Result<void> Draft::AppendAudit(const model::AuditEntry& entry, size_t keep) {
  const std::string bytes = EncodeAudit(entry);
  TRY(Bounded(bytes));
  batch_.Put(Family::kMeta, keys::RecordKey(keys::kAuditPrefix, entry.id), bytes);
  // Counted in steps: the number is kept beside the log, and only what is over goes.
  std::string stored;
  uint64_t count = 0;
  if (TRY(source_->Get(Family::kMeta, keys::kAuditCount, &stored))) count = keys::ParseBigEndian(stored).value_or(0);
  ++count;
  if (count > keep) {
    std::vector<std::string> oldest;
    {
      const auto rows = source_->Prefix(Family::kMeta, std::string(keys::kAuditPrefix));
      for (rows->First(); rows->Valid() && oldest.size() < std::min(kTrimAtOnce, count - keep); rows->Next()) oldest.emplace_back(rows->Key());
      TRY(rows->Check());
    }
    for (const std::string& row : oldest) batch_.Delete(Family::kMeta, row);
    count -= oldest.size();
  }
  batch_.Put(Family::kMeta, keys::kAuditCount, keys::BigEndian(count));
  return {};
}

Result<void> Draft::PutSecret(std::string_view name, std::string_view bytes) {
  batch_.Put(Family::kMeta, keys::NamedKey(keys::kSecretPrefix, name), bytes);
  return {};
}

}  // namespace chanoma::store
