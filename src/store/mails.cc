// Letters that are to be written: bytes, reading and writing.

#include "store/batch.h"
#include "store/codec.h"
#include "store/draft.h"
#include "store/keys.h"
#include "store/record_bytes.h"
#include "store/records.pb.h"

namespace chanoma::store {

std::string EncodeMail(const model::Mail& mail, std::string_view previous) {
  auto record = StartFrom<proto::MailRecord>(previous);
  record.set_id(std::string(mail.id.Raw()));
  record.set_kind(static_cast<uint32_t>(mail.kind));
  record.set_account(std::string(mail.account.Raw()));
  record.set_address(mail.address);
  record.set_language(mail.language);
  record.set_created_ms(Milliseconds(mail.created));
  record.set_words(mail.words);
  return record.SerializeAsString();
}

Result<model::Mail> DecodeMail(std::string_view bytes) {
  const auto record = TRY(Parse<proto::MailRecord>(bytes, "mail"));
  const auto id = Ulid::FromRaw(record.id());
  const auto account = Ulid::FromRaw(record.account());
  const auto kind = static_cast<model::MailKind>(record.kind());
  const bool known = kind == model::MailKind::kReset || kind == model::MailKind::kConfirm || kind == model::MailKind::kChanged || kind == model::MailKind::kNotice;
  if (!id || id->IsNil() || !account || !known || record.address().empty()) return Damaged("mail");
  return model::Mail{*id, kind, *account, record.address(), record.language(), Time(record.created_ms()), record.words()};
}

Result<model::Mail> Reader::GetMail(const Ulid& id) const {
  std::string bytes;
  if (!TRY(source_->Get(Family::kMeta, keys::RecordKey(keys::kMailPrefix, id), &bytes))) return Fail(Code::kNotFound, "there is no such letter");
  return DecodeMail(bytes);
}

Result<void> Draft::PutMail(const model::Mail& mail) {
  batch_.Put(Family::kMeta, keys::RecordKey(keys::kMailPrefix, mail.id), EncodeMail(mail, {}));
  return {};
}

Result<void> Draft::DeleteMail(const Ulid& id) {
  batch_.Delete(Family::kMeta, keys::RecordKey(keys::kMailPrefix, id));
  return {};
}

}  // namespace chanoma::store
