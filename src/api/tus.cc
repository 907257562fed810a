#include "api/tus.h"

#include <sodium.h>

#include <algorithm>
#include <charconv>

#include "uploads/details.h"

namespace chanoma::api {
namespace {

constexpr size_t kMostMetadata = 16 << 10;
constexpr size_t kMostEntries = 64;
constexpr size_t kMostParts = 1000;
constexpr size_t kSha1Bytes = 20;

std::string_view Trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::optional<std::string> DecodeBase64(std::string_view text) {
  // Padding is asked for by the protocol and left out by some clients.
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes(text.size() * 3 / 4 + 1, '\0');
  size_t length = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(), nullptr, &length, nullptr,
                        sodium_base64_VARIANT_ORIGINAL_NO_PADDING) != 0) {
    return std::nullopt;
  }
  bytes.resize(length);
  return bytes;
}

// Calls `take` for each piece between separators, trimmed; its error ends the walk.
template <class Take>
Result<void> Split(std::string_view text, char separator, const Take& take) {
  while (true) {
    const size_t end = std::min(text.find(separator), text.size());
    TRY(take(Trim(text.substr(0, end))));
    if (end == text.size()) return {};
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  static_cast<void>(Split(text, ',', [&](std::string_view word) -> Result<void> {
    words.emplace_back(word);
    return {};
  }));
  return words;
}

}  // namespace

Result<uint64_t> ParseTusNumber(std::string_view text, std::string_view header) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || number < 0) {
    return Fail(Code::kInvalid, std::string(header) + " is a whole number of bytes", std::string(header));
  }
  return static_cast<uint64_t>(number);
}

Result<TusMetadata> ParseTusMetadata(std::string_view text) {
  const auto refuse = [](const char* why) { return Fail(Code::kInvalid, std::string("Upload-Metadata ") + why, "Upload-Metadata"); };
  TusMetadata metadata;
  if (text.size() > kMostMetadata) return refuse("is over 16 KiB");
  if (Trim(text).empty()) return metadata;
  TRY(Split(text, ',', [&](std::string_view entry) -> Result<void> {
    const size_t space = std::min(entry.find(' '), entry.size());
    const std::string name(entry.substr(0, space));
    if (name.empty()) return refuse("has an entry without a name");
    if (metadata.size() == kMostEntries) return refuse("has more than 64 entries");
    if (std::any_of(metadata.begin(), metadata.end(), [&](const auto& known) { return known.first == name; })) return refuse("has a name twice");
    auto value = DecodeBase64(Trim(entry.substr(space)));
    if (!value) return refuse("has a value that is not Base64");
    metadata.emplace_back(name, std::move(*value));
    return {};
  }));
  return metadata;
}

Result<TusDescription> DescribeTus(const TusMetadata& metadata) {
  TusDescription description;
  model::UploadDetails& details = description.details;
  for (const auto& [name, value] : metadata) {
    if (name == "filename" || (name == "name" && description.file_name.empty())) description.file_name = value;
    if (name == "title") details.title = value;
    if (name == "description") details.description = value;
    if (name == "category") details.category = value;
    if (name == "tags") details.tags = Words(value);
    if (name == "language") details.language = value;
    if (name == "visibility") details.visibility = TRY(uploads::ParseVisibility(value));
    if (name == "people") details.people = Words(value);
    if (name == "mature") details.mature = value == "true";
  }
  return description;
}

Result<TusConcat> ParseTusConcat(std::string_view text) {
  const auto refuse = [](const char* why) { return Fail(Code::kInvalid, std::string("Upload-Concat ") + why, "Upload-Concat"); };
  TusConcat concat;
  if (text == "partial") return concat;
  if (!text.starts_with("final;")) return refuse("is “partial”, or “final;” and the addresses of the parts");
  concat.kind = model::UploadKind::kJoined;
  TRY(Split(text.substr(6), ' ', [&](std::string_view address) -> Result<void> {
    if (address.empty()) return {};
    const size_t slash = address.rfind('/');
    const auto id = Ulid::Parse(slash == std::string_view::npos ? address : address.substr(slash + 1));
    if (!id) return refuse("names something that is no upload");
    if (concat.parts.size() == kMostParts) return refuse("names more than 1000 parts");
    concat.parts.push_back(*id);
    return {};
  }));
  if (concat.parts.empty()) return refuse("names no parts");
  return concat;
}

Result<std::string> ParseTusChecksum(std::string_view text) {
  const size_t space = std::min(text.find(' '), text.size());
  if (text.substr(0, space) != "sha1") return Fail(Code::kUnsupported, "the only checksum here is sha1", "Upload-Checksum");
  auto digest = DecodeBase64(Trim(text.substr(space)));
  if (!digest || digest->size() != kSha1Bytes) return Fail(Code::kInvalid, "the checksum is 20 bytes in Base64", "Upload-Checksum");
  return std::move(*digest);
}

}  // namespace chanoma::api
