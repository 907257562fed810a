#include "catalogue/merged_names.h"

#include "model/work.h"

namespace chanoma::catalogue {

void NameAs(const model::Show& show, Naming& naming) {
  const auto said = model::ParseWorkKey(naming.work);
  auto meant = model::WorkOfSeries(show.series);
  if (!said || !meant) return;
  meant->season = said->season;
  meant->episode = said->episode;
  naming.work = model::WorkKey(*meant);
  if (!naming.name) naming.name.emplace();
  const auto texts = show.named.texts.find("");
  naming.name->show = texts != show.named.texts.end() && texts->second.title ? *texts->second.title : std::string(model::TitleOf(show));
  naming.name->slug = show.slug;
  naming.name->year = show.named.year.value_or(0);
}

Result<void> FollowMerge(const store::Reader& reader, Naming& naming) {
  if (!naming.name) return {};
  const auto id = reader.FindShowMerging(model::SeriesOf(naming.work));
  const auto show = id ? reader.GetShow(*id) : Result<model::Show>(Fail(id.error()));
  if (show) NameAs(*show, naming);
  else if (show.error().code != Code::kNotFound && show.error().code != Code::kCorrupt) return Fail(show.error());
  return {};
}

}  // namespace chanoma::catalogue
