#include "catalogue/one_show.h"

#include "catalogue/paths.h"
#include "model/work.h"

namespace chanoma::catalogue {

Result<bool> AreOfOneShow(const store::Reader& reader, const model::Library& library, const std::string& folder, const std::vector<std::string>& films,
                          std::string_view beginning) {
  for (const std::string& name : films) {
    const auto id = reader.FindVideoByPath(library.id, JoinPath(folder, name));
    if (!id && id.error().code == Code::kNotFound) continue;
    if (!id) return Fail(id.error());
    const auto video = reader.GetVideo(*id);
    const auto work = video ? model::ParseWorkKey(video->work) : std::nullopt;
    if (work && work->kind != model::WorkKind::kFile && !video->work.starts_with(beginning)) return false;
  }
  return true;
}

}  // namespace chanoma::catalogue
