#include "accounts/links.h"

#include <algorithm>

#include "accounts/secrets.h"

namespace chanoma::accounts {
namespace {

// Seal, version, flags, seconds (big-endian), maker, video, and what is left is the address below the video's.
constexpr size_t kSeal = 16, kSeconds = 8, kId = 16;
constexpr size_t kFixed = 2 + kSeconds + 2 * kId;
constexpr size_t kMostBelow = 256;
constexpr size_t kMostToken = (kSeal + kFixed + kMostBelow) * 4 / 3 + 4;
constexpr char kVersion = 1;
constexpr char kHeadOnly = 1;
constexpr std::string_view kPurpose = "chanoma link";  // what else may be sealed with the same hash begins otherwise

std::string SealOf(std::string_view text, const std::string& hash) { return KeyedHash(hash, std::string(kPurpose).append(text)).substr(0, kSeal); }

}  // namespace

bool CanBeLinked(std::string_view below) {
  return below.size() <= kMostBelow && std::all_of(below.begin(), below.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '/';
         });
}

bool Link::IsFor(const LinkTarget& target) const {
  return video == target.video && (below.empty() || below == target.below) && (target.head || !head_only);
}

std::string SealLink(const Link& link, const std::string& hash) {
  std::string text{kVersion, link.head_only ? kHeadOnly : '\0'};
  for (size_t i = kSeconds; i-- > 0;) text += static_cast<char>(static_cast<uint64_t>(link.expires) >> (8 * i));
  text.append(link.maker.Raw()).append(link.video.Raw()).append(link.below);
  return EncodeBase64Url(SealOf(text, hash) + text);
}

std::optional<Link> ReadLink(std::string_view token) {
  if (token.size() > kMostToken) return std::nullopt;
  const std::string raw = DecodeBase64Url(token);
  if (raw.size() < kSeal + kFixed || raw[kSeal] != kVersion) return std::nullopt;
  std::string_view text = std::string_view(raw).substr(kSeal);
  if ((text[1] & ~kHeadOnly) != 0) return std::nullopt;
  Link link;
  link.head_only = text[1] == kHeadOnly;
  text.remove_prefix(2);
  uint64_t seconds = 0;
  for (size_t i = 0; i < kSeconds; ++i) seconds = seconds << 8 | static_cast<unsigned char>(text[i]);
  if (seconds > INT64_MAX) return std::nullopt;
  link.expires = static_cast<int64_t>(seconds);
  text.remove_prefix(kSeconds);
  const auto maker = Ulid::FromRaw(text.substr(0, kId)), video = Ulid::FromRaw(text.substr(kId, kId));
  if (!maker || !video || !CanBeLinked(text.substr(2 * kId))) return std::nullopt;
  link.maker = *maker;
  link.video = *video;
  link.below = text.substr(2 * kId);
  return link;
}

bool IsSealedWith(std::string_view token, const std::string& hash) {
  const std::string raw = DecodeBase64Url(token);
  return raw.size() > kSeal && SameSecret(SealOf(std::string_view(raw).substr(kSeal), hash), std::string_view(raw).substr(0, kSeal));
}

}  // namespace chanoma::accounts
