#include <fmt/format.h>

#include <algorithm>

#include "providers/polite.h"
#include "providers/reading.h"
#include "providers/tmdb.h"

namespace chanoma::providers {
namespace {

constexpr size_t kSeasonsAtOnce = 20;  // as many as it appends
constexpr std::string_view kItself = "https://api.themoviedb.org";

class Tmdb final : public Provider {
 public:
  explicit Tmdb(const Access& access) : access_(access) {}

  model::Provider name() const override { return model::Provider::kTmdb; }
  bool Has(model::ShowKind) const override { return true; }

  Result<std::vector<Candidate>> Search(const Question& question) const override {
    const std::string path = fmt::format("/search/{}?include_adult=false&language={}&query={}", Kind(question.kind), access_.language, net::Escaped(question.title));
    const std::string_view by_year = question.kind == model::ShowKind::kMovie ? "primary_release_year" : "first_air_date_year";
    std::vector<Candidate> candidates;
    // It takes a year at its word, and countries have their own first days: when there is nothing of that year, of any.
    for (int year = question.year;; year = 0) {
      TRY(Call(year > 0 ? fmt::format("{}&{}={}", path, by_year, year) : path, [&](const json::Value& answer) -> Result<void> {
        candidates = TRY(ReadTmdbSearch(answer, Pictures()));
        return {};
      }));
      if (!candidates.empty() || year <= 0) return candidates;
    }
  }

  Result<Details> Ask(model::ShowKind kind, const std::string& id) const override {
    if (!IsId(id)) return Fail(Code::kNotFound, "this is no id of TMDB");
    const bool film = kind == model::ShowKind::kMovie;
    const std::string at = fmt::format("/{}/{}?language={}&append_to_response=", Kind(kind), id, access_.language);
    const std::string_view more = film ? "credits,translations,release_dates,external_ids,images" : "credits,translations,content_ratings,external_ids,images";
    Details details;
    std::vector<uint32_t> seasons;
    TRY(Call(fmt::format("{}{}&include_image_language={},en,null", at, more, access_.language.substr(0, 2)), [&](const json::Value& answer) -> Result<void> {
      details = TRY(ReadTmdbWork(answer, kind, access_.language, Pictures()));
      if (!film) seasons = ReadTmdbSeasons(answer);
      return {};
    }));
    for (size_t first = 0; first < seasons.size(); first += kSeasonsAtOnce) {
      const std::vector<uint32_t> some(seasons.begin() + static_cast<ptrdiff_t>(first), seasons.begin() + static_cast<ptrdiff_t>(std::min(seasons.size(), first + kSeasonsAtOnce)));
      std::string names;
      for (const uint32_t season : some) names += fmt::format("{}season/{}", names.empty() ? "" : ",", season);
      TRY(Call(at + names, [&](const json::Value& answer) -> Result<void> {
        ReadTmdbEpisodes(answer, some, details);
        return {};
      }));
    }
    return details;
  }

  Result<std::optional<std::string>> Find(model::ShowKind kind, const std::vector<model::ExternalId>& ids) const override {
    if (std::string own = FindId(ids, "tmdb"); IsId(own)) return std::optional(std::move(own));
    const std::string imdb = FindId(ids, "imdb"), tvdb = FindId(ids, "tvdb");
    // Of films it does not know the ids of TheTVDB.
    for (const std::string& by : {IsImdbId(imdb) ? imdb + "?external_source=imdb_id" : std::string(), IsId(tvdb) && kind == model::ShowKind::kSeries ? tvdb + "?external_source=tvdb_id" : std::string()}) {
      if (by.empty()) continue;
      std::optional<std::string> id;
      const auto found = Call("/find/" + by, [&](const json::Value& answer) -> Result<void> {
        if (!answer.AsObject()) return Fail(Code::kCorrupt, "its answer is none of its documentation: an object is wanted");
        id = ReadTmdbFound(answer, kind);
        return {};
      });
      if (!found && found.error().code != Code::kNotFound) return Fail(found.error());
      if (id) return id;
    }
    return std::optional<std::string>();
  }

  Result<void> Test() const override {
    return Call("/configuration?", [](const json::Value& answer) -> Result<void> {
      return At(answer, {"images"}).AsObject() ? Result<void>() : Result<void>(Fail(Code::kCorrupt, "its answer is none of its documentation: images are wanted"));
    });
  }

 private:
  static std::string_view Kind(model::ShowKind kind) { return kind == model::ShowKind::kMovie ? "movie" : "tv"; }
  std::string Pictures() const {
    if (access_.address.starts_with(kItself)) return "https://image.tmdb.org";
    return access_.address.substr(0, access_.address.find('/', access_.address.find("://") + 3));
  }
  // A key of version 3 stands in the address, one of version 4 ("API read access token") does not.
  Result<void> Call(const std::string& path, const Polite::Read& read) const {
    Asking asking{name(), {access_.address + path}};
    asking.ask.most_bytes = 16u << 20;
    if (access_.key.size() > 40) asking.ask.bearer = access_.key;
    else asking.key = "&api_key=" + net::Escaped(access_.key);
    return access_.polite.Ask(asking, access_.how, read);
  }
  const Access access_;
};

}  // namespace

std::unique_ptr<Provider> MakeTmdb(const Access& access) { return std::make_unique<Tmdb>(access); }

}  // namespace chanoma::providers
