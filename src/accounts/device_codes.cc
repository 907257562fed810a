#include "accounts/device_codes.h"

#include <algorithm>

#include "accounts/secrets.h"
#include "accounts/throttle.h"

namespace chanoma::accounts {
namespace {

constexpr std::chrono::milliseconds kLeeway{700};  // networks deliver unevenly
constexpr std::chrono::seconds kSlowDown{5};       // RFC 8628 §3.5
constexpr std::chrono::milliseconds kSlowest = std::chrono::minutes(1);

}  // namespace

void DeviceCodes::DropLocked(Screens::iterator screen) {
  hashes_.erase(screen->second.user_code);
  screens_.erase(screen);
}

void DeviceCodes::DropOldLocked(const std::string& network) {
  const Timestamp now = clock_.Now();
  size_t theirs = 0;
  auto oldest = screens_.end(), oldest_theirs = screens_.end();
  const auto older = [this](Screens::iterator a, Screens::iterator b) { return b == screens_.end() || a->second.ask.expires < b->second.ask.expires; };
  for (auto at = screens_.begin(); at != screens_.end();) {
    const auto one = at++;
    if (one->second.ask.expires <= now) {
      DropLocked(one);
      continue;
    }
    if (older(one, oldest)) oldest = one;
    if (one->second.network != network) continue;
    ++theirs;
    if (older(one, oldest_theirs)) oldest_theirs = one;
  }
  if (theirs >= kMostOfNetwork) DropLocked(oldest_theirs);
  else if (screens_.size() >= kMost) DropLocked(oldest);
}

DeviceCode DeviceCodes::Ask(const Origin& origin) {
  DeviceCode code;
  code.device_code = NewToken();
  Screen screen;
  screen.network = NetworkOf(origin.address);
  screen.ask = {origin.device, origin.address, clock_.Now(), clock_.Now() + kDeviceCodeLife};
  screen.asked = clock_.Steady() - kDeviceInterval;
  code.expires = screen.ask.expires;
  MutexLock lock(mutex_);
  DropOldLocked(screen.network);
  do screen.user_code = NewShortCode();
  while (hashes_.contains(screen.user_code));
  code.user_code = screen.user_code.substr(0, 4) + "-" + screen.user_code.substr(4);
  const std::string hash = HashSecret(code.device_code);
  hashes_.emplace(screen.user_code, hash);
  screens_.emplace(hash, std::move(screen));
  return code;
}

DeviceCodes::Screen* DeviceCodes::FindLocked(std::string_view user_code) {
  const auto hash = hashes_.find(TidyCode(user_code));
  if (hash == hashes_.end()) return nullptr;
  Screen& screen = screens_.at(hash->second);
  const bool open = screen.ask.expires > clock_.Now() && std::holds_alternative<Waiting>(screen.state);
  return open ? &screen : nullptr;
}

std::optional<DeviceAsk> DeviceCodes::Find(std::string_view user_code) {
  MutexLock lock(mutex_);
  const Screen* screen = FindLocked(user_code);
  return screen ? std::optional(screen->ask) : std::nullopt;
}

bool DeviceCodes::Approve(std::string_view user_code, Approval approval) {
  MutexLock lock(mutex_);
  Screen* screen = FindLocked(user_code);
  if (!screen) return false;
  approval.device = screen->ask.device;
  screen->state = std::move(approval);
  return true;
}

bool DeviceCodes::Refuse(std::string_view user_code) {
  MutexLock lock(mutex_);
  Screen* screen = FindLocked(user_code);
  if (!screen) return false;
  screen->state = Refused{};
  return true;
}

DeviceCodes::Answer DeviceCodes::Poll(std::string_view device_code) {
  const std::string hash = HashSecret(device_code);
  MutexLock lock(mutex_);
  const auto found = screens_.find(hash);
  if (found == screens_.end()) return Gone{};
  Screen& screen = found->second;
  if (screen.ask.expires <= clock_.Now()) {
    DropLocked(found);
    return Gone{};
  }
  const SteadyTime now = clock_.Steady();
  const auto since = now - screen.asked;
  screen.asked = now;
  if (since + kLeeway < screen.interval) {
    screen.interval = std::min<std::chrono::milliseconds>(screen.interval + kSlowDown, kSlowest);
    return TooSoon{std::chrono::ceil<std::chrono::seconds>(screen.interval)};
  }
  if (std::holds_alternative<Waiting>(screen.state)) return Waiting{};
  Answer answer = Refused{};
  if (auto* approval = std::get_if<Approval>(&screen.state)) answer = std::move(*approval);
  DropLocked(found);
  return answer;
}

}  // namespace chanoma::accounts
