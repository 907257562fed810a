#pragma once
// Letters to people: one at a time to one address, by the mail server of the house (SMTP with STARTTLS, or SMTPS; libcurl). Blocks for
// as long as its patience: for jobs. Any thread. kUnavailable when trying again makes sense; kUnsupported when the server refuses for
// good; kInvalid for what is no address.

#include <chrono>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace chanoma::net {

struct MailServer {
  std::string address;  // smtps://HOST[:PORT], or smtp://HOST[:PORT], which must offer STARTTLS unless it is this very machine
  std::string user, password;
  std::string from;
  std::string ca_file;  // PEM file of the authorities that are believed; empty: those of the system
};
// kInvalid, with the name of the setting at fault.
Result<void> CheckMailServer(const MailServer& server);

struct Letter {
  std::string to, subject, text;  // UTF-8; lines of the text end with \n
};
// As it goes over the wire (RFC 5322).
std::string Written(const Letter& letter, const std::string& from, Timestamp now, const std::string& id);

Result<void> Send(const MailServer& server, const Letter& letter, Timestamp now, const std::string& id,
                  std::chrono::milliseconds patience = std::chrono::seconds(30));

}  // namespace chanoma::net
