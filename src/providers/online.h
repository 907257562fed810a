#pragma once
// What the network knows of films and series, for those who want it: nothing is asked before somebody says so (the setting `online`).
// A thread follows the journal and sees to it that a job asks about each show: when it is new, when what it is asked by is another, and
// when its time has come. What is answered is kept in layers of its own in the records of shows and entries, behind what people and NFO
// files say; pictures go through the sandbox. Nothing is written beside anybody's files. Owned by the daemon's wiring; any thread, which
// asking blocks: never on an event loop.

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "catalogue/images.h"
#include "jobs/queue.h"
#include "media/workers.h"
#include "providers/anime_lists.h"
#include "providers/gathering.h"
#include "providers/polite.h"
#include "store/store.h"

namespace chanoma::providers {

// What may be changed while running, asked whenever it matters.
struct Settings {
  std::function<bool()> on;
  std::function<std::vector<model::Provider>()> allowed;
  std::function<std::string()> language;
  std::function<std::string(model::Provider)> address;
  std::function<std::string()> anime_lists;  // its address
};

// How it is with one of them.
struct Standing {
  model::Provider provider{};
  bool allowed = false;
  bool needs_key = false, has_key = false;
  bool asked = false;  // it is one of those that are asked
  std::optional<Timestamp> answered;  // when it last did, since the start
  std::optional<Trouble> trouble;
};

struct Found {
  std::vector<std::pair<model::Provider, Candidate>> candidates;
  std::vector<std::pair<model::Provider, std::string>> problems;  // of those who did not answer: a sentence
};

class Online {
 public:
  Online(store::Store& store, media::Workers& workers, const catalogue::Images& images, Settings settings, Polite::Options options, const Clock& clock, Log log);
  ~Online();  // Stop()

  // Before the jobs run, which end before this does.
  void Register(jobs::Queue& queue);
  void Start();
  void Stop();
  // Whether its jobs have to wait, since everybody who may be asked is left alone: cheap enough for the committer's thread.
  bool Waits() const { return waits_.load(std::memory_order_relaxed); }

  std::vector<Standing> Standings() const;
  // Of everybody, each in its order. kConflict while nobody may be asked.
  Result<Found> Search(const Question& question, const std::string& request) const;
  // A picture of a candidate as a small JPEG. kInvalid for an address that is no picture of theirs.
  Result<std::string> Picture(model::Provider provider, const std::string& address, const std::string& request) const;

  // Somebody says which work it is; it goes before all others, who are asked by its ids. Then a job asks. kNotFound; kInvalid.
  Result<void> Choose(const Ulid& show, model::Provider provider, const std::string& id, const std::string& request);
  // Nobody is asked of it, and nothing of what was answered stays.
  Result<void> LeaveAlone(const Ulid& show);
  // As if nobody had been asked yet; what somebody chose stays.
  Result<void> Refresh(const Ulid& show, const std::string& request);

  // Whether it answers, or takes the key. The error says in words why not.
  Result<void> Test(model::Provider provider) const;
  // Tested, and kept when it is taken; an empty one is forgotten. kInvalid (field key) with the provider's words.
  Result<void> SetKey(model::Provider provider, const std::string& key);

 private:
  std::vector<model::Provider> Asked() const;
  std::string KeyOf(model::Provider provider) const;
  Access AccessTo(model::Provider provider, const How& how, std::string key) const;
  Result<void> Run(jobs::JobContext& context);
  Result<void> Write(const model::Show& asked, Gathered gathered, uint64_t basis, std::vector<model::Picture> pictures, bool keep_pictures);
  Result<void> WriteEntries(const model::Show& show, const Gathered& gathered, const std::stop_token& stop);
  bool EverybodyRests() const;
  void Loop(const std::stop_token& stop);
  Result<void> Sweep(const std::stop_token& stop);
  Result<void> Follow();
  Result<void> AskAbout(const std::vector<Ulid>& shows, std::chrono::milliseconds later);
  bool IsDue(const model::Show& show, const std::vector<model::Provider>& asked, const std::string& language) const;

  store::Store& store_;
  media::Workers& workers_;
  const catalogue::Images& images_;
  const Settings settings_;
  const Clock& clock_;
  const Log log_;
  mutable Polite polite_;
  mutable AnimeLists anime_lists_;
  const std::shared_ptr<Token> token_ = std::make_shared<Token>();
  jobs::Queue* queue_ = nullptr;  // set once, before the thread
  std::stop_source stop_;
  std::atomic<bool> waits_ = false;
  std::atomic<bool> swept_ = false;  // false: all shows are to be looked through

  // The thread's own.
  uint64_t position_ = 0;
  std::jthread thread_;
};

std::unique_ptr<Provider> Make(model::Provider provider, const Access& access);

}  // namespace chanoma::providers
