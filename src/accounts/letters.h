#pragma once
// The words of e-mail, in the language of who asked for it. Pure functions; any thread.

#include <string>
#include <string_view>

#include "net/mail.h"

namespace chanoma::accounts {

struct About {
  std::string server;    // what it calls itself
  std::string person;    // whose account
  std::string to;        // the address
  std::string language;  // "ja", or else English
};
net::Letter ResetLetter(const About& about, const std::string& link);
net::Letter ConfirmLetter(const About& about, const std::string& link);
// To the address before. `now`: the one of today; empty: none.
net::Letter ChangedLetter(const About& about, const std::string& now);

}  // namespace chanoma::accounts
