#include "net/mail.h"

#include <curl/curl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace chanoma::net {
namespace {

constexpr size_t kLongestAddress = 254;
constexpr std::chrono::milliseconds kConnectPatience{10'000};

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// What neither ends a line of a head nor the address itself.
bool IsAddress(std::string_view address) {
  const size_t at = address.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == address.size() || address.size() > kLongestAddress) return false;
  return std::none_of(address.begin(), address.end(), [](char c) { return static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x7f || c == '<' || c == '>' || c == ',' || c == ';' || c == '"' || c == '\\'; });
}

bool IsHere(std::string_view address) {
  for (const std::string_view here : {"smtp://127.0.0.1", "smtp://localhost", "smtp://[::1]"}) {
    if (address.starts_with(here) && (address.size() == here.size() || address[here.size()] == ':' || address[here.size()] == '/')) return true;
  }
  return false;
}

// With a line's end after every 76 characters.
std::string Base64(std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t at = 0; at < bytes.size(); at += 3) {
    uint32_t three = 0;
    for (size_t i = 0; i < 3; ++i) three = three << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (size_t i = 0; i < 4; ++i) out += at + i > bytes.size() ? '=' : kDigits[three >> (18 - 6 * i) & 63];
    if (at % 57 == 54 && at + 3 < bytes.size()) out += "\r\n";
  }
  return out;
}

// RFC 2047: in words short enough, none of which ends within a character.
std::string Encoded(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    size_t size = std::min<size_t>(text.size(), 42);
    while (size < text.size() && size > 1 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
    out += (out.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + Base64(text.substr(0, size)) + "?=";
    text.remove_prefix(size);
  }
  return out;
}

struct Reading {
  std::string_view rest;
};
size_t Give(char* buffer, size_t size, size_t count, void* from) {
  auto& reading = *static_cast<Reading*>(from);
  const size_t bytes = std::min(size * count, reading.rest.size());
  std::memcpy(buffer, reading.rest.data(), bytes);
  reading.rest.remove_prefix(bytes);
  return bytes;
}

}  // namespace

Result<void> CheckMailServer(const MailServer& server) {
  const bool known = server.address.starts_with("smtps://") || server.address.starts_with("smtp://");
  if (!known || server.address.find_first_of(" \r\n@") != std::string::npos || server.address.ends_with("//")) {
    return Fail(Code::kInvalid, "smtp_server is smtps://HOST[:PORT] or smtp://HOST[:PORT]", "smtp_server");
  }
  if (!IsAddress(server.from)) return Fail(Code::kInvalid, "smtp_from is the address that e-mail comes from, such as tv@example.org", "smtp_from");
  return {};
}

std::string Written(const Letter& letter, const std::string& from, Timestamp now, const std::string& id) {
  const auto seconds = std::chrono::system_clock::to_time_t(std::chrono::time_point_cast<std::chrono::system_clock::duration>(now));
  std::string text = letter.text;
  for (size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) text.replace(at, 1, "\r\n");
  std::string out = fmt::format("From: <{}>\r\nTo: <{}>\r\nSubject: {}\r\n", from, letter.to, Encoded(letter.subject));
  out += fmt::format("Date: {:%a, %d %b %Y %H:%M:%S} +0000\r\n", fmt::gmtime(seconds));
  out += fmt::format("Message-ID: <{}@{}>\r\n", id, from.substr(from.find('@') + 1));
  // No machine answers a machine (RFC 3834).
  out += "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n";
  return out + Base64(text) + "\r\n";
}

Result<void> Send(const MailServer& server, const Letter& letter, Timestamp now, const std::string& id, std::chrono::milliseconds patience) {
  TRY(CheckMailServer(server));
  if (!IsAddress(letter.to)) return Fail(Code::kInvalid, "this is no e-mail address", "email");
  const std::unique_ptr<CURL, FreeHandle> handle(curl_easy_init());
  if (!handle) return Fail(Code::kInternal, "libcurl does not start");
  CURL* curl = handle.get();
  const std::string text = Written(letter, server.from, now, id), from = "<" + server.from + ">", to = "<" + letter.to + ">";
  Reading reading{text};
  const std::unique_ptr<curl_slist, FreeList> recipients(curl_slist_append(nullptr, to.c_str()));
  curl_easy_setopt(curl, CURLOPT_URL, server.address.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  // Neither a password nor a letter goes in the clear, but within this machine.
  curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(IsHere(server.address) ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  if (!server.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, server.ca_file.c_str());
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(kConnectPatience, patience).count()));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(patience.count()));
  if (!server.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, server.password.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, &Give);
  curl_easy_setopt(curl, CURLOPT_READDATA, &reading);
  const CURLcode code = curl_easy_perform(curl);
  if (code == CURLE_OK) return {};
  long answered = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answered);
  // A password that does not count may be mended; an address that there is not, never.
  const bool for_good = answered >= 550 && answered <= 559;
  return Fail(for_good ? Code::kUnsupported : Code::kUnavailable, fmt::format("the mail server: {}{}", curl_easy_strerror(code), answered > 0 ? fmt::format(" ({})", answered) : ""));
}

}  // namespace chanoma::net
