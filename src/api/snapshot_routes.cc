#include "api/handlers.h"
#include "api/params.h"
#include "json/writer.h"

namespace chanoma::api {
namespace {

void WriteSnapshot(json::Writer& out, const backup::Snapshot& snapshot) {
  uint64_t bytes = 0;
  for (const backup::ListedFile& file : snapshot.manifest.files) bytes += file.size;
  out.BeginObject().Field("name", snapshot.name).Field("takenAt", FormatRfc3339(snapshot.manifest.taken)).Field("seq", snapshot.manifest.sequence);
  out.Field("bytes", bytes).Field("version", snapshot.manifest.version).EndObject();
}

}  // namespace

Result<http::Response> ListSnapshots(const Call& call, const http::Request& request, store::ReadMode mode) {
  TRY(OnlyQuery(request, {}));
  // The lists are files: never on an event loop.
  if (mode == store::ReadMode::kMemoryOnly) return Fail(Code::kWouldBlock, "");
  json::Writer out(2048);
  out.BeginObject().Key("items").BeginArray();
  for (const backup::Snapshot& snapshot : call.services.snapshots.List()) WriteSnapshot(out, snapshot);
  out.EndArray().Key("startedFrom");
  if (const backup::Arrival& arrival = call.services.arrival; arrival.snapshot.empty()) {
    out.Null();
  } else {
    out.BeginObject().Field("name", arrival.snapshot).Field("takenAt", FormatRfc3339(arrival.taken));
    out.Field("setAside", arrival.set_aside.string()).EndObject();
  }
  out.EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> TakeSnapshot(const Call& call, const http::Request&) {
  json::Writer out(256);
  WriteSnapshot(out, TRY(call.services.snapshots.Take()));
  return http::Response::Json(out.Take(), 201);
}

Result<http::Response> DeleteSnapshot(const Call& call, const http::Request& request) {
  TRY(call.services.snapshots.Remove(std::string(request.Param("name"))));
  return http::Response::NoContent();
}

}  // namespace chanoma::api
