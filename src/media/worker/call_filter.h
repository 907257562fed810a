#pragma once
// A list of system calls being put together (seccomp(2)); in force from Load() on, for good. One thread. Fails with the system's words.

#include <seccomp.h>

#include <cerrno>
#include <cstdint>
#include <initializer_list>

#include "base/file.h"
#include "base/result.h"

namespace chanoma::media {

class CallFilter {
 public:
  explicit CallFilter(uint32_t otherwise) : context_(::seccomp_init(otherwise)) {}
  ~CallFilter() {
    if (context_ != nullptr) ::seccomp_release(context_);
  }
  CallFilter(const CallFilter&) = delete;
  CallFilter& operator=(const CallFilter&) = delete;

  void Add(uint32_t action, int call, std::initializer_list<scmp_arg_cmp> conditions = {}) {
    // A name that this architecture lacks is a negative number, which the library takes as well.
    if (error_ != 0 || context_ == nullptr) return;
    error_ = ::seccomp_rule_add_array(context_, action, call, static_cast<unsigned>(conditions.size()),
                                      conditions.size() == 0 ? nullptr : conditions.begin());
  }
  void Allow(int call) { Add(SCMP_ACT_ALLOW, call); }
  void AllowIf(int call, scmp_arg_cmp condition) { Add(SCMP_ACT_ALLOW, call, {condition}); }
  void Deny(int call, int error) { Add(SCMP_ACT_ERRNO(static_cast<uint16_t>(error)), call); }

  Result<void> Load() {
    if (context_ == nullptr) return Fail(Code::kInternal, "seccomp: no memory");
    if (error_ == 0) error_ = ::seccomp_load(context_);
    if (error_ != 0) return Fail(SystemError(-error_, "seccomp", "filter"));
    return {};
  }

 private:
  scmp_filter_ctx context_;
  int error_ = 0;
};

}  // namespace chanoma::media
