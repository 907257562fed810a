#include "accounts/account_name.h"

#include "accounts/permissions.h"
#include "base/ulid.h"
#include "text/names.h"

namespace chanoma::accounts {

Result<std::string> CleanAccountName(std::string_view typed) {
  std::string name = TRY(text::CleanName(typed));
  const std::string key = text::NameKey(name);
  if (key == text::NameKey("me") || key == text::NameKey(kGuestRole) || Ulid::Parse(name)) return Fail(Code::kInvalid, "this name stands for something else here", "name");
  return name;
}

}  // namespace chanoma::accounts
