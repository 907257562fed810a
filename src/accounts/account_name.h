#pragma once
// What an account may be called. Pure; any thread.

#include <string>
#include <string_view>

#include "base/result.h"

namespace chanoma::accounts {

// As it is kept (text/names.h). kInvalid (field "name") also for names under which an account could not be addressed.
Result<std::string> CleanAccountName(std::string_view typed);

}  // namespace chanoma::accounts
