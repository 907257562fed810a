#pragma once
// What takes time, told to whoever gathers it: requests, attempts at jobs, calls of media workers. Engines tell it, the daemon's wiring
// says to whom. Every call is short and never blocks, on any thread; nothing can fail.
//
// A span is opened under a key, the id that logs know it by, and others find it by that as what they are part of: ids that stand one
// behind the other ("REQUEST/JOB", as in logs) are read from the last to the first.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"

namespace chanoma {

struct Span {
  enum class Kind { kInternal = 1, kServer = 2, kClient = 3, kConsumer = 5 };  // as OpenTelemetry numbers them
  using Value = std::variant<std::string, int64_t>;

  std::string name;  // of few different ones: a route, a kind of job
  Kind kind = Kind::kInternal;
  SteadyTime began{}, ended{};
  // Never what people wrote, asked for or are called, and no path of a file.
  std::vector<std::pair<std::string_view, Value>> attributes = {};  // names that live for ever
  bool failed = false;
};

class Tracing {
 public:
  virtual ~Tracing() = default;

  // Whether anybody wants to know: else nothing need be put together. Costs nothing.
  virtual bool On() const = 0;
  // `within`: of what it is a part, as above; nobody knows of it: it is the first of its trace. `traceparent`: as another program sent
  // it (W3C Trace Context), else empty.
  virtual void Open(std::string_view key, std::string_view within, std::string_view traceparent) = 0;
  virtual void Close(std::string_view key, Span span) = 0;
  // Of which nothing is a part.
  virtual void Note(std::string_view within, Span span) = 0;
};

}  // namespace chanoma
