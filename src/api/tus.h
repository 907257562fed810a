#pragma once
// The headers of tus 1.0.0 (https://tus.io/protocols/resumable-upload): parsing what clients send. Pure functions; kInvalid
// names the header.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/ulid.h"
#include "model/upload.h"

namespace chanoma::api {

inline constexpr std::string_view kTusVersion = "1.0.0";
inline constexpr std::string_view kTusExtensions = "creation,creation-defer-length,creation-with-upload,termination,checksum,expiration,concatenation";
inline constexpr std::string_view kTusChecksums = "sha1";
inline constexpr std::string_view kOffsetStream = "application/offset+octet-stream";

// A whole number that fits int64_t.
Result<uint64_t> ParseTusNumber(std::string_view text, std::string_view header);

// Upload-Metadata: "name bmFtZQ==,flag". Names are unique; at most 16 KiB and 64 entries.
using TusMetadata = std::vector<std::pair<std::string, std::string>>;
Result<TusMetadata> ParseTusMetadata(std::string_view text);

// What the entries say: filename or name, title, description, category, tags, language, visibility, people, mature.
struct TusDescription {
  std::string file_name;
  model::UploadDetails details;
};
Result<TusDescription> DescribeTus(const TusMetadata& metadata);

// Upload-Concat: "partial", or "final;" and the addresses of the parts.
struct TusConcat {
  model::UploadKind kind = model::UploadKind::kPart;
  std::vector<Ulid> parts;
};
Result<TusConcat> ParseTusConcat(std::string_view text);

// Upload-Checksum: "sha1 BASE64": the 20 raw bytes. kUnsupported for another algorithm.
Result<std::string> ParseTusChecksum(std::string_view text);

}  // namespace chanoma::api
