#include "api/cursor.h"

#include "accounts/secrets.h"

namespace chanoma::api {
namespace {

constexpr size_t kHash = 16;
constexpr size_t kLongest = 2048;

std::string HashOf(std::string_view list) { return accounts::HashSecret(list).substr(0, kHash); }

}  // namespace

std::string EncodeCursor(std::string_view list, const Cursor& cursor) {
  const std::string raw = HashOf(list) + std::string(cursor.id.Raw()) + cursor.key;
  return accounts::EncodeBase64Url(raw);
}

Result<Cursor> DecodeCursor(std::string_view list, std::string_view text) {
  const auto refuse = [](const char* why) { return Fail(Code::kInvalid, why, "after"); };
  if (text.size() > kLongest) return refuse("after is no cursor of this server");
  const std::string raw = accounts::DecodeBase64Url(text);
  if (raw.size() < kHash + 16) return refuse("after is no cursor of this server");
  if (raw.substr(0, kHash) != HashOf(list)) return refuse("after belongs to another sort or filter");
  const Ulid id = TRY(Ulid::FromRaw(std::string_view(raw).substr(kHash, 16)));
  return Cursor{raw.substr(kHash + 16), id};
}

}  // namespace chanoma::api
