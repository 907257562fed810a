#include "store/carried.h"

#include <fmt/format.h>

#include <array>

#include "store/committer.h"
#include "store/keys.h"
#include "store/rows.h"

namespace chanoma::store {
namespace {

constexpr size_t kLargestRecord = 8 << 20;
constexpr size_t kIdBytes = 16;

struct Place {
  Family family = Family::kMeta;
  std::string_view prefix;
};

Place PlaceOf(RecordKind kind) {
  switch (kind) {
    case RecordKind::kLibrary: return {Family::kLibraries, {}};
    case RecordKind::kSetting: return {Family::kSettings, {}};
    case RecordKind::kVideo: return {Family::kVideos, {}};
    case RecordKind::kMedia: return {Family::kMedia, {}};
    case RecordKind::kPoster: return {Family::kPosters, {}};
    case RecordKind::kJob: return {Family::kJobs, {}};
    case RecordKind::kRole: return {Family::kMeta, keys::kRolePrefix};
    case RecordKind::kAccount: return {Family::kMeta, keys::kAccountPrefix};
    case RecordKind::kIdentity: return {Family::kMeta, keys::kIdentityPrefix};
    case RecordKind::kShow: return {Family::kMeta, keys::kShowPrefix};
    case RecordKind::kEntry: return {Family::kMeta, keys::kEntryPrefix};
    case RecordKind::kUpload: return {Family::kMeta, keys::kUploadPrefix};
    case RecordKind::kWatch: return {Family::kMeta, keys::kWatchPrefix};
    case RecordKind::kListing: return {Family::kMeta, keys::kListingPrefix};
    case RecordKind::kSavedSearch: return {Family::kMeta, keys::kSavedSearchPrefix};
    case RecordKind::kMail: return {Family::kMeta, keys::kMailPrefix};
    case RecordKind::kAudit: return {Family::kMeta, keys::kAuditPrefix};
    case RecordKind::kPurge: return {Family::kMeta, keys::kPurgePrefix};
    case RecordKind::kCredential: return {Family::kMeta, keys::kCredentialPrefix};
    case RecordKind::kTicket: return {Family::kMeta, keys::kTicketPrefix};
    case RecordKind::kSecret: return {Family::kMeta, keys::kSecretPrefix};
  }
  return {};
}

// None for a key that is made of something else.
std::optional<std::vector<std::string>> Divide(const RecordShape& shape, std::string_view rest) {
  std::vector<std::string> parts;
  for (const KeyPart part : shape.key) {
    const size_t length = part == KeyPart::kId ? kIdBytes : rest.size();
    if (rest.size() < length || length == 0) return std::nullopt;
    parts.emplace_back(rest.substr(0, length));
    rest.remove_prefix(length);
  }
  return rest.empty() ? std::optional(std::move(parts)) : std::nullopt;
}

}  // namespace

std::span<const RecordShape> RecordShapes() {
  using enum RecordKind;
  using enum KeyPart;
  static const std::array shapes = {
      RecordShape{kLibrary, "LibraryRecord", {kId}},
      RecordShape{kSetting, "SettingRecord", {kText}},
      RecordShape{kRole, "RoleRecord", {kText}},
      RecordShape{kAccount, "AccountRecord", {kId}},
      RecordShape{kIdentity, "IdentityRecord", {kId}},
      RecordShape{kShow, "ShowRecord", {kId}},
      RecordShape{kEntry, "EntryRecord", {kText}},
      RecordShape{kVideo, "VideoRecord", {kId}},
      RecordShape{kMedia, "MediaRecord", {kId}},
      RecordShape{kPoster, "PosterRecord", {kId}},
      RecordShape{kUpload, "UploadRecord", {kId}},
      RecordShape{kWatch, "WatchRecord", {kId, kText}},
      RecordShape{kListing, "ListingRecord", {kId, kId}},
      RecordShape{kSavedSearch, "SavedSearchRecord", {kId, kId}},
      RecordShape{kJob, "JobRecord", {kId}},
      RecordShape{kMail, "MailRecord", {kId}},
      RecordShape{kAudit, "AuditRecord", {kId}},
      RecordShape{kPurge, {}, {kId}},
      RecordShape{kCredential, "CredentialRecord", {kId}},
      RecordShape{kTicket, "TicketRecord", {kId}},
      RecordShape{kSecret, {}, {kText}},
  };
  return shapes;
}

const RecordShape& ShapeOf(RecordKind kind) { return RecordShapes()[static_cast<size_t>(kind)]; }

Result<void> RecordWalk::Carry(RecordKind kind, const Carrying& carrying) const {
  const auto [family, prefix] = PlaceOf(kind);
  const auto rows = source_->Range(family, std::string(prefix), prefix.empty() ? std::string(64, '\xff') : keys::After(std::string(prefix)));
  for (rows->First(); rows->Valid(); rows->Next()) {
    const RecordName name{family, std::string(rows->Key())};
    auto parts = Divide(ShapeOf(kind), rows->Key().substr(prefix.size()));
    if (!parts || !RowsOf(name, rows->Value())) {
      carrying.damaged(Described(name));
      continue;
    }
    if (!carrying.take({kind, *std::move(parts), std::string(rows->Value())})) return {};
  }
  return rows->Check();
}

Result<void> PutCarried(Draft& draft, const Carried& record) {
  Batch& batch = Committer::BatchOf(draft);
  const auto source = batch.NewSource();
  const auto [family, prefix] = PlaceOf(record.kind);
  std::string key(prefix);
  for (const std::string& part : record.key) key += part;
  const RecordName name{family, key};
  if (record.bytes.size() > kLargestRecord) return Fail(Code::kTooLarge, fmt::format("{} is over {} MiB", Described(name), kLargestRecord >> 20));
  if (!Divide(ShapeOf(record.kind), std::string_view(key).substr(prefix.size()))) return Fail(Code::kInvalid, "a record needs a key");
  std::string there;
  if (TRY(source->Get(family, key, &there))) return Fail(Code::kConflict, fmt::format("{} is there twice", Described(name)));
  const std::vector<Row> rows = TRY(RowsOf(name, record.bytes));
  for (const Row& row : rows) {
    if (!row.key.empty() && TRY(source->Get(Family::kIndex, row.key, &there))) {
      return Fail(Code::kConflict, fmt::format("{} has a name, an address, a place or a number that another one has", Described(name)));
    }
  }
  batch.Put(family, key, record.bytes);
  for (const Row& row : rows) {
    if (!row.key.empty()) batch.Put(Family::kIndex, row.key, row.value);
  }
  return {};
}

}  // namespace chanoma::store
