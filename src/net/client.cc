#include "net/client.h"

#include <curl/curl.h>

namespace chanoma::net {
namespace {

constexpr size_t kBodyLimit = 64 << 20;

size_t Append(char* data, size_t size, size_t count, void* to) {
  auto& body = *static_cast<std::string*>(to);
  if (body.size() + size * count > kBodyLimit) return 0;
  body.append(data, size * count);
  return size * count;
}

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

}  // namespace

struct Client::Impl {
  std::unique_ptr<CURL, FreeHandle> handle;
  std::string socket;
};

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::~Client() = default;

Result<std::unique_ptr<Client>> Client::OverSocket(std::string unix_socket) {
  auto impl = std::make_unique<Impl>();
  impl->handle.reset(curl_easy_init());
  if (!impl->handle) return Fail(Code::kInternal, "libcurl does not start");
  impl->socket = std::move(unix_socket);
  return std::unique_ptr<Client>(new Client(std::move(impl)));
}

Result<Reply> Client::Call(std::string_view method, const std::string& path, const std::string& body, std::chrono::milliseconds patience) {
  CURL* curl = impl_->handle.get();
  curl_easy_reset(curl);
  const std::string address = "http://localhost" + path;
  const std::string verb(method);
  std::unique_ptr<curl_slist, FreeList> headers(curl_slist_append(nullptr, "Accept: application/json"));
  Reply reply;
  curl_easy_setopt(curl, CURLOPT_URL, address.c_str());
  curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, impl_->socket.c_str());
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, verb.c_str());
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http");
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(patience.count()));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply.body);
  if (!body.empty()) {
    headers.reset(curl_slist_append(headers.release(), "Content-Type: application/json"));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) return Fail(Code::kUnavailable, curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  reply.status = static_cast<int>(status);
  return reply;
}

}  // namespace chanoma::net
