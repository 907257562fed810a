#include "uploads/stream.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/file.h"

namespace chanoma::uploads {
namespace {

constexpr size_t kBlock = 512 << 10;
constexpr size_t kBlocks = 2;                      // full ones that may wait, besides the one that fills
// So many blocks whose hash held everything up, and the rest of the file is hashed when it is whole: the hash then costs no
// client's time. Only what comes faster than about 1 GB/s, from this machine or a very fast line, is ever so fast.
constexpr int kPatience = 8;
constexpr uint64_t kCheckpointBytes = 64ull << 20;  // at most so much has to be sent again after a crash

}  // namespace

Stream::Stream(Start start, Hooks hooks, Executor& pool)
    : hooks_(std::move(hooks)),
      pool_(pool),
      length_(start.length),
      most_(start.most),
      digests_(start.digests),
      file_(std::move(start.file)),
      first_(start.offset),
      offset_(start.offset),
      recorded_(start.offset),
      hash_(std::move(start.hash)),
      checksum_(std::move(start.checksum)) {}

void Stream::OnRoom(std::function<void()> wake) {
  MutexLock lock(mutex_);
  wake_ = std::move(wake);
}

std::optional<size_t> Stream::Take(std::string_view bytes) {
  size_t taken = 0;
  bool post = false;
  {
    MutexLock lock(mutex_);
    if (phase_ != Phase::kOpen || interrupted_ || failure_) return std::nullopt;
    if (bytes.size() > most_ - taken_) return std::nullopt;  // more than the file has left
    while (taken < bytes.size()) {
      if (filling_.size() == kBlock) {
        if (full_.size() == kBlocks) break;
        full_.emplace_back().swap(filling_);
        post = true;
      }
      if (filling_.capacity() < kBlock) {
        if (!spare_.empty()) {
          filling_ = std::move(spare_.back());
          spare_.pop_back();
        }
        filling_.reserve(kBlock);
      }
      const size_t piece = std::min(bytes.size() - taken, kBlock - filling_.size());
      filling_.append(bytes.substr(taken, piece));
      taken += piece;
    }
    taken_ += taken;
  }
  if (post) Post();
  return taken;
}

void Stream::End(Done done) {
  bool refused;
  {
    MutexLock lock(mutex_);
    refused = phase_ != Phase::kOpen || interrupted_;
    if (!refused) {
      phase_ = Phase::kEnding;
      done_ = std::move(done);
    }
  }
  if (refused) return done(Fail(Code::kConflict, "another request goes on with this upload"));
  Post();
}

void Stream::Cut() {
  {
    MutexLock lock(mutex_);
    if (phase_ != Phase::kOpen) return;
    phase_ = Phase::kCut;
  }
  Post();
}

void Stream::Post() {
  if (!pool_.TryPost([self = shared_from_this()] { self->Work(); })) Work();  // the daemon stops: done here and now
}

void Stream::Interrupt() {
  {
    MutexLock lock(mutex_);
    interrupted_ = true;
    if (phase_ == Phase::kOpen) phase_ = Phase::kCut;
  }
  Work();
  MutexLock lock(mutex_);
  while (phase_ != Phase::kOver) changed_.Wait(mutex_);
}

void Stream::Work() {
  mutex_.Lock();
  if (working_ || phase_ == Phase::kOver) {
    mutex_.Unlock();
    return;
  }
  working_ = true;
  Result<void> outcome;
  if (failure_) outcome = Fail(*failure_);
  while (true) {
    if (full_.empty() && phase_ != Phase::kOpen && !filling_.empty()) full_.emplace_back().swap(filling_);
    if (full_.empty()) break;
    std::string block = std::move(full_.front());
    full_.erase(full_.begin());
    const bool others_wait = !full_.empty();
    mutex_.Unlock();
    if (outcome) outcome = Write(block, others_wait);
    if (outcome && !checksum_ && offset_ - recorded_ >= kCheckpointBytes) outcome = Checkpoint(false);
    mutex_.Lock();
    block.clear();
    spare_.push_back(std::move(block));
    if (!outcome) failure_ = outcome.error();
    const auto wake = wake_;
    mutex_.Unlock();
    if (wake) wake();
    mutex_.Lock();
  }
  const Phase phase = phase_;
  working_ = false;
  if (phase == Phase::kOpen) {
    // What could not be written ends the stream once the loop notices; nothing recorded is wrong.
    mutex_.Unlock();
    return;
  }
  working_ = true;
  mutex_.Unlock();
  Finish(phase, std::move(outcome));
}

Result<void> Stream::Write(std::string_view block, bool others_wait) {
  const auto begun = std::chrono::steady_clock::now();
  for (size_t at = 0; at < block.size();) {
    const ssize_t n = ::pwrite(file_.Get(), block.data() + at, block.size() - at, static_cast<off_t>(offset_ + at));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Fail(SystemError(errno, "write", "an upload"));
    at += static_cast<size_t>(n);
  }
  // The disk begins now, so that the sync to come has little left to wait for.
  ::sync_file_range(file_.Get(), static_cast<off_t>(offset_), static_cast<off_t>(block.size()), SYNC_FILE_RANGE_WRITE);
  if (digests_) Digest(block, std::chrono::steady_clock::now() - begun, others_wait);
  if (checksum_) sha1_.Update(block);
  offset_ += block.size();
  return {};
}

void Stream::Digest(std::string_view block, std::chrono::nanoseconds written_in, bool others_wait) {
  const auto begun = std::chrono::steady_clock::now();
  hash_.Update(block);
  // A slow disk is no reason: reading it again would cost more than hashing now.
  behind_ = others_wait && std::chrono::steady_clock::now() - begun > written_in ? behind_ + 1 : 0;
  if (behind_ >= kPatience) digests_ = false;
}

Result<void> Stream::Checkpoint(bool whole) {
  if (file_ && ::fdatasync(file_.Get()) != 0) return Fail(SystemError(errno, "sync", "an upload"));
  std::optional<std::string> digest;
  if (whole) digest = digests_ ? digest::Hex(digest::Blake2b(hash_).Finish()) : std::string();
  auto upload = hooks_.record(offset_, digests_ ? hash_.Save() : std::string(), std::move(digest));
  if (!upload) return Fail(upload.error());
  recorded_ = offset_;
  upload_ = std::move(*upload);
  return {};
}

Result<void> Stream::VerifyChecksum() {
  if (!checksum_ || sha1_.Finish() == checksum_->sha1) return {};
  if (::ftruncate(file_.Get(), static_cast<off_t>(first_)) != 0) return Fail(SystemError(errno, "truncate", "an upload"));
  return Fail(Code::kCorrupt, "checksum");
}

void Stream::Finish(Phase how, Result<void> outcome) {
  // Bytes under a checksum count once it is right, so not when the client left before the end.
  const bool keep = how == Phase::kEnding || !checksum_;
  if (outcome && how == Phase::kEnding) outcome = VerifyChecksum();
  if (outcome && keep && (offset_ != recorded_ || how == Phase::kEnding)) outcome = Checkpoint(length_ && offset_ == *length_);
  file_.Reset();
  hooks_.ended();
  Done done;
  {
    MutexLock lock(mutex_);
    phase_ = Phase::kOver;
    working_ = false;
    full_.clear();
    spare_.clear();
    done = std::move(done_);
    wake_ = nullptr;
    changed_.NotifyAll();
  }
  if (!done) return;
  if (!outcome) return done(Fail(outcome.error()));
  done(std::move(*upload_));
}

}  // namespace chanoma::uploads
