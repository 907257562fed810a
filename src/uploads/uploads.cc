#include "uploads/uploads.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/file.h"
#include "base/human_bytes.h"
#include "catalogue/priorities.h"
#include "text/names.h"
#include "text/text.h"
#include "uploads/details.h"

namespace chanoma::uploads {
namespace {

constexpr size_t kThreads = 4;
constexpr size_t kQueue = 4096;
constexpr uint64_t kReserve = 256ull << 20;  // of the disk, for everything else

bool Receives(const model::Upload& upload) { return std::holds_alternative<model::Receiving>(upload.state); }

// Bytes it takes, or will when it is whole.
uint64_t Weight(const model::Upload& upload) { return std::max(upload.offset, upload.length.value_or(0)); }

}  // namespace

Uploads::Uploads(Folder folder, store::Store& store, std::function<Limits()> limits, const Clock& clock, Log log)
    : folder_(std::move(folder)), store_(store), limits_(std::move(limits)), clock_(clock), log_(log), pool_("uploads", kThreads, kQueue, log) {}

Result<std::unique_ptr<Uploads>> Uploads::Create(std::filesystem::path folder, const files::Attic& attic, store::Store& store, std::function<Limits()> limits,
                                                 const Clock& clock, Log log) {
  std::unique_ptr<Uploads> uploads(new Uploads(TRY(Folder::Open(std::move(folder), attic)), store, std::move(limits), clock, std::move(log)));
  TRY(uploads->MoveLibrary());
  uploads->sweeper_ = std::jthread([raw = uploads.get()] { raw->Sweep(); });
  return uploads;
}

Uploads::~Uploads() { Stop(); }

void Uploads::Stop() {
  std::map<Ulid, std::shared_ptr<Stream>> active;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    active = active_;
    changed_.NotifyAll();
  }
  for (const auto& [id, stream] : active) stream->Interrupt();
  if (sweeper_.joinable()) sweeper_.join();
  pool_.Stop();
}

// The data directory may be elsewhere now. Where it is not, nothing is written: a full disk must not stop the start.
Result<void> Uploads::MoveLibrary() {
  const std::string path = folder_.root().string();
  std::vector<model::Library> elsewhere = TRY(store_.Read().ListLibraries());
  std::erase_if(elsewhere, [&](const model::Library& library) { return !library.managed || library.path == path; });
  if (elsewhere.empty()) return {};
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    for (model::Library& library : elsewhere) {
      library.path = path;
      TRY(draft.PutLibrary(library));
    }
    return {};
  }));
  return {};
}

// Names become the ids of their accounts: a name may be somebody else's one day. What stood in `known` stays.
Result<void> Uploads::FindPeople(std::vector<std::string>& people, const std::vector<std::string>& known) const {
  const store::Reader reader = store_.Read();
  std::vector<std::string> found;
  for (std::string& person : people) {
    if (std::find(known.begin(), known.end(), person) == known.end()) {
      auto account = reader.FindAccountByName(text::NameKey(person));
      const auto id = Ulid::Parse(person);
      if (!account && account.error().code == Code::kNotFound && id) account = reader.GetAccount(*id);
      if (!account && account.error().code != Code::kNotFound) return Fail(account.error());
      if (!account) return Fail(Code::kInvalid, fmt::format("there is nobody called “{}” here", person), "people");
      person = account->id.ToString();
    }
    if (std::find(found.begin(), found.end(), person) == found.end()) found.push_back(std::move(person));
  }
  people = std::move(found);
  return {};
}

Result<Usage> Uploads::UsageOf(const std::string& owner) const {
  Usage usage;
  uint64_t coming = 0;
  for (const model::Upload& upload : TRY(store_.Read().ListUploads())) {
    const uint64_t weight = Weight(upload);
    usage.used_by_all += weight;
    if (upload.owner == owner) usage.used += weight;
    if (Receives(upload)) coming += weight - upload.offset;
    if (!std::holds_alternative<model::Stored>(upload.state)) usage.under_way += weight;
  }
  usage.limits = limits_();
  const uint64_t free = TRY(folder_.FreeBytes());
  usage.free_bytes = free > coming + kReserve ? free - coming - kReserve : 0;
  return usage;
}

Result<Uploads::UnderWay> Uploads::BytesUnderWay() const {
  UnderWay bytes;
  for (const model::Upload& upload : TRY(store_.Read().ListUploads())) {
    if (std::holds_alternative<model::Stored>(upload.state)) continue;
    bytes.arrived += upload.offset;
    bytes.kept += Weight(upload);
  }
  return bytes;
}

// What one that does not say its length may still bring.
Result<uint64_t> Uploads::RoomFor(const std::string& owner) const {
  const Usage usage = TRY(UsageOf(owner));
  const auto left = [](uint64_t limit, uint64_t used) { return limit == 0 ? UINT64_MAX : limit - std::min(limit, used); };
  return std::min({usage.free_bytes, left(usage.limits.per_owner, usage.used), left(usage.limits.in_all, usage.used_by_all), left(usage.limits.under_way, usage.under_way)});
}

Result<void> Uploads::CheckRoom(const std::string& owner, uint64_t bytes) const {
  const Usage usage = TRY(UsageOf(owner));
  if (usage.limits.per_owner > 0 && bytes > usage.limits.per_owner - std::min(usage.used, usage.limits.per_owner)) {
    return Fail(Code::kTooLarge, fmt::format("your uploads may take {}, {} are taken, and this file has {}", HumanBytes(usage.limits.per_owner),
                                             HumanBytes(usage.used), HumanBytes(bytes)));
  }
  if (usage.limits.in_all > 0 && bytes > usage.limits.in_all - std::min(usage.used_by_all, usage.limits.in_all)) {
    return Fail(Code::kNoSpace, fmt::format("all uploads together may take {}, {} are taken, and this file has {}",
                                            HumanBytes(usage.limits.in_all), HumanBytes(usage.used_by_all), HumanBytes(bytes)));
  }
  if (usage.limits.under_way > 0 && bytes > usage.limits.under_way - std::min(usage.under_way, usage.limits.under_way)) {
    return Fail(Code::kNoSpace, fmt::format("uploads on their way may take {} together, {} are taken until others are whole, and this file has {}",
                                            HumanBytes(usage.limits.under_way), HumanBytes(usage.under_way), HumanBytes(bytes)));
  }
  if (bytes > usage.free_bytes) {
    return Fail(Code::kNoSpace, fmt::format("the disk has room for {}, and this file has {}", HumanBytes(usage.free_bytes), HumanBytes(bytes)));
  }
  return {};
}

Result<model::Upload> Uploads::Make(NewUpload wanted) {
  model::Upload upload;
  upload.details = TRY(CheckDetails(std::move(wanted.details)));
  TRY(FindPeople(upload.details.people, {}));
  upload.id = store_.NewId();
  upload.owner = std::move(wanted.owner);
  upload.kind = wanted.kind;
  upload.file_name = CleanFileName(wanted.file_name);
  upload.metadata = std::move(wanted.metadata);
  upload.length = wanted.length;
  upload.parts = std::move(wanted.parts);
  upload.created = upload.updated = clock_.Now();
  upload.expires = upload.created + ExpiresAfter();
  if (upload.kind == model::UploadKind::kJoined) {
    uint64_t length = 0;
    for (const Ulid& id : upload.parts) {
      const model::Upload part = TRY(Get(id, upload.owner));
      if (part.kind != model::UploadKind::kPart) return Fail(Code::kInvalid, "one of these uploads is no part (Upload-Concat: partial)", "Upload-Concat");
      if (!part.length || part.offset != *part.length) return Fail(Code::kConflict, "a part is not whole yet", "Upload-Concat");
      length += *part.length;
    }
    upload.length = upload.offset = length;
    upload.state = model::Storing{};
  }
  MutexLock lock(making_);
  TRY(CheckRoom(upload.owner, upload.length.value_or(0)));
  if (upload.kind != model::UploadKind::kJoined) TRY(folder_.CreateIncoming(upload.id));
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    TRY(draft.PutUpload(upload));
    if (upload.kind != model::UploadKind::kJoined) return {};
    TRY(draft.Enqueue({model::JobKind::kStore, upload.id, catalogue::kScanPriority, wanted.request, 5, std::nullopt}));
    return {};
  }));
  log_.Info("upload begun", {{"upload", upload.id.ToString()}, {"bytes", upload.length.value_or(0)}, {"request", wanted.request}});
  return upload;
}

std::shared_ptr<Stream> Uploads::Active(const Ulid& id) {
  MutexLock lock(mutex_);
  const auto found = active_.find(id);
  return found == active_.end() ? nullptr : found->second;
}

void Uploads::EndActive(const Ulid& id) {
  MutexLock lock(mutex_);
  active_.erase(id);
}

Result<model::Upload> Uploads::Get(const Ulid& id, const std::string& owner) const {
  model::Upload upload = TRY(store_.Read().GetUpload(id));
  if (upload.owner != owner) return Fail(Code::kNotFound, "there is no such upload");
  return upload;
}

Result<model::Upload> Uploads::Settle(const Ulid& id, const std::string& owner) {
  TRY(Get(id, owner));
  if (const auto stream = Active(id)) stream->Interrupt();
  return Get(id, owner);
}

Result<std::shared_ptr<Stream>> Uploads::Open(const Ulid& id, const std::string& owner, const Continue& how) {
  model::Upload upload = TRY(Settle(id, owner));
  if (upload.kind == model::UploadKind::kJoined) return Fail(Code::kForbidden, "an upload joined from parts takes no bytes of its own");
  if (how.offset != upload.offset) {
    return Fail(Code::kConflict, fmt::format("{} bytes of this upload are here, not {}", upload.offset, how.offset), "Upload-Offset");
  }
  if (how.length && !upload.length) {
    if (*how.length < upload.offset) return Fail(Code::kInvalid, "the file is longer than that already", "Upload-Length");
    MutexLock lock(making_);
    TRY(CheckRoom(owner, *how.length - upload.offset));
    upload.length = how.length;
    TRY(store_.Commit([&](store::Draft& draft) { return draft.PutUpload(upload); }));
  } else if (how.length && *how.length != *upload.length) {
    return Fail(Code::kInvalid, "the length of this upload was told before", "Upload-Length");
  }
  Stream::Start start;
  // Without a length, what the quotas and the disk leave is checked by what this request brings.
  start.most = upload.length ? *upload.length - upload.offset : TRY(RoomFor(owner));
  if (how.body_length.value_or(0) > start.most) return Fail(Code::kTooLarge, "more bytes than the upload's length leaves");
  if (const uint64_t free = TRY(folder_.FreeBytes()); how.body_length.value_or(0) > free) {
    return Fail(Code::kNoSpace, fmt::format("the disk has {} left, and {} are to come", HumanBytes(free), HumanBytes(*how.body_length)));
  }
  if (!Receives(upload)) start.most = 0;  // whole already: nothing is left to take
  start.offset = upload.offset;
  start.length = upload.length;
  start.body_length = how.body_length;
  start.checksum = how.checksum;
  // Without the state of what is here, and in parts, there is nothing to go on hashing: the job does it.
  start.digests = upload.kind == model::UploadKind::kWhole && Receives(upload);
  if (Receives(upload)) {
    start.file = TRY(OpenFile(folder_.Incoming(id), O_RDWR));
    // Bytes after the offset were on their way when something ended: they come again.
    if (::ftruncate(start.file.Get(), static_cast<off_t>(upload.offset)) != 0) return Fail(SystemError(errno, "truncate", "an upload"));
    if (start.digests && upload.offset > 0) {
      const auto hash = digest::Blake2b::Restore(upload.hash_state);
      start.digests = hash.has_value();
      if (hash) start.hash = *hash;
    }
  }
  Stream::Hooks hooks;
  hooks.record = [this, id](uint64_t offset, const std::string& hash_state, std::optional<std::string> digest) {
    return Record(id, offset, hash_state, std::move(digest));
  };
  hooks.ended = [this, id] { EndActive(id); };
  auto stream = std::make_shared<Stream>(std::move(start), std::move(hooks), pool_);
  MutexLock lock(mutex_);
  if (stopping_) return Fail(Code::kUnavailable, "the server is stopping");
  if (!active_.emplace(id, stream).second) return Fail(Code::kConflict, "another request goes on with this upload");
  return stream;
}

Result<model::Upload> Uploads::Record(const Ulid& id, uint64_t offset, const std::string& hash_state, std::optional<std::string> digest) {
  model::Upload upload;
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    upload = TRY(draft.GetUpload(id));
    if (!Receives(upload)) return {};
    upload.offset = offset;
    upload.hash_state = hash_state;
    upload.updated = draft.Now();
    upload.expires = upload.updated + ExpiresAfter();
    if (digest && upload.kind == model::UploadKind::kWhole) {
      upload.state = model::Storing{};
      upload.content = *digest;
      upload.hash_state.clear();
      TRY(draft.Enqueue({model::JobKind::kStore, id, catalogue::kScanPriority, id.ToString(), 5, std::nullopt}));
    }
    return draft.PutUpload(upload);
  }));
  return upload;
}

Result<std::vector<model::Upload>> Uploads::List(const std::string& owner) const {
  std::vector<model::Upload> uploads = TRY(store_.Read().ListUploads());
  std::erase_if(uploads, [&](const model::Upload& upload) { return upload.owner != owner; });
  std::reverse(uploads.begin(), uploads.end());
  return uploads;
}

Result<model::Upload> Uploads::ChangeDetails(const Ulid& id, const std::string& owner, const std::function<void(model::UploadDetails&)>& change) {
  model::Upload seen = TRY(Get(id, owner));
  const std::vector<std::string> known = seen.details.people;
  change(seen.details);
  model::UploadDetails details = TRY(CheckDetails(std::move(seen.details)));
  TRY(FindPeople(details.people, known));
  std::string sort_key;
  if (!details.title.empty()) sort_key = TRY(text::Collator::Create())->SortKey(details.title);
  model::Upload upload;
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    upload = TRY(draft.GetUpload(id));
    upload.details = details;
    upload.updated = draft.Now();
    if (const auto* stored = std::get_if<model::Stored>(&upload.state)) {
      store::VideoWrite write;
      write.video = TRY(draft.GetVideo(stored->video));
      write.video.audience = AudienceOf(upload);
      if (!details.title.empty()) {
        write.video.title = details.title;
        write.video.title_is_set_by_user = true;
        write.title_sort_key = sort_key;
      }
      TRY(draft.PutVideo(write));
    }
    return draft.PutUpload(upload);
  }));
  return upload;
}

Result<void> Uploads::Remove(const Ulid& id, const std::string& owner) {
  const model::Upload upload = TRY(Settle(id, owner));
  const auto* stored = std::get_if<model::Stored>(&upload.state);
  if (!stored || upload.trashed != Timestamp{}) return Purge(upload);
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    model::Upload now = TRY(draft.GetUpload(id));
    now.trashed = draft.Now();
    store::VideoWrite write;
    auto video = draft.GetVideo(stored->video);
    if (video) {
      write.video = std::move(*video);
      write.video.hidden = true;
      TRY(draft.PutVideo(write));
    }
    return draft.PutUpload(now);
  }));
  return {};
}

Result<model::Upload> Uploads::Restore(const Ulid& id, const std::string& owner) {
  TRY(Get(id, owner));
  model::Upload upload;
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    upload = TRY(draft.GetUpload(id));
    if (upload.trashed == Timestamp{}) return Fail(Code::kConflict, "this upload is not in the trash");
    upload.trashed = Timestamp{};
    if (const auto* stored = std::get_if<model::Stored>(&upload.state)) {
      store::VideoWrite write;
      write.video = TRY(draft.GetVideo(stored->video));
      write.video.hidden = false;
      TRY(draft.PutVideo(write));
    }
    return draft.PutUpload(upload);
  }));
  return upload;
}

}  // namespace chanoma::uploads
