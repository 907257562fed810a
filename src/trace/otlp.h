#pragma once
// A batch of spans as OTLP has it: the JSON encoding of ExportTraceServiceRequest (opentelemetry-proto, OTLP 1.x). A pure function.

#include <chrono>
#include <string>
#include <vector>

#include "trace/tracer.h"

namespace chanoma::trace {

struct Resource {
  std::string service = "chanoma";
  std::string version;
  std::string instance;  // tells one start of it from another
};

// `epoch`: what the time was when the steady clock was zero.
std::string WriteOtlp(const Resource& resource, const std::vector<Told>& spans, std::chrono::nanoseconds epoch);

}  // namespace chanoma::trace
