#pragma once
// One who can be asked over the network what a film or series is: an interface for each of them, whose answers come as values of our
// own. Implementations hold no state but where they ask; they call through Polite and block for as long as that does. Any thread.
// Errors: kUnavailable when nobody answers, or nobody may be asked at the moment; kNotFound when there is no such work; kForbidden when
// a key is refused; kCorrupt when the answer is none. None of them says anything about what is known already.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "model/picture.h"
#include "model/show.h"

namespace chanoma::providers {

// Everything that is ever sent: a title, a year, ids, the language of the answer.
struct Question {
  model::ShowKind kind = model::ShowKind::kSeries;
  std::string title;
  int year = 0;  // 0: not known
};

// A work that may be meant.
struct Candidate {
  std::string id;  // as Match::id
  std::string title;
  std::vector<std::string> other_titles;  // in other languages and spellings
  int year = 0;     // 0: not known
  std::string plot;  // empty: none
  std::string poster;  // its address; empty: none
};

struct EpisodeSaid {
  uint32_t season = 0, number = 0;  // season 0: specials
  model::SaidOfEntry said;
};

struct PictureSaid {
  model::PictureKind kind = model::PictureKind::kPoster;
  std::string address;
};

// What is known of one work.
struct Details {
  model::Description said;
  std::vector<EpisodeSaid> episodes;  // of a series, where the provider numbers them as files are numbered
  std::vector<PictureSaid> pictures;  // the best of each kind first
  bool airing = false;                // more of it is expected
  std::string next;                   // YYYY-MM-DD of what airs next; empty: not known
};

class Provider {
 public:
  virtual ~Provider() = default;
  virtual model::Provider name() const = 0;
  virtual bool Has(model::ShowKind kind) const = 0;  // whether it knows such at all
  // Best first, at most kMostCandidates.
  virtual Result<std::vector<Candidate>> Search(const Question& question) const = 0;
  virtual Result<Details> Ask(model::ShowKind kind, const std::string& id) const = 0;
  // Its own id for a work that others have these ids for; none: it cannot tell.
  virtual Result<std::optional<std::string>> Find(model::ShowKind kind, const std::vector<model::ExternalId>& ids) const = 0;
  // The smallest question there is.
  virtual Result<void> Test() const = 0;
};

inline constexpr size_t kMostCandidates = 20;

class Polite;
struct How;

// The token that TheTVDB gives for a key; in memory alone.
class Token {
 public:
  std::string Get(const std::string& key) const EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    return key_ == key ? token_ : std::string();
  }
  void Set(const std::string& key, std::string token) EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    key_ = key;
    token_ = std::move(token);
  }

 private:
  mutable Mutex mutex_;
  std::string key_ GUARDED_BY(mutex_), token_ GUARDED_BY(mutex_);
};

// By what one is asked.
struct Access {
  Polite& polite;
  const How& how;
  std::string address;   // without a slash at its end
  std::string key;       // of TMDB and TheTVDB
  std::string language;  // "ja", "pt-BR"
  std::shared_ptr<Token> token = {};  // of TheTVDB
  // AniList's id of an anime that others have these for; none: not known.
  std::function<std::optional<std::string>(model::ShowKind, const std::vector<model::ExternalId>&)> anime = {};
};
std::unique_ptr<Provider> MakeTmdb(const Access& access);
std::unique_ptr<Provider> MakeTvdb(const Access& access);
std::unique_ptr<Provider> MakeTvmaze(const Access& access);
std::unique_ptr<Provider> MakeAnilist(const Access& access);
std::unique_ptr<Provider> MakeWikidata(const Access& access);

// Whether a picture of the provider may be asked for there: only of its own places for pictures, so that no answer sends this server
// anywhere else.
bool MayHavePicture(model::Provider provider, std::string_view configured, std::string_view address);

}  // namespace chanoma::providers
