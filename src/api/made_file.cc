#include "api/made_file.h"

#include "catalogue/making_again.h"
#include "files/sealed.h"

namespace chanoma::api {

Result<std::shared_ptr<const UniqueFd>> OpenMade(const Call& call, const std::filesystem::path& made) {
  auto fd = files::OpenSealed(made);
  if (fd) return std::make_shared<const UniqueFd>(std::move(*fd));
  if (fd.error().code != Code::kCorrupt) return Fail(fd.error());
  call.services.log.Warning("what was made of a video is damaged and will be made again", {{"file", made.string()}});
  if (const auto again = catalogue::MakeAgain(call.services.store, made, "damage"); !again) {
    call.services.log.Warning("it cannot be made again", {{"file", made.string()}, {"why", again.error().message}});
  }
  return Fail(Code::kUnavailable, "it was damaged on the disk and is being made again");
}

}  // namespace chanoma::api
