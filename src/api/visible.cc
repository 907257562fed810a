#include "api/visible.h"

#include "model/work.h"

namespace chanoma::api {
namespace {

// The number kept for the library (nil: for all), less those that are not for `who`.
Result<uint64_t> CountLess(const store::Reader& reader, const accounts::Principal& who, const Ulid& library) {
  uint64_t count = (library.IsNil() ? TRY(reader.CountVideos()) : TRY(reader.CountVideos(library))).Visible();
  if (who.may.Has(accounts::Permission::kVideoModerate)) return count;
  for (const Ulid& id : TRY(reader.ListLimitedVideos(library))) {
    const auto video = reader.GetVideo(id);
    if (!video && video.error().code == Code::kNotFound) continue;
    if (!video) return Fail(video.error());
    if (!video->hidden && !accounts::Lists(who, model::FactsOf(*video)) && count > 0) --count;
  }
  return count;
}

}  // namespace

std::function<bool(const model::Video&)> AcceptFor(const accounts::Principal& who) {
  if (!who.restricted && who.may.Has(accounts::Permission::kVideoModerate)) return {};
  return [&who](const model::Video& video) { return accounts::Lists(who, model::FactsOf(video)); };
}

std::function<bool(const model::VideoFacts&)> AcceptFacts(const accounts::Principal& who) {
  return [&who](const model::VideoFacts& facts) { return accounts::Lists(who, facts); };
}

Result<bool> ListsById(const store::Reader& reader, const accounts::Principal& who, const Ulid& id) {
  if (!who.restricted && who.may.Contains({accounts::Permission::kVideoEdit, accounts::Permission::kVideoModerate})) return true;
  const auto video = reader.GetVideo(id);
  if (video) return accounts::Lists(who, model::FactsOf(*video));
  if (video.error().code == Code::kNotFound) return true;
  return Fail(video.error());
}

Result<std::optional<Ulid>> ShowOf(const store::Reader& reader, const model::Video& video) {
  const auto show = reader.FindShowOfSeries(model::SeriesOf(video.work));
  if (show) return std::optional(*show);
  if (show.error().code == Code::kNotFound || show.error().code == Code::kCorrupt) return std::optional<Ulid>();
  return Fail(show.error());
}

Result<uint64_t> CountVisible(const store::Reader& reader, const accounts::Principal& who, const Ulid& library) {
  if (!who.restricted) return CountLess(reader, who, library);
  if (!library.IsNil() && !accounts::SeesLibrary(who, library)) return uint64_t{0};
  uint64_t count = 0;
  if (who.view.max_age < 0) {
    if (!library.IsNil()) return CountLess(reader, who, library);
    for (const Ulid& seen : who.view.libraries) count += TRY(CountLess(reader, who, seen));
    return count;
  }
  store::VideoQuery query;
  query.limit = 1000;
  query.accept = AcceptFor(who);
  if (!library.IsNil()) query.library = library;
  while (true) {
    const store::VideoPage page = TRY(reader.ListVideos(query));
    count += page.items.size();
    if (!page.more || !page.last) return count;
    query.after = page.last;
  }
}

}  // namespace chanoma::api
