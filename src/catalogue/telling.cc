#include "catalogue/telling.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "catalogue/nfo_files.h"
#include "catalogue/one_show.h"
#include "catalogue/paths.h"
#include "catalogue/told.h"
#include "files/open.h"
#include "files/place.h"
#include "model/work.h"
#include "text/text.h"

namespace chanoma::catalogue {
namespace {

constexpr size_t kAtOnce = 250;
constexpr size_t kVersions = 16;          // files of one entry that are looked at
constexpr size_t kLargest = 4u << 20;     // bytes of an NFO file
constexpr size_t kMostProblems = 20;
constexpr size_t kLongestFile = 300, kLongestDetail = 300;

using Documents = std::vector<nfo::Document>;

bool IsAddress(const nfo::Document& document) { return !document.title && !document.plot && !document.ids.empty(); }

Result<std::string> ReadWhole(const files::OpenedFile& file) {
  if (file.stamp.size > kLargest) return Fail(Code::kTooLarge, fmt::format("this NFO file has {} bytes; {} are the most that is read", file.stamp.size, kLargest));
  std::string bytes(file.stamp.size, '\0');
  size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t n = ::pread(file.fd.Get(), bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Fail(SystemError(errno, "read", "NFO file"));
    if (n == 0) break;
    at += static_cast<size_t>(n);
  }
  bytes.resize(at);
  return bytes;
}

// One run: what is found is gathered here, and committed at the end.
class Round {
 public:
  Round(const store::Reader& reader, model::Show show) : reader_(reader), show_(std::move(show)) {}

  Result<void> Look(const model::Entry& entry) {
    OfEntry of;
    for (const store::HeldWork& held : TRY(reader_.ListWorks(entry.work, {}, kVersions))) {
      const auto video = reader_.GetVideo(held.video);
      if (!video && (video.error().code == Code::kNotFound || video.error().code == Code::kCorrupt)) continue;
      if (!video) return Fail(video.error());
      const model::Library* library = TRY(LibraryOf(video->library));
      if (!library || library->managed) continue;
      if (!files::StampOf(library->path, video->path)) {
        of.unreached = true;
        continue;
      }
      of.reached = true;
      TRY(LookBeside(entry, *video, *library, of));
    }
    reached_ = reached_ || of.reached;
    unreached_ = unreached_ || of.unreached;
    if (of.told) {
      if (*of.told != entry.told) entries_[entry.work] = std::move(*of.told);
    } else if (of.reached && !of.unreached && !of.bad && entry.told != model::ToldOfEntry{}) {
      entries_[entry.work] = {};
    }
    return {};
  }

  // Nothing to be judged by.
  bool SawNothing() const { return !reached_; }

  Result<void> Write(store::Draft& draft) const {
    auto show = draft.GetShow(show_.id);
    if (!show) return show.error().code == Code::kNotFound ? Result<void>() : Result<void>(Fail(show.error()));
    if (told_) show->told = *told_;
    else if (!bad_ && !unreached_) show->told = {};
    show->problems = problems_;
    TRY(draft.PutShow(*show));
    for (const auto& [work, told] : entries_) {
      auto entry = draft.GetEntry(work);
      if (!entry && entry.error().code == Code::kNotFound) continue;
      if (!entry) return Fail(entry.error());
      entry->told = told;
      TRY(draft.PutEntry(*entry));
    }
    return {};
  }

 private:
  struct OfEntry {
    std::optional<model::ToldOfEntry> told;
    bool bad = false;  // a file that should tell of it could not be read
    bool reached = false, unreached = false;  // some of the files that hold it
  };

  Result<const model::Library*> LibraryOf(const Ulid& id) {
    const auto known = libraries_.find(id);
    if (known != libraries_.end()) return &known->second;
    auto library = reader_.GetLibrary(id);
    if (!library && library.error().code == Code::kNotFound) return nullptr;
    if (!library) return Fail(library.error());
    return &libraries_.emplace(id, std::move(*library)).first->second;
  }

  void AddProblem(const std::string& file, const std::string& detail) {
    model::Problem problem{text::Clean(file, kLongestFile), text::Clean(detail, kLongestDetail)};
    if (problems_.size() < kMostProblems && std::ranges::find(problems_, problem) == problems_.end()) problems_.push_back(std::move(problem));
  }

  // What is in a file; none when it is not there. `bad`: it is, and cannot be read.
  std::optional<Documents> Read(const model::Library& library, const std::string& path, bool& bad) {
    const auto file = files::OpenBeneath(library.path, path);
    if (!file && file.error().code == Code::kNotFound) return std::nullopt;
    const auto bytes = file ? ReadWhole(*file) : Result<std::string>(Fail(file.error()));
    auto documents = bytes ? nfo::Read(*bytes) : Result<Documents>(Fail(bytes.error()));
    if (!documents) {
      bad = true;
      AddProblem(path, documents.error().message);
      return std::nullopt;
    }
    for (const nfo::Document& document : *documents) {
      for (const std::string& doubt : document.doubts) AddProblem(path, doubt);
    }
    return std::move(*documents);
  }

  Result<const NfoFolder*> FolderAt(const model::Library& library, const std::string& folder) {
    if (folder_ && at_ == std::pair(library.id, folder)) return &*folder_;
    auto looked = LookForNfo(library.path, folder);
    if (!looked && looked.error().code != Code::kNotFound && looked.error().code != Code::kForbidden) return Fail(looked.error());
    folder_ = looked ? std::move(*looked) : NfoFolder{};
    at_ = {library.id, folder};
    return &*folder_;
  }

  Result<void> LookBeside(const model::Entry& entry, const model::Video& video, const model::Library& library, OfEntry& of) {
    const std::string folder(FolderOf(video.path)), name(NameOf(video.path));
    const NfoFolder& found = *TRY(FolderAt(library, folder));
    const Beside* own = OwnNfo(found, name);
    if (show_.kind == model::ShowKind::kSeries) {
      if (own) LookAtEpisode(entry, library, JoinPath(folder, own->name), of);
      LookAtSeries(library, folder);
      return {};
    }
    if (told_) return {};
    if (own) {
      TakeShow(library, JoinPath(folder, own->name), nfo::Kind::kMovie);
    } else if (found.shared && found.films.size() <= kMostOfOneFilm && TRY(AreOfOneShow(reader_, library, folder, found.films, show_.series))) {
      TakeShow(library, JoinPath(folder, found.shared->name), nfo::Kind::kMovie);
    }
    return {};
  }

  // Of several files that hold it the first that tells.
  void LookAtEpisode(const model::Entry& entry, const model::Library& library, const std::string& path, OfEntry& of) {
    if (of.told) return;
    const auto documents = Read(library, path, of.bad);
    if (!documents) return;
    const auto* episode = std::get_if<model::Episode>(&entry.what);
    const auto* special = std::get_if<model::Special>(&entry.what);
    of.told = ToldOfEpisodes(*documents, episode ? episode->number : special ? special->number : 0, episode ? episode->through : special ? special->through : 0);
    // An address is of the series, which is told of elsewhere.
    if (of.told || IsAddress(documents->front())) return;
    of.bad = true;
    AddProblem(path, "this NFO file has the name of an episode and tells of something else");
  }

  void LookAtSeries(const model::Library& library, const std::string& folder) {
    if (told_ || !looked_in_.emplace(library.id, folder).second) return;
    for (const std::string& place : SeriesFolders(folder)) {
      const std::string path = JoinPath(place, kSeriesNfo);
      if (!files::StampOf(library.path, path)) continue;
      TakeShow(library, path, nfo::Kind::kShow);
      return;
    }
  }

  void TakeShow(const model::Library& library, const std::string& path, nfo::Kind kind) {
    if (!tried_.emplace(library.id, path).second) return;
    bool bad = false;
    if (const auto documents = Read(library, path, bad)) {
      const auto meant = std::ranges::find_if(*documents, [&](const nfo::Document& document) { return document.kind == kind || IsAddress(document); });
      if (meant != documents->end()) told_ = ToldOfShow(*meant);
      else AddProblem(path, kind == nfo::Kind::kShow ? "this NFO file has the name of a series and tells of something else" : "this NFO file has the name of a film and tells of something else");
      bad = meant == documents->end();
    }
    bad_ = bad_ || bad;
  }

  const store::Reader& reader_;
  const model::Show show_;
  std::map<Ulid, model::Library> libraries_;
  // The folder looked at last: a season's episodes lie in one.
  std::pair<Ulid, std::string> at_;
  std::optional<NfoFolder> folder_;
  std::set<std::pair<Ulid, std::string>> looked_in_, tried_;
  bool reached_ = false, unreached_ = false;
  std::optional<model::Description> told_;
  bool bad_ = false;  // one that should tell of the show could not be read
  std::map<std::string, model::ToldOfEntry> entries_;  // by work; what is not in it stays as it is
  std::vector<model::Problem> problems_;
};

}  // namespace

Result<void> Telling::Run(const Ulid& id, std::stop_token stop) {
  const store::Reader reader = store_.Read();
  auto show = reader.GetShow(id);
  if (!show && show.error().code == Code::kNotFound) return {};
  if (!show) return Fail(show.error());
  const std::string series = show->series;
  Round round(reader, std::move(*show));
  std::string after;
  while (true) {
    const auto entries = TRY(reader.ListEntries(series, after, kAtOnce));
    for (const model::Entry& entry : entries) {
      if (stop.stop_requested()) return Fail(Code::kCancelled, "stopped");
      TRY(round.Look(entry));
    }
    if (entries.size() < kAtOnce) break;
    after = entries.back().work;
  }
  if (round.SawNothing()) return {};
  TRY(store_.Commit([&](store::Draft& draft) { return round.Write(draft); }));
  return {};
}

}  // namespace chanoma::catalogue
