#include "playback/segment_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "base/failpoint.h"
#include "base/file.h"

namespace chanoma::playback {
namespace {

constexpr uint64_t kInMemory = uint64_t{64} << 20;  // the largest segment that goes out without the disk
constexpr std::string_view kMarker = "state";  // names the boot that wrote the files, or says that they were synced

std::string BootId() { return ReadFile("/proc/sys/kernel/random/boot_id", 128).value_or("unknown"); }

bool HasPinnedName(const std::filesystem::path& folder, const std::filesystem::path& path) {
  const auto name = ParseFileName(path.lexically_relative(folder).string());
  return name && name->pinned;
}

// After a power cut, files that were renamed but not synced may be empty or short. Syncing each segment would make
// viewers wait, so what is not pinned is dropped when the machine went down without a clean stop.
void DropUnlessTrustworthy(const std::filesystem::path& folder, const Log& log) {
  const std::string state = ReadFile(folder / kMarker, 128).value_or("");
  if (state == "clean" || state == BootId()) return;
  std::error_code error;
  if (!state.empty()) log.Warning("the segment cache was not closed before the last power-off; starting it afresh");
  std::filesystem::recursive_directory_iterator walk(folder, error);
  for (const std::filesystem::recursive_directory_iterator end; !error && walk != end; walk.increment(error)) {
    struct stat info {};
    if (::lstat(walk->path().c_str(), &info) == 0 && S_ISREG(info.st_mode) && !HasPinnedName(folder, walk->path())) ::unlink(walk->path().c_str());
  }
}

// Whether the file's bytes add up to `sum`.
bool AddsUp(int fd, uint64_t sum) {
  std::array<char, 64 << 10> block;
  digest::Checksum bytes;
  off_t at = 0;
  while (true) {
    const ssize_t n = ::pread(fd, block.data(), block.size(), at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n == 0 && bytes.Value() == sum;
    bytes.Add({block.data(), static_cast<size_t>(n)});
    at += n;
  }
}

}  // namespace

SegmentStore::SegmentStore(Options options, Executor& makers, Log log)
    : options_(std::move(options)), makers_(makers), log_(std::move(log)), limits_(options_.limits), open_(options_.open_files) {}

Result<std::unique_ptr<SegmentStore>> SegmentStore::Create(Options options, Executor& makers, Log log) {
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (error) return Fail(SystemError(error.value(), "create", options.folder));
  DropUnlessTrustworthy(options.folder, log);
  TRY(WriteFileAtomically(options.folder / kMarker, BootId()));
  std::unique_ptr<SegmentStore> store(new SegmentStore(std::move(options), makers, std::move(log)));
  store->loader_ = std::jthread([raw = store.get()](std::stop_token stop) { raw->LoadFolder(stop); });
  return store;
}

SegmentStore::~SegmentStore() {
  loader_ = {};
  const auto folder = OpenFile(options_.folder, O_RDONLY | O_DIRECTORY);
  if (folder && ::syncfs(folder->Get()) == 0) {
    if (auto written = WriteFileAtomically(options_.folder / kMarker, "clean"); !written) {
      log_.Warning("segment cache not marked clean", {{"error", written.error().message}});
    }
  }
}

void SegmentStore::LoadFolder(std::stop_token stop) {
  struct Found {
    StoredName name;
    uint64_t size;
    timespec used;
  };
  std::vector<Found> found;
  std::error_code error;
  std::filesystem::recursive_directory_iterator walk(options_.folder, error);
  for (const std::filesystem::recursive_directory_iterator end; !error && walk != end && !stop.stop_requested(); walk.increment(error)) {
    struct stat info {};
    if (::lstat(walk->path().c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    const std::string path = walk->path().lexically_relative(options_.folder).string();
    if (path == kMarker) continue;
    auto name = ParseFileName(path);
    if (!name || path.ends_with(".tmp")) {
      // Left by a process that died while making it, or by an older release; ours carry this process's id.
      if (!path.ends_with(fmt::format("p{}.tmp", ::getpid()))) ::unlink(walk->path().c_str());
      continue;
    }
    found.push_back({std::move(*name), static_cast<uint64_t>(info.st_size), info.st_mtim});
  }
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return std::pair(a.used.tv_sec, a.used.tv_nsec) > std::pair(b.used.tv_sec, b.used.tv_nsec);
  });
  std::vector<std::string> evicted;
  {
    MutexLock lock(mutex_);
    for (const Found& file : found) {
      if (entries_.contains(file.name.key)) continue;
      // More than may be pinned by now: the rest is as all others are.
      bool pinned = file.name.pinned;
      if (pinned && pinned_ + file.size > limits_.pinned_cap) pinned = !RenameLocked(file.name, false);
      AddLocked(file.name.key, {file.size, file.name.sum, pinned, false, {}}, nullptr, false);
    }
    loaded_ = !stop.stop_requested();
    evicted = EvictLocked(0, 0);
  }
  Unlink(evicted);
}

void SegmentStore::AddLocked(const std::string& key, Entry entry, StoredFilePtr open, bool newest) {
  DropLocked(key);
  auto& list = entry.pinned ? kept_ : used_;
  entry.place = list.insert(newest ? list.begin() : list.end(), key);
  if (entry.pinned) pinned_keys_.insert(key);
  if (open) open_.Add(key, std::move(open));
  (entry.pinned ? pinned_ : bytes_) += entry.size;
  CountLocked(key, entry.size, 0);
  entries_.emplace(key, std::move(entry));
}

void SegmentStore::DropLocked(const std::string& key) {
  const auto old = entries_.find(key);
  if (old == entries_.end()) return;
  (old->second.pinned ? pinned_ : bytes_) -= old->second.size;
  CountLocked(key, 0, old->second.size);
  open_.Drop(key);
  if (old->second.pinned) pinned_keys_.erase(key);
  (old->second.pinned ? kept_ : used_).erase(old->second.place);
  entries_.erase(old);
}

// Keys begin with the id of their video.
void SegmentStore::CountLocked(const std::string& key, uint64_t added, uint64_t gone) {
  const auto of = of_videos_.try_emplace(key.substr(0, key.find('/')), 0).first;
  of->second += added;
  of->second -= gone;
  if (of->second == 0) of_videos_.erase(of);
}

std::vector<std::string> SegmentStore::EvictLocked(uint64_t extra, uint64_t freed) {
  std::vector<std::string> names;
  uint64_t gained = 0;
  for (auto place = used_.end(); (bytes_ + extra > limits_.byte_cap || gained < freed) && place != used_.begin();) {
    --place;
    const auto entry = entries_.find(*place);
    // Somebody is reading it: its bytes would stay on the disk anyway.
    if (open_.BeingRead(entry->first)) continue;
    bytes_ -= entry->second.size;
    CountLocked(entry->first, 0, entry->second.size);
    gained += entry->second.size;
    ++evicted_;
    open_.Drop(entry->first);
    names.push_back(FileNameOf({entry->first, entry->second.sum, false}));
    entries_.erase(entry);
    place = used_.erase(place);
  }
  return names;
}

void SegmentStore::Unlink(const std::vector<std::string>& names) {
  for (const std::string& name : names) ::unlink((options_.folder / name).c_str());
}

// How far the file system is from taking so many bytes and leaving its floor alone.
uint64_t SegmentStore::MissingOnDisk(uint64_t bytes) const {
  uint64_t floor = 0;
  {
    MutexLock lock(mutex_);
    floor = limits_.free_floor;
  }
  struct statvfs disk {};
  if (floor == 0 || ::statvfs(options_.folder.c_str(), &disk) != 0) return 0;
  const uint64_t free = static_cast<uint64_t>(disk.f_bavail) * disk.f_frsize;
  return free < floor + bytes ? floor + bytes - free : 0;
}

// Before the bytes are written: neither the cap nor the floor is crossed for a moment. What is pinned is made for nobody yet: what
// viewers have does not go for it.
Result<void> SegmentStore::MakeRoom(uint64_t bytes, bool pinned) {
  const uint64_t missing = MissingOnDisk(bytes);
  std::vector<std::string> evicted;
  bool fits;
  if (pinned) {
    MutexLock lock(mutex_);
    fits = missing == 0 && pinned_ + bytes <= limits_.pinned_cap;
    if (fits) pinned_ += bytes;
  } else {
    MutexLock lock(mutex_);
    const uint64_t before = bytes_;
    evicted = EvictLocked(bytes, missing);
    fits = bytes_ + bytes <= limits_.byte_cap && before - bytes_ >= missing;
    if (fits) bytes_ += bytes;
  }
  Unlink(evicted);
  if (!fits && missing > 0) return Fail(Code::kNoSpace, "the disk that holds the segments is as full as it may get");
  if (!fits && pinned) return Fail(Code::kNoSpace, "the room for what is made ahead of time is full");
  if (!fits) return Fail(Code::kNoSpace, "the segment cache is too small for what is being watched");
  return {};
}

StoredFilePtr SegmentStore::Find(const std::string& key) {
  MutexLock lock(mutex_);
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) return nullptr;
  StoredFilePtr file = open_.Find(key);
  if (file == nullptr) return nullptr;
  auto& list = entry->second.pinned ? kept_ : used_;
  list.splice(list.begin(), list, entry->second.place);
  return file;
}

bool SegmentStore::Has(const std::string& key) const {
  MutexLock lock(mutex_);
  return entries_.contains(key);
}

bool SegmentStore::Loaded() const {
  MutexLock lock(mutex_);
  return loaded_;
}

void SegmentStore::Get(const std::string& key, Maker make, Done done) {
  Make(key, true, std::move(make), [done = std::move(done)](Result<Served> served) {
    if (!served) return done(Fail(std::move(served.error())));
    done(std::move(served->whole));
  });
}

void SegmentStore::Make(const std::string& key, bool whole, Maker make, Answer answer) {
  if (StoredFilePtr file = Find(key)) return answer(Served{std::move(file), nullptr});
  Served ready;
  switch (Join(key, whole, answer, ready)) {
    case Place::kRefused: return answer(Fail(Code::kUnavailable, "too many segments are being waited for"));
    case Place::kWaits:
      if (ready.growing) answer(std::move(ready));
      return;
    case Place::kFirst: break;
  }
  if (!makers_.TryPost([this, key, make = std::move(make)] { MakeNow(key, make); })) {
    Finish(key, Fail(Code::kUnavailable, "too many segments are being made"));
  }
}

void SegmentStore::Follow(const std::string& key, bool whole, std::function<void()> ask, Answer answer) {
  if (StoredFilePtr file = Find(key)) return answer(Served{std::move(file), nullptr});
  Served ready;
  switch (Join(key, whole, answer, ready)) {
    case Place::kRefused: return answer(Fail(Code::kUnavailable, "too many segments are being waited for"));
    case Place::kWaits:
      // Whoever makes it learns that one more wants it.
      if (!Has(key)) ask();
      if (ready.growing) answer(std::move(ready));
      return;
    case Place::kFirst: break;
  }
  if (!Has(key)) return ask();
  const bool posted = makers_.TryPost([this, key, ask = std::move(ask)] {
    if (StoredFilePtr file = OpenStored(key)) return Finish(key, std::move(file));
    ask();
  });
  if (!posted) Finish(key, Fail(Code::kUnavailable, "too many segments are being made"));
}

SegmentStore::Place SegmentStore::Join(const std::string& key, bool whole, Answer& answer, Served& ready) {
  MutexLock lock(mutex_);
  const auto making = making_.find(key);
  if (making != making_.end() && making->second.readable && !whole) {
    ready.growing = making->second.file;
    return Place::kWaits;
  }
  if (waiting_ >= options_.waiting) return Place::kRefused;
  const bool first = making == making_.end();
  making_[key].waiting.push_back({std::move(answer), whole});
  ++waiting_;
  return first ? Place::kFirst : Place::kWaits;
}

// A file of an earlier process is summed up once: what the disk has lost or changed is made again.
StoredFilePtr SegmentStore::OpenStored(const std::string& key) {
  std::string path;
  Entry known;
  {
    MutexLock lock(mutex_);
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) return nullptr;
    if (StoredFilePtr open = open_.Find(key)) return open;
    known = entry->second;
    path = FileNameOf({key, known.sum, known.pinned});
  }
  auto file = std::make_shared<StoredFile>();
  bool good = false;
  if (auto fd = OpenFile(options_.folder / path, O_RDONLY)) {
    struct stat info {};
    good = ::fstat(fd->Get(), &info) == 0 && static_cast<uint64_t>(info.st_size) == known.size && (known.checked || AddsUp(fd->Get(), known.sum));
    file->size = known.size;
    file->fd = std::move(*fd);
  }
  if (!good) {
    if (IsPinned(key) != known.pinned) return OpenStored(key);  // it was given its other name meanwhile
    log_.Warning("a stored segment is damaged and will be made again", {{"file", path}});
    ::unlink((options_.folder / path).c_str());
    MutexLock lock(mutex_);
    ++damaged_;
    DropLocked(key);
    return nullptr;
  }
  MutexLock lock(mutex_);
  const auto entry = entries_.find(key);
  if (entry == entries_.end() || entry->second.sum != known.sum) return file;
  Entry& there = entry->second;
  there.checked = true;
  open_.Add(key, file);
  auto& list = there.pinned ? kept_ : used_;
  list.splice(list.begin(), list, there.place);
  return file;
}

void SegmentStore::MakeNow(const std::string& key, const Maker& make) {
  if (StoredFilePtr file = OpenStored(key)) return Finish(key, std::move(file));
  if (auto written = WriteFile(key, make); !written) Finish(key, Fail(written.error()));
}

Result<void> SegmentStore::WriteFile(const std::string& key, const Maker& make) {
  const auto writer = TRY(Write(key));
  if (!writer) return Fail(Code::kUnavailable, "it is being made by somebody else");
  TRY(make([&](std::string_view bytes) { return writer->Append(bytes); }));
  return writer->Finish();
}

Result<UniqueFd> SegmentStore::OpenTemporary(const std::filesystem::path& path, bool pinned) {
  TRY(MakeRoom(0, pinned));
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error) return Fail(SystemError(error.value(), "create", path.parent_path()));
  return OpenFile(path, O_RDWR | O_CREAT | O_EXCL);
}

Result<std::unique_ptr<SegmentStore::Writer>> SegmentStore::Write(const std::string& key, bool pinned) {
  auto writer = std::make_unique<Writer>(*this, key, pinned);
  std::filesystem::path& path = writer->temporary_;
  path = options_.folder / key;
  path += fmt::format(".{}p{}.tmp", temporary_.fetch_add(1), ::getpid());
  auto fd = OpenTemporary(path, pinned);
  if (!fd && fd.error().code == Code::kNoSpace && !pinned) {
    // A full disk stops no film: what is asked for goes out from memory and is not kept.
    writer->in_memory_ = true;
    fd = UniqueFd(::memfd_create("segment", MFD_CLOEXEC));
    if (!*fd) return Fail(SystemError(errno, "memfd", "segment"));
  }
  if (!fd) return Fail(std::move(fd.error()));
  auto file = std::make_shared<GrowingFile>(std::move(*fd));
  MutexLock lock(mutex_);
  Making& making = making_[key];
  if (making.file || entries_.contains(key)) {
    ::unlink(path.c_str());
    if (!making.file && making.waiting.empty()) making_.erase(key);
    return std::unique_ptr<Writer>();
  }
  making.file = file;
  writer->file_ = std::move(file);
  return writer;
}

SegmentStore::Writer::Writer(SegmentStore& store, std::string key, bool pinned) : store_(store), key_(std::move(key)), pinned_(pinned) {}

SegmentStore::Writer::~Writer() {
  if (!file_) return;
  if (!in_memory_) ::unlink(temporary_.c_str());
  {
    MutexLock lock(store_.mutex_);
    if (!in_memory_) (pinned_ ? store_.pinned_ : store_.bytes_) -= size_;
    const auto making = store_.making_.find(key_);
    if (making != store_.making_.end()) {
      making->second.file.reset();
      making->second.readable = false;
      if (making->second.waiting.empty()) store_.making_.erase(making);
    }
  }
  file_->End(GrowingFile::State::kFailed);
}

Result<void> SegmentStore::Writer::Append(std::string_view bytes) {
  if (!in_memory_) {
    TRY(store_.MakeRoom(bytes.size(), pinned_));
  } else if (size_ + bytes.size() > kInMemory) {
    return Fail(Code::kNoSpace, "the disk is full, and this is too large to go without it");
  }
  size_ += bytes.size();
  TRY(file_->Append(bytes));
  sum_.Add(bytes);
  if (std::exchange(told_, true)) return {};
  std::vector<Waiter> ready;
  {
    MutexLock lock(store_.mutex_);
    Making& making = store_.making_[key_];
    making.readable = true;
    const auto stay = std::stable_partition(making.waiting.begin(), making.waiting.end(), [](const Waiter& waiter) { return waiter.whole; });
    ready.assign(std::make_move_iterator(stay), std::make_move_iterator(making.waiting.end()));
    making.waiting.erase(stay, making.waiting.end());
    store_.waiting_ -= ready.size();
  }
  for (Waiter& waiter : ready) waiter.answer(Served{nullptr, file_});
  return {};
}

Result<void> SegmentStore::Writer::Finish() {
  const StoredName name{key_, sum_.Value(), pinned_};
  const std::filesystem::path path = store_.options_.folder / FileNameOf(name);
  auto stored = std::make_shared<StoredFile>();
  stored->size = size_;
  if (in_memory_) {
    stored->fd = UniqueFd(::fcntl(file_->fd(), F_DUPFD_CLOEXEC, 0));
    if (!stored->fd) return Fail(SystemError(errno, "dup", "segment"));
    const std::shared_ptr<GrowingFile> file = std::move(file_);
    file->End(GrowingFile::State::kWhole);
    store_.Finish(key_, StoredFilePtr(std::move(stored)));
    return {};
  }
  // A descriptor of its own, for reading alone, as one from an earlier process would be.
  stored->fd = TRY(OpenFile(temporary_, O_RDONLY));
  if (pinned_ && ::fdatasync(stored->fd.Get()) != 0) return Fail(SystemError(errno, "sync", temporary_));
  ReachFailpoint("segment.made");
  if (::rename(temporary_.c_str(), path.c_str()) != 0) return Fail(SystemError(errno, "rename", path));
  ReachFailpoint("segment.renamed");
  const std::shared_ptr<GrowingFile> file = std::move(file_);
  {
    MutexLock lock(store_.mutex_);
    // Counted while it grew; AddLocked counts it as an entry.
    (pinned_ ? store_.pinned_ : store_.bytes_) -= size_;
    store_.AddLocked(key_, {size_, name.sum, pinned_, true, {}}, stored, true);
    // There may be fewer of them by now than when it was begun.
    if (pinned_ && store_.pinned_ > store_.limits_.pinned_cap) store_.UnpinLocked(key_, store_.entries_.at(key_));
  }
  store_.made_.fetch_add(1, std::memory_order_relaxed);
  file->End(GrowingFile::State::kWhole);
  store_.Finish(key_, StoredFilePtr(std::move(stored)));
  return {};
}

bool SegmentStore::Wanted(const std::string& key) const {
  MutexLock lock(mutex_);
  const auto making = making_.find(key);
  if (making == making_.end()) return false;
  return !making->second.waiting.empty() || (making->second.file && making->second.file->HasReaders());
}

void SegmentStore::Abandon(const std::string& key, const Error& error) { Finish(key, Fail(error)); }

void SegmentStore::Finish(const std::string& key, const Result<StoredFilePtr>& result) {
  std::vector<Waiter> waiting;
  {
    MutexLock lock(mutex_);
    const auto making = making_.find(key);
    if (making == making_.end()) return;
    waiting = std::move(making->second.waiting);
    waiting_ -= waiting.size();
    making->second.waiting.clear();
    // Another may still be writing it, when this is an error of one who was not.
    if (result || !making->second.file) making_.erase(making);
  }
  for (Waiter& waiter : waiting) {
    if (result) waiter.answer(Served{*result, nullptr});
    else waiter.answer(Fail(result.error()));
  }
}

void SegmentStore::Forget(const StoredName& name) {
  ::unlink((options_.folder / FileNameOf(name)).c_str());
  const MutexLock lock(mutex_);
  const auto entry = entries_.find(name.key);
  if (entry == entries_.end() || entry->second.sum != name.sum) return;
  ++damaged_;
  DropLocked(name.key);
}

uint64_t SegmentStore::BytesUsed() const {
  MutexLock lock(mutex_);
  return bytes_;
}

SegmentUse SegmentStore::Use() const {
  MutexLock lock(mutex_);
  return {bytes_, limits_.byte_cap, pinned_, limits_.pinned_cap, pinned_keys_.size(), entries_.size(), made_.load(std::memory_order_relaxed), evicted_, damaged_};
}

std::unordered_map<Ulid, uint64_t> SegmentStore::BytesByVideo() const {
  std::unordered_map<Ulid, uint64_t> bytes;
  MutexLock lock(mutex_);
  for (const auto& [name, sum] : of_videos_) {
    if (const auto video = Ulid::Parse(name)) bytes.emplace(*video, sum);
  }
  return bytes;
}

}  // namespace chanoma::playback
