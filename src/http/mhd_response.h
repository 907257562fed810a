#pragma once
// Turns a Response into libmicrohttpd's form: bytes are lent for as long as the transaction lives, files go out by
// sendfile, streams by a callback that suspends its connection while there is nothing to send. Event-loop thread only.
// Internal to this module.

#include <memory>

#include "http/transaction.h"

struct MHD_Response;

namespace chanoma::http {

struct MhdResponseDeleter {
  void operator()(MHD_Response* response) const;
};
using MhdResponsePtr = std::unique_ptr<MHD_Response, MhdResponseDeleter>;

// For every body but the upgrade. Null when the system has no descriptor or memory left. A stream is moved out.
MhdResponsePtr MakeMhdResponse(Transaction& transaction);

// False when a header is malformed (a line break in it, say).
bool AddHeaders(MHD_Response* to, const Response& from);

uint64_t BodyLength(const Body& body);  // as far as it is known beforehand

}  // namespace chanoma::http
