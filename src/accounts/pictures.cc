#include "accounts/pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "accounts/secrets.h"
#include "base/file.h"

namespace chanoma::accounts {
namespace {

constexpr media::ImageSpec kAvatar{.width = 384, .height = 384}, kBanner{.width = 1536, .height = 384};
constexpr std::chrono::seconds kPatience{20};

std::string_view NameOf(PictureKind kind) { return kind == PictureKind::kAvatar ? "avatar" : "banner"; }

constexpr size_t kLargest = 8 << 20;

}  // namespace

uint32_t PictureNumber(std::string_view jpeg) {
  uint32_t number = 0;
  for (const char byte : HashSecret(jpeg).substr(0, sizeof number)) number = number << 8 | static_cast<unsigned char>(byte);
  return std::max<uint32_t>(number, 1);
}

Result<Pictures> Pictures::Open(std::filesystem::path folder, const files::Attic& attic, media::Workers& workers, Accounts& accounts, files::Allowance* room) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Fail(SystemError(error.value(), "create", folder));
  return Pictures(std::move(folder), attic, workers, accounts, room);
}

std::filesystem::path Pictures::PathOf(const Ulid& account, PictureKind kind, uint32_t generation) const {
  return folder_ / fmt::format("{}.{}.{}.jpg", account.ToString(), NameOf(kind), generation);
}

Result<model::Account> Pictures::Put(const Principal& actor, const Ulid& account, PictureKind kind, std::string_view bytes, std::string_view id,
                                     const Origin& origin) const {
  TRY(accounts_->MayChange(actor, account));
  media::CallContext context;
  context.lane = media::Lane::kBackground;
  context.id = id;
  context.deadline = std::chrono::steady_clock::now() + kPatience;
  auto made = workers_->Image(bytes, kind == PictureKind::kAvatar ? kAvatar : kBanner, context);
  if (!made) {
    const Code code = made.error().code;
    const bool theirs = code == Code::kUnsupported || code == Code::kCorrupt || code == Code::kInvalid;
    return Fail(theirs ? Code::kInvalid : code, made.error().message, "picture");
  }
  // Durable before the record names it; the same picture has the same name.
  const uint32_t generation = PictureNumber(made->jpeg);
  if (room_) TRY(room_->Admit(made->jpeg.size()));
  TRY(WriteFileAtomically(PathOf(account, kind, generation), made->jpeg));
  auto changed = accounts_->SetPicture(actor, account, kind, generation, origin);
  if (!changed) return Fail(changed.error());
  if (changed->before != 0 && changed->before != generation) attic_->Remove(PathOf(account, kind, changed->before));
  return std::move(changed->account);
}

Result<void> Pictures::Remove(const Principal& actor, const Ulid& account, PictureKind kind, const Origin& origin) const {
  TRY(accounts_->MayChange(actor, account));
  const auto changed = TRY(accounts_->SetPicture(actor, account, kind, 0, origin));
  attic_->Remove(PathOf(account, kind, changed.before));
  return {};
}

Result<std::filesystem::path> Pictures::Find(const model::Account& account, PictureKind kind) const {
  const uint32_t generation = GenerationOf(account, kind);
  if (generation == 0) return Fail(Code::kNotFound, "there is no such picture");
  return PathOf(account.id, kind, generation);
}

Result<std::string> Pictures::Read(const model::Account& account, PictureKind kind) const {
  std::string jpeg = TRY(ReadFile(TRY(Find(account, kind)), kLargest));
  if (PictureNumber(jpeg) != GenerationOf(account, kind)) return Fail(Code::kNotFound, "this picture is damaged; choose it again");
  return jpeg;
}

void Pictures::RemoveAll(const Ulid& account) const {
  const std::string prefix = account.ToString() + ".";
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    if (entry.path().filename().string().starts_with(prefix)) attic_->Remove(entry.path());
  }
}

}  // namespace chanoma::accounts
