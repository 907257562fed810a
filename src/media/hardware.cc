#include "media/hardware.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/file.h"
#include "media/clean_text.h"
#include "media/picture_memory.h"
#include "media/protocol.pb.h"
#include "media/wire.h"

namespace chanoma::media {
namespace {

constexpr std::chrono::seconds kFirstRest{30};
constexpr std::chrono::seconds kLongestRest{3600};
constexpr size_t kMostLines = 20;
constexpr size_t kLine = 300;

// Large enough for every card, small enough to cost nothing.
TrackSpec TrialTrack() {
  RenditionVideo track{{}, 640, 360, 2'000'000, 0, true};
  track.source.width = 640;
  track.source.height = 360;
  track.source.frame_rate = {30, 1};
  track.source.color_primaries = track.source.color_transfer = track.source.color_matrix = 1;
  return {track, kRenditionVideoTimescale, 0};
}

void Describe(const RenditionVideo& track, pb::GpuSession* to) {
  const bool sdr = track.source.range == model::DynamicRange::kSdr;
  to->set_width(track.width);
  to->set_height(track.height);
  to->set_max_rate(track.max_rate);
  to->set_avg_rate(track.avg_rate);
  to->mutable_frame_rate()->set_num(track.source.frame_rate.num);
  to->mutable_frame_rate()->set_den(std::max<int64_t>(track.source.frame_rate.den, 1));
  to->set_level(AvcLevel(track));
  // As the worker's own encoder says: BT.709 of what was brought to standard range, and never RGB.
  to->set_color_primaries(sdr ? track.source.color_primaries : 1);
  to->set_color_transfer(sdr ? track.source.color_transfer : 1);
  to->set_color_matrix(!sdr ? 1 : track.source.color_matrix == 0 ? 2 : track.source.color_matrix);
}

Result<UniqueFd> MakeMemory(size_t bytes) {
  UniqueFd memory(::memfd_create("pictures", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memory || ::ftruncate(memory.Get(), static_cast<off_t>(bytes)) != 0) return Fail(SystemError(errno, "memfd", "pictures"));
  // Whoever sees it could otherwise cut it short, and end the others by that.
  if (::fcntl(memory.Get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) return Fail(SystemError(errno, "seal", "pictures"));
  return memory;
}

}  // namespace

HardwareSession::~HardwareSession() {
  End();
  std::string text(8192, '\0');
  const ssize_t n = ::read(child_.errors.Get(), text.data(), text.size());
  text.resize(static_cast<size_t>(std::max<ssize_t>(n, 0)));
  size_t lines = 0;
  for (size_t at = 0; at < text.size() && lines < kMostLines; ++lines) {
    const size_t end = std::min(text.find('\n', at), text.size());
    log_.Info("graphics process says", {{"pid", child_.pid}, {"line", CleanText(text.substr(at, end - at), kLine)}});
    at = end + 1;
  }
}

void HardwareSession::End() {
  if (!ended_) spawner_->End(child_.pid);
  ended_ = true;
}

Hardware::Hardware(std::filesystem::path executable, Trial trial, Log log)
    : executable_(std::move(executable)), trial_(std::move(trial)), log_(log), rest_(kFirstRest), thread_([this](const std::stop_token& stop) { Loop(stop); }) {}

void Hardware::Set(const HardwareSettings& settings) {
  const MutexLock lock(mutex_);
  if (state_.settings == settings) return;
  state_.settings = settings;
  state_.problem.clear();
  rest_ = kFirstRest;
  const bool off = settings.kind == HardwareKind::kOff;
  state_.standing = off ? HardwareState::Standing::kOff : HardwareState::Standing::kBeingTried;
  try_at_ = off ? std::nullopt : std::optional(std::chrono::steady_clock::now());
  changed_.NotifyAll();
}

HardwareState Hardware::State() const {
  const MutexLock lock(mutex_);
  return state_;
}

std::unique_ptr<HardwareSession> Hardware::Begin(const RunSpec& run) {
  HardwareSettings settings;
  {
    const MutexLock lock(mutex_);
    if (state_.standing != HardwareState::Standing::kWorks) return nullptr;
    settings = state_.settings;
  }
  const bool all = std::ranges::all_of(run.tracks, [](const TrackSpec& track) {
    const auto* video = std::get_if<RenditionVideo>(&track.track);
    return video != nullptr && video->self_contained;
  });
  if (!all) return nullptr;
  auto session = Start(settings, run.tracks);
  if (session) return std::move(*session);
  NoteFailure(session.error().message);
  return nullptr;
}

void Hardware::NoteFailure(const std::string& why) {
  const MutexLock lock(mutex_);
  ++state_.fell_back;
  state_.last_failure = why;
  // Those that began before the first failure fail too: one rest is for all of them.
  if (state_.standing == HardwareState::Standing::kWorks) FailLocked(why);
}

void Hardware::FailLocked(const std::string& why) {
  log_.Warning("hardware does not encode: the processor does", {{"hardware", HardwareKindName(state_.settings.kind)}, {"device", state_.settings.device}, {"why", why}, {"again_in_s", rest_.count()}});
  state_.standing = HardwareState::Standing::kFails;
  state_.problem = why;
  try_at_ = std::chrono::steady_clock::now() + rest_;
  rest_ = std::min(2 * rest_, kLongestRest);
  changed_.NotifyAll();
}

void Hardware::NotePictures(uint64_t count) {
  const MutexLock lock(mutex_);
  state_.pictures += count;
}

void Hardware::Loop(const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] {
    const MutexLock lock(mutex_);
    changed_.NotifyAll();
  });
  while (true) {
    HardwareSettings settings;
    {
      const MutexLock lock(mutex_);
      while (!stop.stop_requested() && (!try_at_ || std::chrono::steady_clock::now() < *try_at_)) {
        if (!try_at_) changed_.Wait(mutex_);
        else static_cast<void>(changed_.WaitUntil(mutex_, *try_at_));
      }
      if (stop.stop_requested()) return;
      try_at_.reset();
      settings = state_.settings;
    }
    const auto tried = Try(settings, stop);
    const MutexLock lock(mutex_);
    // What was asked for meanwhile is another thing.
    if (stop.stop_requested() || state_.settings != settings || settings.kind == HardwareKind::kOff) continue;
    if (!tried) {
      FailLocked(tried.error().message);
      continue;
    }
    log_.Info("hardware encodes", {{"hardware", HardwareKindName(settings.kind)}, {"device", settings.device}});
    state_.standing = HardwareState::Standing::kWorks;
    state_.problem.clear();
  }
}

Result<void> Hardware::Try(const HardwareSettings& settings, const std::stop_token& stop) {
  const TrackSpec track = TrialTrack();
  const auto session = TRY(Start(settings, {track}));
  return trial_(*session, track, stop);
}

Result<std::unique_ptr<HardwareSession>> Hardware::Start(const HardwareSettings& settings, const std::vector<TrackSpec>& tracks) {
  pb::GpuCommand command;
  command.mutable_begin()->set_kind(static_cast<int>(settings.kind));
  command.mutable_begin()->set_device(settings.device);
  for (const TrackSpec& track : tracks) Describe(std::get<RenditionVideo>(track.track), command.mutable_begin()->add_sessions());
  UniqueFd memory = TRY(MakeMemory(MemoryFor(tracks).Bytes()));
  auto spawner = TRY(SpawnerOf());
  Child child = TRY(spawner->Spawn());
  {
    const MutexLock lock(mutex_);
    ++state_.processes;
  }
  auto session = std::make_unique<HardwareSession>(std::move(spawner), std::move(child), std::move(memory), log_);
  // Before the worker has the other end: what is to be encoded for is not for it to say.
  TRY(SendFrame(session->Socket(), command.SerializeAsString(), std::array{session->Memory()}));
  return session;
}

Result<std::shared_ptr<Spawner>> Hardware::SpawnerOf() {
  const MutexLock lock(mutex_);
  if (spawner_ == nullptr) spawner_ = TRY(Spawner::Create(executable_, {fmt::format("--parent={}", ::getpid())}, nullptr));
  return spawner_;
}

}  // namespace chanoma::media
