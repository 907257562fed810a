// Uploads to stored bytes and back.
#include "store/codec.h"
#include "store/record_bytes.h"
#include "store/records.pb.h"

namespace chanoma::store {
std::string EncodeUpload(const model::Upload& upload, std::string_view previous) {
  auto record = StartFrom<proto::UploadRecord>(previous);
  record.set_id(std::string(upload.id.Raw()));
  record.set_owner(upload.owner);
  record.set_kind(static_cast<uint32_t>(upload.kind));
  record.set_state(static_cast<uint32_t>(upload.state.index()));
  const auto* stored = std::get_if<model::Stored>(&upload.state);
  record.set_video(stored ? std::string(stored->video.Raw()) : std::string());
  if (const auto* rejected = std::get_if<model::Rejected>(&upload.state)) {
    record.mutable_failure()->set_code(rejected->code);
    record.mutable_failure()->set_detail(rejected->detail);
  } else {
    record.clear_failure();
  }
  record.set_file_name(upload.file_name);
  record.set_metadata(upload.metadata);
  if (upload.length) record.set_length(*upload.length);
  else record.clear_length();
  record.set_offset(upload.offset);
  record.set_hash_state(upload.hash_state);
  record.set_content(upload.content);
  record.clear_parts();
  for (const Ulid& part : upload.parts) record.add_parts(std::string(part.Raw()));
  record.set_title(upload.details.title);
  record.set_description(upload.details.description);
  record.set_category(upload.details.category);
  record.clear_tags();
  for (const std::string& tag : upload.details.tags) record.add_tags(tag);
  record.set_language(upload.details.language);
  record.set_visibility(static_cast<uint32_t>(upload.details.visibility));
  record.clear_people();
  for (const std::string& person : upload.details.people) record.add_people(person);
  record.set_mature(upload.details.mature);
  record.set_created_ms(Milliseconds(upload.created));
  record.set_updated_ms(Milliseconds(upload.updated));
  record.set_expires_ms(Milliseconds(upload.expires));
  record.set_trashed_ms(Milliseconds(upload.trashed));
  return record.SerializeAsString();
}

Result<model::Upload> DecodeUpload(std::string_view bytes) {
  proto::UploadRecord record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return Damaged("upload");
  model::Upload upload;
  const auto id = Ulid::FromRaw(record.id());
  if (!id || id->IsNil() || record.kind() > 2 || record.visibility() > 3) return Damaged("upload");
  upload.id = *id;
  upload.owner = record.owner();
  upload.kind = static_cast<model::UploadKind>(record.kind());
  switch (record.state()) {
    case 0: upload.state = model::Receiving{}; break;
    case 1: upload.state = model::Storing{}; break;
    case 2: {
      const auto video = Ulid::FromRaw(record.video());
      if (!video) return Damaged("upload");
      upload.state = model::Stored{*video};
      break;
    }
    case 3: upload.state = model::Rejected{record.failure().code(), record.failure().detail()}; break;
    default: return Damaged("upload");
  }
  upload.file_name = record.file_name();
  upload.metadata = record.metadata();
  if (record.has_length()) upload.length = record.length();
  upload.offset = record.offset();
  upload.hash_state = record.hash_state();
  upload.content = record.content();
  for (const std::string& part : record.parts()) {
    const auto parsed = Ulid::FromRaw(part);
    if (!parsed) return Damaged("upload");
    upload.parts.push_back(*parsed);
  }
  upload.details = {record.title(), record.description(), record.category(), {record.tags().begin(), record.tags().end()}, record.language(),
                    static_cast<model::Visibility>(record.visibility()), {record.people().begin(), record.people().end()}, record.mature()};
  upload.created = Time(record.created_ms());
  upload.updated = Time(record.updated_ms());
  upload.expires = Time(record.expires_ms());
  upload.trashed = Time(record.trashed_ms());
  return upload;
}

}  // namespace chanoma::store
