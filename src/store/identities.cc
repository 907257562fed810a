// Who people are elsewhere: bytes, reading, and writing with the index rows that find them.

#include "store/batch.h"
#include "store/codec.h"
#include "store/draft.h"
#include "store/keys.h"
#include "store/record_bytes.h"
#include "store/records.pb.h"
#include "store/rows.h"

namespace chanoma::store {
namespace {

// Of the row that finds it.
constexpr size_t kMostIssuer = 1024, kMostSubject = 255;

auto NoSuch() { return Fail(Code::kNotFound, "there is no such link"); }

}  // namespace

std::string EncodeIdentity(const model::Identity& identity, std::string_view previous) {
  auto record = StartFrom<proto::IdentityRecord>(previous);
  record.set_id(std::string(identity.id.Raw()));
  record.set_account(std::string(identity.account.Raw()));
  record.set_issuer(identity.issuer);
  record.set_subject(identity.subject);
  record.set_label(identity.label);
  record.set_created_ms(Milliseconds(identity.created));
  record.set_used_ms(Milliseconds(identity.used));
  return record.SerializeAsString();
}

Result<model::Identity> DecodeIdentity(std::string_view bytes) {
  const auto record = TRY(Parse<proto::IdentityRecord>(bytes, "identity"));
  const auto id = Ulid::FromRaw(record.id());
  const auto account = Ulid::FromRaw(record.account());
  if (!id || id->IsNil() || !account || account->IsNil() || record.issuer().empty() || record.subject().empty()) return Damaged("identity");
  return model::Identity{*id, *account, record.issuer(), record.subject(), record.label(), Time(record.created_ms()), Time(record.used_ms())};
}

Result<model::Identity> Reader::GetIdentity(const Ulid& id) const {
  std::string bytes;
  if (!TRY(source_->Get(Family::kMeta, keys::RecordKey(keys::kIdentityPrefix, id), &bytes))) return NoSuch();
  return DecodeIdentity(bytes);
}

Result<model::Identity> Reader::FindIdentity(std::string_view issuer, std::string_view subject) const {
  std::string bytes;
  if (!TRY(source_->Get(Family::kIndex, keys::Identity(issuer, subject), &bytes))) return NoSuch();
  return GetIdentity(TRY(Ulid::FromRaw(bytes)));
}

Result<std::vector<model::Identity>> Reader::ListIdentities(const Ulid& account) const {
  std::vector<model::Identity> identities;
  const auto rows = source_->Prefix(Family::kIndex, keys::IdentityScope(account));
  for (rows->First(); rows->Valid(); rows->Next()) {
    if (const auto id = keys::ParseRowId(rows->Key())) identities.push_back(TRY(GetIdentity(*id)));
  }
  TRY(rows->Check());
  return identities;
}

Result<void> Draft::PutIdentity(const model::Identity& identity) {
  TRY(GetAccount(identity.account));
  if (identity.issuer.empty() || identity.issuer.size() > kMostIssuer || identity.issuer.find('\0') != std::string::npos) return Fail(Code::kInvalid, "this is no issuer", "issuer");
  if (identity.subject.empty() || identity.subject.size() > kMostSubject) return Fail(Code::kInvalid, "this is no subject", "subject");
  const auto holder = FindIdentity(identity.issuer, identity.subject);
  if (holder && (holder->id != identity.id || holder->account != identity.account)) return Fail(Code::kConflict, "this sign-in is linked to another account");
  if (!holder && holder.error().code != Code::kNotFound) return Fail(holder.error());
  const std::string key = keys::RecordKey(keys::kIdentityPrefix, identity.id);
  std::string previous;
  TRY(source_->Get(Family::kMeta, key, &previous));
  batch_.Put(Family::kMeta, key, EncodeIdentity(identity, previous));
  PutRows(batch_, RowsOf(identity));
  return {};
}

Result<void> Draft::DeleteIdentity(const Ulid& id) {
  const model::Identity identity = TRY(GetIdentity(id));
  batch_.Delete(Family::kMeta, keys::RecordKey(keys::kIdentityPrefix, id));
  DeleteRows(batch_, RowsOf(identity));
  return {};
}

}  // namespace chanoma::store
