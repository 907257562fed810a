#pragma once
// The list of system calls a worker may make (seccomp). Any other ends the process, except the few that libraries try
// and do without. One thread; there is no way back.

#include "base/result.h"

namespace chanoma::media {

Result<void> AllowOnlyNeededCalls();

}  // namespace chanoma::media
