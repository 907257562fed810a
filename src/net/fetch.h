#pragma once
// What other servers publish and answer: one HTTP request, short and bounded, whose answer is never believed to be whole when it is
// not. Nobody is followed elsewhere. Blocks for as long as its patience: never on an event loop. Any thread. kUnavailable, in words,
// when nobody answers or their certificate is not trusted; kTooLarge past the limit.

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "net/client.h"

namespace chanoma::net {

struct Ask {
  std::string address;  // https://, or http:// of this machine
  // Fields of a form, for a POST; none: a GET.
  std::vector<std::pair<std::string, std::string>> form = {};
  std::string json = {};  // or a body, for a POST
  std::string user = {}, password = {};  // HTTP Basic, when there is a user
  std::string bearer = {};               // a token to show
  std::string agent = {};                // who asks, where the other side wants to know (User-Agent)
  std::vector<std::pair<std::string, std::string>> headers = {};  // more of them
  bool anywhere = false;                 // also http:// of another machine: for what is no secret, and who was named by the administrator
  bool any_type = false;  // not JSON alone is wanted
  size_t most_bytes = 256 << 10;
  std::chrono::milliseconds patience = std::chrono::seconds(10);
  std::stop_token stop = {};  // gives it up within a second: kUnavailable
};

Result<Reply> Fetch(const Ask& ask);
using Fetcher = std::function<Result<Reply>(const Ask&)>;

// As forms and queries write text: everything but letters, digits and -._~ as %XX.
std::string Escaped(std::string_view text);

}  // namespace chanoma::net
