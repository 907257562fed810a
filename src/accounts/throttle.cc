#include "accounts/throttle.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

namespace chanoma::accounts {

std::string NetworkOf(std::string_view address) {
  in6_addr v6{};
  const std::string text(address);
  if (::inet_pton(AF_INET6, text.c_str(), &v6) != 1) return text;
  std::memset(v6.s6_addr + 8, 0, 8);
  char network[INET6_ADDRSTRLEN] = "";
  ::inet_ntop(AF_INET6, &v6, network, sizeof network);
  return std::string(network) + "/64";
}

std::string Throttle::AccountKey(const Attempt& attempt) {
  std::string key = "account ";
  key += attempt.account;
  if (attempt.known) key.append(" from ").append(attempt.network);
  return key;
}

std::optional<std::chrono::seconds> Throttle::WaitLocked(const std::string& key, const Limit& limit) {
  const auto found = counts_.find(key);
  if (found == counts_.end()) return std::nullopt;
  const Count& count = found->second;
  const SteadyTime now = clock_.Steady();
  if (count.failures < limit.free || now - count.begun >= limit.window) return std::nullopt;
  const auto left = std::chrono::ceil<std::chrono::seconds>(count.begun + limit.window - now);
  return std::max(left, std::chrono::seconds(1));
}

void Throttle::CountLocked(const std::string& key, const Limit& limit) {
  const SteadyTime now = clock_.Steady();
  auto [found, added] = counts_.try_emplace(key);
  Count& count = found->second;
  if (!added) oldest_.erase(count.place);
  oldest_.push_back(key);
  count.place = std::prev(oldest_.end());
  if (added || now - count.begun >= limit.window) count = {0, now, now, count.place};
  ++count.failures;
  count.last = now;
  if (counts_.size() > kMost) {
    counts_.erase(oldest_.front());
    oldest_.pop_front();
  }
}

std::optional<std::chrono::seconds> Throttle::Wait(const Attempt& attempt) {
  MutexLock lock(mutex_);
  // Many homes share an address (a proxy, a provider): whoever is signed in from it answers for its own mistakes alone.
  const auto network = attempt.known ? std::nullopt : WaitLocked("network " + attempt.network, kPerNetwork);
  const auto account = attempt.account.empty() ? std::nullopt : WaitLocked(AccountKey(attempt), kPerAccount);
  return std::max(network, account);
}

void Throttle::Failed(const Attempt& attempt) {
  MutexLock lock(mutex_);
  CountLocked("network " + attempt.network, kPerNetwork);
  if (!attempt.account.empty()) CountLocked(AccountKey(attempt), kPerAccount);
}

void Throttle::Succeeded(const Attempt& attempt) {
  MutexLock lock(mutex_);
  const auto found = counts_.find(AccountKey(attempt));
  if (found == counts_.end()) return;
  oldest_.erase(found->second.place);
  counts_.erase(found);
}

}  // namespace chanoma::accounts
