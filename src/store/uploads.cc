// The uploads' part of Reader and Draft.
#include "store/batch.h"
#include "store/codec.h"
#include "store/draft.h"
#include "store/keys.h"

namespace chanoma::store {

Result<model::Upload> Reader::GetUpload(const Ulid& id) const {
  std::string bytes;
  if (!TRY(source_->Get(Family::kMeta, keys::UploadKey(id), &bytes))) return Fail(Code::kNotFound, "there is no such upload");
  return DecodeUpload(bytes);
}

Result<std::vector<model::Upload>> Reader::ListUploads() const {
  std::vector<model::Upload> uploads;
  const auto rows = source_->Prefix(Family::kMeta, std::string(keys::kUploadPrefix));
  for (rows->First(); rows->Valid(); rows->Next()) {
    auto upload = DecodeUpload(rows->Value());
    if (upload) uploads.push_back(std::move(*upload));
  }
  TRY(rows->Check());
  return uploads;
}

Result<void> Draft::PutUpload(const model::Upload& upload) {
  if (upload.id.IsNil()) return Fail(Code::kInvalid, "an upload needs an id");
  const std::string key = keys::UploadKey(upload.id);
  std::string previous;
  TRY(source_->Get(Family::kMeta, key, &previous));
  batch_.Put(Family::kMeta, key, EncodeUpload(upload, previous));
  return {};
}

Result<void> Draft::DeleteUpload(const Ulid& id) {
  TRY(GetUpload(id));
  batch_.Delete(Family::kMeta, keys::UploadKey(id));
  return {};
}

}  // namespace chanoma::store
