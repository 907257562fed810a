#include <array>

#include "api/handlers.h"
#include "api/params.h"
#include "json/writer.h"

namespace chanoma::api {
namespace {

std::string Render(const verify::Runner::State& state) {
  json::Writer out(2048);
  out.BeginObject().Field("running", state.running).Field("repair", state.repair);
  if (state.running) out.Field("part", verify::PartName(state.progress.part));
  else out.NullField("part");
  out.Field("bytes", state.progress.bytes);
  if (state.problem) out.Field("problem", *state.problem);
  else out.NullField("problem");
  out.Key("report").Raw(state.report ? verify::WriteJson(*state.report) : "null");
  out.EndObject();
  return out.Take();
}

}  // namespace

Result<http::Response> GetVerification(const Call& call, const http::Request& request, store::ReadMode) {
  TRY(OnlyQuery(request, {}));
  return http::Response::Json(Render(call.services.verifying.GetState()));
}

Result<http::Response> StartVerification(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"repair"};
  bool repair = false;
  if (!request.body.empty()) repair = TRY(OptionalBool(TRY(BodyObject(request, kKnown)), "repair")).value_or(false);
  TRY(call.services.verifying.Start(repair));
  return http::Response::Json(Render(call.services.verifying.GetState()), 202);
}

}  // namespace chanoma::api
