#pragma once
// The pictures people choose for themselves: opened and made anew in a sandboxed worker, then immutable JPEG files in the data
// directory named by account, kind and content. Owned by the wiring; any thread; blocks on a worker and on the disk.

#include <filesystem>
#include <string>
#include <string_view>

#include "accounts/accounts.h"
#include "base/result.h"
#include "base/ulid.h"
#include "files/allowance.h"
#include "files/attic.h"
#include "media/workers.h"

namespace chanoma::accounts {

// The number that a picture has by its bytes, in its record and in its file's name.
uint32_t PictureNumber(std::string_view jpeg);

class Pictures {
 public:
  // Makes the folder when it is missing.
  static Result<Pictures> Open(std::filesystem::path folder, const files::Attic& attic, media::Workers& workers, Accounts& accounts, files::Allowance* room = nullptr);

  // Of one's own account, or (users.write) somebody's. kInvalid (field "picture") for what is no picture, kNoSpace when it does not fit in `room`. `id`: of the request.
  Result<model::Account> Put(const Principal& actor, const Ulid& account, PictureKind kind, std::string_view bytes, std::string_view id, const Origin& origin) const;
  // kNotFound without one.
  Result<void> Remove(const Principal& actor, const Ulid& account, PictureKind kind, const Origin& origin) const;
  // Its bytes; kNotFound without one, or when the disk has changed it: nobody can make it again but whose it is.
  Result<std::string> Read(const model::Account& account, PictureKind kind) const;
  // kNotFound without one.
  Result<std::filesystem::path> Find(const model::Account& account, PictureKind kind) const;
  // When the account goes. Missing ones are fine.
  void RemoveAll(const Ulid& account) const;

 private:
  Pictures(std::filesystem::path folder, const files::Attic& attic, media::Workers& workers, Accounts& accounts, files::Allowance* room)
      : folder_(std::move(folder)), attic_(&attic), workers_(&workers), accounts_(&accounts), room_(room) {}
  std::filesystem::path PathOf(const Ulid& account, PictureKind kind, uint32_t generation) const;

  std::filesystem::path folder_;
  const files::Attic* attic_;
  media::Workers* workers_;
  Accounts* accounts_;
  files::Allowance* room_;
};

}  // namespace chanoma::accounts
