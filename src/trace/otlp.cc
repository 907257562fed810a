#include "trace/otlp.h"

#include <algorithm>

#include "json/writer.h"

namespace chanoma::trace {
namespace {

constexpr int kStatusError = 2;
constexpr size_t kLongestText = 256;

void WriteAttribute(json::Writer& out, std::string_view name, const Span::Value& value) {
  out.BeginObject().Field("key", name).Key("value").BeginObject();
  if (const auto* text = std::get_if<std::string>(&value)) out.Field("stringValue", std::string_view(*text).substr(0, kLongestText));
  // Numbers of 64 bits are text in protobuf's JSON.
  else out.Field("intValue", std::to_string(std::get<int64_t>(value)));
  out.EndObject().EndObject();
}

std::string Nanoseconds(SteadyTime time, std::chrono::nanoseconds epoch) {
  return std::to_string((std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()) + epoch).count());
}

void WriteSpan(json::Writer& out, const Told& told, std::chrono::nanoseconds epoch) {
  const auto& [context, span] = told;
  out.BeginObject().Field("traceId", Hex(context.trace.data(), context.trace.size())).Field("spanId", Hex(context.span.data(), context.span.size()));
  if (std::ranges::any_of(context.parent, [](uint8_t byte) { return byte != 0; })) out.Field("parentSpanId", Hex(context.parent.data(), context.parent.size()));
  out.Field("name", span.name).Field("kind", static_cast<int>(span.kind));
  out.Field("startTimeUnixNano", Nanoseconds(span.began, epoch)).Field("endTimeUnixNano", Nanoseconds(std::max(span.began, span.ended), epoch));
  out.Key("attributes").BeginArray();
  for (const auto& [name, value] : span.attributes) WriteAttribute(out, name, value);
  out.EndArray().Key("status").BeginObject();
  if (span.failed) out.Field("code", kStatusError);
  out.EndObject().EndObject();
}

}  // namespace

std::string WriteOtlp(const Resource& resource, const std::vector<Told>& spans, std::chrono::nanoseconds epoch) {
  json::Writer out(512 * (spans.size() + 1));
  out.BeginObject().Key("resourceSpans").BeginArray().BeginObject();
  out.Key("resource").BeginObject().Key("attributes").BeginArray();
  WriteAttribute(out, "service.name", resource.service);
  WriteAttribute(out, "service.version", resource.version);
  WriteAttribute(out, "service.instance.id", resource.instance);
  out.EndArray().EndObject().Key("scopeSpans").BeginArray().BeginObject();
  out.Key("scope").BeginObject().Field("name", resource.service).Field("version", resource.version).EndObject();
  out.Key("spans").BeginArray();
  for (const Told& told : spans) WriteSpan(out, told, epoch);
  out.EndArray().EndObject().EndArray().EndObject().EndArray().EndObject();
  return out.Take();
}

}  // namespace chanoma::trace
