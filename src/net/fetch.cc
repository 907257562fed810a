#include "net/fetch.h"

#include <curl/curl.h>

#include <memory>

namespace chanoma::net {
namespace {

constexpr std::chrono::milliseconds kConnectPatience{5000};

struct Body {
  std::string text;
  size_t most;
  bool over = false;
};

size_t Append(char* data, size_t size, size_t count, void* to) {
  auto& body = *static_cast<Body*>(to);
  if (size * count > body.most - body.text.size()) {
    body.over = true;
    return 0;
  }
  body.text.append(data, size * count);
  return size * count;
}

constexpr size_t kLongestHeader = 1024;

// "Name: value\r\n", a call each; those of an answer before the last are overwritten.
size_t TakeHeader(char* data, size_t size, size_t count, void* to) {
  auto& reply = *static_cast<Reply*>(to);
  std::string_view line(data, size * count);
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return size * count;
  std::string name(line.substr(0, colon));
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  std::string* field = name == "retry-after" ? &reply.retry_after : name == "location" ? &reply.location : nullptr;
  if (!field) return size * count;
  line.remove_prefix(colon + 1);
  const size_t first = line.find_first_not_of(" \t"), last = line.find_last_not_of(" \t\r\n");
  *field = first == std::string_view::npos ? std::string() : std::string(line.substr(first, std::min(last + 1 - first, kLongestHeader)));
  return size * count;
}
// Asked by libcurl about once a second.
int GoesOn(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) { return static_cast<const std::stop_token*>(stop)->stop_requested() ? 1 : 0; }

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

bool IsHere(std::string_view address) {
  return address.starts_with("http://127.0.0.1") || address.starts_with("http://localhost") || address.starts_with("http://[::1]");
}

}  // namespace

std::string Escaped(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) out += c;
    else out.append({'%', kHex[byte >> 4], kHex[byte & 15]});
  }
  return out;
}

Result<Reply> Fetch(const Ask& ask) {
  std::unique_ptr<CURL, FreeHandle> handle(curl_easy_init());
  if (!handle) return Fail(Code::kInternal, "libcurl does not start");
  CURL* curl = handle.get();
  std::unique_ptr<curl_slist, FreeList> headers(curl_slist_append(nullptr, ask.any_type ? "Accept: */*" : "Accept: application/json"));
  if (!ask.bearer.empty()) headers.reset(curl_slist_append(headers.release(), ("Authorization: Bearer " + ask.bearer).c_str()));
  if (!ask.json.empty()) headers.reset(curl_slist_append(headers.release(), "Content-Type: application/json"));
  if (!ask.agent.empty()) headers.reset(curl_slist_append(headers.release(), ("User-Agent: " + ask.agent).c_str()));
  for (const auto& [name, value] : ask.headers) headers.reset(curl_slist_append(headers.release(), (name + ": " + value).c_str()));
  Body body{{}, ask.most_bytes};
  Reply reply;
  std::string form;
  for (const auto& [name, value] : ask.form) form += (form.empty() ? "" : "&") + Escaped(name) + "=" + Escaped(value);
  curl_easy_setopt(curl, CURLOPT_URL, ask.address.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, ask.anywhere ? "http,https" : IsHere(ask.address) ? "http" : "https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(kConnectPatience, ask.patience).count()));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(ask.patience.count()));
  curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(ask.most_bytes));
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &TakeHeader);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &reply);
  if (ask.stop.stop_possible()) {
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &GoesOn);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &ask.stop);
  }
  if (const std::string& sent = ask.json.empty() ? form : ask.json; !sent.empty()) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, sent.c_str());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(sent.size()));
  }
  if (!ask.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    curl_easy_setopt(curl, CURLOPT_USERNAME, ask.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, ask.password.c_str());
  }
  const CURLcode code = curl_easy_perform(curl);
  if (body.over || code == CURLE_FILESIZE_EXCEEDED) return Fail(Code::kTooLarge, "the answer is larger than it may be");
  if (code != CURLE_OK) return Fail(Code::kUnavailable, curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  reply.status = static_cast<int>(status);
  reply.body = std::move(body.text);
  return reply;
}

}  // namespace chanoma::net
