// The job that gives a whole upload its place: joined and hashed where that is still to do, named by its content, a video.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/file.h"
#include "catalogue/priorities.h"
#include "catalogue/titles.h"
#include "files/open.h"
#include "text/text.h"
#include "uploads/details.h"
#include "uploads/uploads.h"

namespace chanoma::uploads {
namespace {

constexpr size_t kBlock = 1 << 20;

// Reads a file from its beginning, block by block.
Result<void> ReadThrough(int fd, const std::function<Result<void>(std::string_view)>& take) {
  std::string block(kBlock, '\0');
  for (off_t at = 0;;) {
    const ssize_t n = ::pread(fd, block.data(), block.size(), at);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Fail(SystemError(errno, "read", "an upload"));
    if (n == 0) return {};
    TRY(take({block.data(), static_cast<size_t>(n)}));
    at += n;
  }
}

// The library of uploads; made when there is none.
Result<Ulid> LibraryOf(store::Draft& draft, const std::string& path, const Ulid& fresh) {
  for (const model::Library& known : TRY(draft.ListLibraries())) {
    if (known.managed) return known.id;
  }
  model::Library library;
  library.id = fresh;
  library.name = "Uploads";
  library.path = path;
  library.managed = true;
  library.scanned = draft.Now();
  TRY(draft.PutLibrary(library));
  return library.id;
}

}  // namespace

void Uploads::Register(jobs::Queue& queue) {
  queue.Handle(model::JobKind::kStore, [this](jobs::JobContext& context) {
    auto outcome = RunStore(context);
    const bool last = context.job().attempts >= context.job().max_attempts;
    if (!outcome && outcome.error().code != Code::kCancelled && last) {
      // Its owner is told; the bytes stay for another try by hand.
      const Error error = outcome.error();
      auto told = store_.Commit([&](store::Draft& draft) -> Result<void> {
        model::Upload upload = TRY(draft.GetUpload(context.job().subject));
        upload.state = model::Rejected{std::string(CodeName(error.code)), error.message};
        return draft.PutUpload(upload);
      });
      if (!told) log_.Warning("an upload's failure was not recorded", {{"why", told.error().message}});
    }
    return outcome;
  });
}

Result<void> Uploads::RunStore(jobs::JobContext& context) {
  auto found = store_.Read().GetUpload(context.job().subject);
  if (!found && found.error().code == Code::kNotFound) return {};
  if (!found) return Fail(found.error());
  model::Upload upload = std::move(*found);
  if (!std::holds_alternative<model::Storing>(upload.state)) return {};
  if (upload.content.empty()) {
    upload.content = TRY(Join(upload, context));
    TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
      model::Upload now = TRY(draft.GetUpload(upload.id));
      now.content = upload.content;
      return draft.PutUpload(now);
    }));
  }
  TRY(BecomeVideo(upload, context.job().id.ToString()));
  for (const Ulid& id : upload.parts) {
    if (const auto part = store_.Read().GetUpload(id)) TRY(Purge(*part));
  }
  return {};
}

Result<std::string> Uploads::Join(const model::Upload& upload, jobs::JobContext& context) {
  digest::Blake2b hash;
  uint64_t done = 0;
  const auto progress = [&](size_t bytes) -> Result<void> {
    if (context.Cancelled()) return Fail(Code::kCancelled, "stopped");
    context.SetProgress(done += bytes, upload.length);
    return {};
  };
  if (upload.kind != model::UploadKind::kJoined) {
    const UniqueFd fd = TRY(OpenFile(folder_.Incoming(upload.id), O_RDONLY));
    TRY(ReadThrough(fd.Get(), [&](std::string_view bytes) {
      hash.Update(bytes);
      return progress(bytes.size());
    }));
    return digest::Hex(hash.Finish());
  }
  const UniqueFd whole = TRY(folder_.CreateIncoming(upload.id));
  for (const Ulid& id : upload.parts) {
    const UniqueFd part = TRY(OpenFile(folder_.Incoming(id), O_RDONLY));
    TRY(ReadThrough(part.Get(), [&](std::string_view bytes) -> Result<void> {
      hash.Update(bytes);
      TRY(WriteAll(whole.Get(), bytes));
      return progress(bytes.size());
    }));
  }
  if (done != upload.length) return Fail(Code::kCorrupt, fmt::format("the parts have {} bytes instead of {}", done, upload.length.value_or(0)));
  if (::fsync(whole.Get()) != 0) return Fail(SystemError(errno, "sync", "an upload"));
  return digest::Hex(hash.Finish());
}

Result<void> Uploads::BecomeVideo(const model::Upload& upload, const std::string& request) {
  MutexLock lock(content_mutex_);
  if (const auto now = store_.Read().GetUpload(upload.id); !now) return {};  // removed meanwhile, and its bytes with it
  TRY(folder_.Keep(upload.id, upload.content));
  store::VideoWrite write;
  model::Video& video = write.video;
  video.id = store_.NewId();
  video.path = folder_.VideoPath(upload.id, upload.file_name);
  TRY(folder_.Link(video.path, upload.content));
  const files::Stamp stamp = TRY(files::OpenBeneath(folder_.root().string(), video.path)).stamp;
  video.stamp = {stamp.size, stamp.modified_ns, stamp.device, stamp.inode};
  const auto collator = TRY(text::Collator::Create());
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    auto now = draft.GetUpload(upload.id);
    if (!now || !std::holds_alternative<model::Storing>(now->state)) return {};  // removed meanwhile, or done by an earlier try
    video.library = TRY(LibraryOf(draft, folder_.root().string(), store_.NewId()));
    video.title_is_set_by_user = !now->details.title.empty();
    // Known by its file alone: names that strangers give join nobody's series.
    video.work = catalogue::NamingOf(folder_.root().string(), video.path).work;
    video.title = video.title_is_set_by_user ? now->details.title : catalogue::TitleFromPath(now->file_name);
    write.title_sort_key = collator->SortKey(video.title);
    video.added = draft.Now();
    video.audience = AudienceOf(*now);
    now->state = model::Stored{video.id};
    now->updated = draft.Now();
    TRY(draft.PutVideo(write));
    TRY(draft.PutUpload(*now));
    TRY(draft.Enqueue({model::JobKind::kProbe, video.id, catalogue::kProbePriority, request, 3, std::nullopt}));
    return {};
  }));
  log_.Info("upload stored", {{"upload", upload.id.ToString()}, {"content", upload.content}, {"bytes", stamp.size}});
  return {};
}

Result<void> Uploads::Purge(const model::Upload& upload) {
  MutexLock lock(content_mutex_);
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    const auto now = draft.GetUpload(upload.id);
    if (!now) return {};
    if (const auto* stored = std::get_if<model::Stored>(&now->state)) {
      if (const auto deleted = draft.DeleteVideo(stored->video); !deleted && deleted.error().code != Code::kNotFound) return deleted;
    }
    return draft.DeleteUpload(upload.id);
  }));
  folder_.RemoveIncoming(upload.id);
  folder_.RemoveLink(folder_.VideoPath(upload.id, upload.file_name));
  if (upload.content.empty()) return {};
  const auto others = TRY(store_.Read().ListUploads());
  const bool used = std::any_of(others.begin(), others.end(), [&](const model::Upload& other) { return other.content == upload.content; });
  if (!used) folder_.RemoveContent(upload.content);
  return {};
}

}  // namespace chanoma::uploads
