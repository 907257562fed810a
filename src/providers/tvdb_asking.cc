#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "json/writer.h"
#include "providers/polite.h"
#include "providers/reading.h"
#include "providers/tvdb.h"

namespace chanoma::providers {
namespace {

constexpr int kMostPages = 40;  // of 500 episodes

bool AllAreCalled(const std::vector<EpisodeSaid>& episodes) {
  const auto number = [](const EpisodeSaid& one) { return std::pair(one.season, one.number); };
  std::set<std::pair<uint32_t, uint32_t>> called;
  for (const EpisodeSaid& one : episodes) {
    if (one.said.title) called.insert(number(one));
  }
  return !episodes.empty() && std::ranges::all_of(episodes, [&](const EpisodeSaid& one) { return called.contains(number(one)); });
}

class Tvdb final : public Provider {
 public:
  explicit Tvdb(const Access& access) : access_(access) {}

  model::Provider name() const override { return model::Provider::kTvdb; }
  bool Has(model::ShowKind) const override { return true; }

  Result<std::vector<Candidate>> Search(const Question& question) const override {
    const std::string path = fmt::format("/search?type={}&limit=20&query={}", question.kind == model::ShowKind::kMovie ? "movie" : "series", net::Escaped(question.title));
    std::vector<Candidate> candidates;
    // It takes a year at its word, and countries have their own first days: when there is nothing of that year, of any.
    for (int year = question.year;; year = 0) {
      TRY(Call(year > 0 ? fmt::format("{}&year={}", path, year) : path, [&](const json::Value& answer) -> Result<void> {
        candidates = TRY(ReadTvdbSearch(answer, TvdbLanguage(access_.language)));
        return {};
      }));
      if (!candidates.empty() || year <= 0) return candidates;
    }
  }

  Result<Details> Ask(model::ShowKind kind, const std::string& id) const override {
    if (!IsId(id)) return Fail(Code::kNotFound, "this is no id of TheTVDB");
    const bool film = kind == model::ShowKind::kMovie;
    Details details;
    TRY(Call(fmt::format("/{}/{}/extended?meta=translations", film ? "movies" : "series", id), [&](const json::Value& answer) -> Result<void> {
      details = TRY(ReadTvdbWork(answer, kind, access_.language));
      return {};
    }));
    if (!film) TRY(AddEpisodes(id, details));
    return details;
  }

  Result<std::optional<std::string>> Find(model::ShowKind kind, const std::vector<model::ExternalId>& ids) const override {
    if (std::string own = FindId(ids, "tvdb"); IsId(own)) return std::optional(std::move(own));
    const std::string imdb = FindId(ids, "imdb");
    std::optional<std::string> id;
    if (!IsImdbId(imdb)) return id;
    const auto found = Call("/search/remoteid/" + imdb, [&](const json::Value& answer) -> Result<void> {
      if (!answer.AsObject()) return Fail(Code::kCorrupt, "its answer is none of its documentation: an object is wanted");
      id = ReadTvdbFound(answer, kind);
      return {};
    });
    if (!found && found.error().code != Code::kNotFound) return Fail(found.error());
    return id;
  }

  Result<void> Test() const override {
    TRY(LogIn());
    return {};
  }

 private:
  // In the language that is wanted; what has no name in it, in English, and else as it was first called.
  Result<void> AddEpisodes(const std::string& id, Details& details) const {
    std::vector<std::string> languages{fmt::format("/{}", TvdbLanguage(access_.language)), "/eng", ""};
    if (languages[0] == languages[1]) languages.erase(languages.begin());
    for (const std::string& language : languages) {
      bool more = true;
      for (int page = 0; more && page < kMostPages; ++page) {
        const auto asked = Call(fmt::format("/series/{}/episodes/default{}?page={}", id, language, page), [&](const json::Value& answer) -> Result<void> {
          more = TRY(ReadTvdbEpisodes(answer, details));
          return {};
        });
        // So it answers where nothing is said in a language: the series is there all the same.
        if (!asked && asked.error().code == Code::kNotFound) break;
        if (!asked) return Fail(asked.error());
      }
      if (AllAreCalled(details.episodes)) break;
    }
    return {};
  }

  Result<std::string> LogIn() const {
    const std::string_view key = access_.key;
    const size_t colon = key.find(':');
    json::Writer out;
    out.BeginObject().Field("apikey", key.substr(0, colon));
    if (colon != std::string_view::npos) out.Field("pin", key.substr(colon + 1));
    out.EndObject();
    Asking asking{name(), {access_.address + "/login"}, std::chrono::seconds(0)};
    asking.ask.json = out.Take();
    std::string token;
    How how = access_.how;
    how.anew = true;
    TRY(access_.polite.Ask(asking, how, [&](const json::Value& answer) -> Result<void> {
      token = TRY(ReadTvdbToken(answer));
      return {};
    }));
    access_.token->Set(access_.key, token);
    return token;
  }

  // With the token that there is; once more with another one when that is too old.
  Result<void> Call(const std::string& path, const Polite::Read& read) const {
    Asking asking{name(), {access_.address + path}};
    asking.ask.most_bytes = 16u << 20;
    const std::string had = access_.token->Get(access_.key);
    asking.ask.bearer = had.empty() ? TRY(LogIn()) : had;
    const auto asked = access_.polite.Ask(asking, access_.how, read);
    if (asked || asked.error().code != Code::kForbidden || had.empty()) return asked;
    access_.polite.Forgive(name());
    asking.ask.bearer = TRY(LogIn());
    return access_.polite.Ask(asking, access_.how, read);
  }
  const Access access_;
};

}  // namespace

std::unique_ptr<Provider> MakeTvdb(const Access& access) { return std::make_unique<Tvdb>(access); }

}  // namespace chanoma::providers
