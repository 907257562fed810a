#pragma once
// A file that somebody sends in, from the first request to the trash. Plain values.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/ulid.h"
#include "model/audience.h"

namespace chanoma::model {

enum class UploadKind { kWhole = 0, kPart = 1, kJoined = 2 };  // stored: never renumber

// What its owner says of it.
struct UploadDetails {
  std::string title;  // empty: the file's name
  std::string description;
  std::string category;
  std::vector<std::string> tags;
  std::string language;  // BCP 47; empty: not said
  Visibility visibility = Visibility::kPublic;
  std::vector<std::string> people;  // who may see it, with kPeople: ids of accounts
  bool mature = false;
  bool operator==(const UploadDetails&) const = default;
};

// Receiving: bytes are missing. Storing: all are on disk, a job gives them their place. Stored: a video of the library of
// uploads. Rejected: the job could not, and why.
struct Receiving {
  bool operator==(const Receiving&) const = default;
};
struct Storing {
  bool operator==(const Storing&) const = default;
};
struct Stored {
  Ulid video;
  bool operator==(const Stored&) const = default;
};
struct Rejected {
  std::string code;
  std::string detail;
  bool operator==(const Rejected&) const = default;
};
using UploadState = std::variant<Receiving, Storing, Stored, Rejected>;

struct Upload {
  Ulid id;
  std::string owner;  // an account's id; "owner": the owner of the machine, or from before there were accounts
  UploadKind kind = UploadKind::kWhole;
  UploadState state;
  std::string file_name;
  std::string metadata;            // Upload-Metadata as it was sent
  std::optional<uint64_t> length;  // none: told later
  uint64_t offset = 0;             // so many bytes are on disk
  std::string hash_state;          // of these bytes
  std::string content;             // BLAKE2b-256 of the whole, in hexadecimal; its name on disk
  std::vector<Ulid> parts;         // of a joined one, in order
  UploadDetails details;
  Timestamp created{}, updated{}, expires{};
  Timestamp trashed{};  // zero: it is not in the trash
  bool operator==(const Upload&) const = default;
};

}  // namespace chanoma::model
