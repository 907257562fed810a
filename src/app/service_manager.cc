#include "app/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "base/unique_fd.h"

namespace chanoma::app {
namespace {

std::string_view Variable(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? std::string_view() : std::string_view(text);
}

std::optional<int64_t> Number(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number <= 0) return std::nullopt;
  return number;
}

}  // namespace

ServiceManager ServiceManager::FromEnvironment() {
  ServiceManager manager;
  const std::string_view socket = Variable("NOTIFY_SOCKET");
  if (socket.size() > 1 && socket.size() < sizeof(sockaddr_un::sun_path) && (socket[0] == '/' || socket[0] == '@')) manager.socket_ = socket;
  const auto pid = Number(Variable("WATCHDOG_PID"));
  const auto patience = Number(Variable("WATCHDOG_USEC"));
  if (!manager.socket_.empty() && patience && (!pid || *pid == ::getpid())) manager.patience_ = std::chrono::microseconds(*patience);
  return manager;
}

void ServiceManager::Status(std::string_view text) const { Send("STATUS=" + std::string(text)); }
void ServiceManager::Ready(std::string_view status) const { Send("READY=1\nSTATUS=" + std::string(status)); }
void ServiceManager::Alive() const { Send("WATCHDOG=1"); }
void ServiceManager::Stopping() const { Send("STOPPING=1\nSTATUS=Stopping"); }

void ServiceManager::Send(std::string_view message) const {
  if (socket_.empty()) return;
  const UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  socklen_t size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size() + 1);
  if (socket_[0] == '@') {
    address.sun_path[0] = '\0';
    --size;  // an abstract name has no end mark
  }
  ::sendto(fd.Get(), message.data(), message.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), size);
}

}  // namespace chanoma::app
