#pragma once
// Result<T>: what every call across a module boundary returns. An Error carries one of a dozen codes, a sentence for a
// person, and the field at fault if there is one. Exceptions do not cross modules; adapters translate foreign errors
// into an Error once. Values; any thread.

#include <chrono>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <type_traits>
#include <utility>

namespace chanoma {

enum class Code {
  kInvalid,          // the caller's input is wrong; `field` names it
  kUnauthenticated,  // nobody is known
  kForbidden,        // somebody is known, and may not
  kNotFound,
  kConflict,     // the present state does not allow it
  kTooLarge,     // over a limit
  kUnsupported,  // understood, and not possible with this content
  kUnavailable,  // not now; trying again later makes sense
  kTooMany,      // too often: the error says how long to wait
  kWouldBlock,   // a memory-only read needs the disk (never leaves the daemon)
  kCancelled,
  kNoSpace,
  kCorrupt,   // stored or received bytes are damaged
  kInternal,  // a fault of ours or of the system
};

std::string_view CodeName(Code code);

struct Error {
  Code code = Code::kInternal;
  std::string message;
  std::string field;
  std::chrono::seconds retry_after{};  // zero: not said
};

inline tl::unexpected<Error> Fail(Code code, std::string message, std::string field = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(field), {}});
}
inline tl::unexpected<Error> Fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using Base = tl::expected<T, Error>;
  using Base::Base;
  Result() = default;
  Result(Base&& base) : Base(std::move(base)) {}
};

namespace internal {
template <class T>
T Take(Result<T>&& result) {
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}
}  // namespace internal

// TRY(expression): the value of a Result, or return its error from the enclosing function. Not behind another initializer within
// braces, as in Pair{a, TRY(b)}: GCC 12 then forgets to destroy what was made of `a` already. The house's tests look for it.
#define TRY(...) CHANOMA_TRY(CHANOMA_TRY_NAME(try_result_, __COUNTER__), __VA_ARGS__)
#define CHANOMA_TRY_NAME(prefix, number) CHANOMA_TRY_JOIN(prefix, number)
#define CHANOMA_TRY_JOIN(prefix, number) prefix##number
#define CHANOMA_TRY(name, ...)                                                     \
  __extension__({                                                                  \
    auto name = (__VA_ARGS__);                                                     \
    if (!name) return ::tl::unexpected<::chanoma::Error>(std::move(name.error())); \
    ::chanoma::internal::Take(std::move(name));                                    \
  })

}  // namespace chanoma
