#pragma once
// Named places at which a test lets the process die as kill -9 would: TEST_FAILPOINT=store.written:3 in the environment
// means the third time that place is reached. What ./run builds has none of it. Any thread.

#include <string_view>

namespace chanoma {

void ReachFailpoint(std::string_view name);

}  // namespace chanoma
