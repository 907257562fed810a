// The job that asks about one show, and what becomes of the answers.

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <set>

#include "base/file.h"
#include "base/unique_fd.h"
#include "catalogue/picturing.h"
#include "model/work.h"
#include "providers/online.h"

namespace chanoma::providers {
namespace {

constexpr size_t kAtOnce = 250;
constexpr size_t kTriesOfAKind = 3;
constexpr std::chrono::minutes kPicturePatience{1};
constexpr std::array kKinds{model::PictureKind::kPoster, model::PictureKind::kBackdrop, model::PictureKind::kLogo, model::PictureKind::kBanner};

bool IsTheirs(const model::Picture& picture) { return picture.library.IsNil(); }

// An answer that may come to something another time.
bool MayBeBetter(Code code) { return code == Code::kUnavailable || code == Code::kForbidden || code == Code::kCorrupt; }

// Of one call.
struct Box {
  media::Workers& workers;
  const catalogue::Images& images;
  const Clock& clock;
  std::string id;
  std::stop_token stop;
};

// What is made of a picture's bytes, under a name of its own.
Result<void> Keep(const Box& box, const Ulid& show, std::string_view bytes, model::Picture& picture) {
  const UniqueFd file(::memfd_create("picture", MFD_CLOEXEC));
  if (!file) return Fail(SystemError(errno, "memfd", "picture"));
  TRY(WriteAll(file.Get(), bytes));
  const media::CallContext context{media::Lane::kBackground, box.id, box.clock.Steady() + kPicturePatience, box.stop};
  const auto made = TRY(box.workers.Picture(file.Get(), {.transparent = picture.kind == model::PictureKind::kLogo}, context));
  picture.generation = catalogue::NumberOf(made.images);
  picture.look = made.poster;
  return box.images.PutPicture(show, picture.generation, made.images, made.png);
}

// By its season and number; of an episode by date, which files number by that, by the day.
class Finder {
 public:
  explicit Finder(const Gathered& gathered) : gathered_(gathered) {
    uint32_t last = 0;
    for (const auto& [numbers, said] : gathered.episodes) {
      if (said.aired) by_day_.emplace(*said.aired, &said);
      if (numbers.first > 0) in_order_.push_back(&said);
      if (numbers.first == 1) last = numbers.second;
    }
    last_of_first_ = last;
  }

  const model::SaidOfEntry* Find(const model::Entry& entry, uint32_t season, uint32_t number) const {
    if (const auto found = gathered_.episodes.find({season, number}); found != gathered_.episodes.end()) return &found->second;
    if (!entry.aired.empty()) {
      const auto found = by_day_.find(entry.aired);
      return found == by_day_.end() ? nullptr : found->second;
    }
    // Counted through, as files of anime are: the thirtieth of a first season of twelve.
    if (season == 1 && number > last_of_first_ && number <= in_order_.size()) return in_order_[number - 1];
    return nullptr;
  }

 private:
  const Gathered& gathered_;
  std::map<std::string, const model::SaidOfEntry*, std::less<>> by_day_;
  std::vector<const model::SaidOfEntry*> in_order_;
  uint32_t last_of_first_ = 0;
};

model::SaidOfEntry SaidOf(const Finder& finder, const model::Entry& entry) {
  model::SaidOfEntry said;
  const auto work = model::ParseWorkKey(entry.work);
  if (!work || work->kind != model::WorkKind::kEpisode) return said;
  const auto join = [](std::optional<std::string>& text, const std::optional<std::string>& more, std::string_view between) {
    if (!more) return;
    text = text ? *text + std::string(between) + *more : *more;
  };
  for (uint32_t number = work->episode; number <= std::max(work->episode, std::min(model::ThroughOf(entry), work->episode + 20)); ++number) {
    const model::SaidOfEntry* one = finder.Find(entry, work->season, number);
    if (!one) continue;
    join(said.title, one->title, " / ");
    join(said.plot, one->plot, "\n\n");
    if (!said.aired) said.aired = one->aired;
  }
  return said;
}

}  // namespace

void Online::Register(jobs::Queue& queue) {
  queue_ = &queue;
  queue.Handle(model::JobKind::kOnline, [this](jobs::JobContext& context) { return Run(context); });
}

Result<void> Online::Run(jobs::JobContext& context) {
  const auto show = store_.Read().GetShow(context.job().subject);
  if (!show) return show.error().code == Code::kNotFound ? Result<void>() : Result<void>(Fail(show.error()));
  const std::vector<model::Provider> asked = Asked();
  if (asked.empty() || show->online.left_alone) return {};
  const Basis basis = BasisOf(*show);
  const How how{show->online.asked == Timestamp{} && show->online.basis == 0 && !show->online.said.empty(), false, context.Stop()};
  std::vector<std::unique_ptr<Provider>> providers;
  for (const model::Provider provider : asked) providers.push_back(Make(provider, AccessTo(provider, how, KeyOf(provider))));
  Gathered gathered = TRY(Gather(basis, show->online, providers));

  // A picture of each kind: the first that comes, and is one.
  std::vector<model::Picture> pictures;
  bool keep = gathered.freshness.incomplete;
  const Box box{workers_, images_, clock_, context.job().id.ToString(), context.Stop()};
  for (const model::PictureKind kind : kKinds) {
    size_t tries = 0;
    for (const auto& [provider, said] : gathered.pictures) {
      if (said.kind != kind || tries >= kTriesOfAKind || !MayHavePicture(provider, settings_.address(provider), said.address)) continue;
      if (context.Cancelled()) return Fail(Code::kCancelled, "stopped");
      const auto had = std::ranges::find_if(show->pictures, [&](const model::Picture& one) { return IsTheirs(one) && one.kind == kind && one.file == said.address && one.generation != 0; });
      if (had != show->pictures.end() && images_.FindPicture(show->id, had->generation, 1)) {
        pictures.push_back(*had);
        break;
      }
      ++tries;
      model::Picture picture;
      picture.kind = kind;
      picture.file = said.address;
      const auto bytes = polite_.Picture(provider, said.address, how);
      const auto made = bytes ? Keep(box, show->id, *bytes, picture) : Result<void>(Fail(bytes.error()));
      if (made) {
        pictures.push_back(std::move(picture));
        break;
      }
      if (made.error().code == Code::kCancelled) return Fail(made.error());
      // What is said is kept where pictures find no room.
      const bool no_room = made.error().code == Code::kNoSpace;
      gathered.freshness.incomplete = gathered.freshness.incomplete || no_room || (!bytes && MayBeBetter(made.error().code));
      context.log().Info("a provider's picture was not taken", {{"provider", model::ProviderName(provider)}, {"address", said.address}, {"why", made.error().message}});
      if (no_room) break;
    }
  }
  TRY(Write(*show, gathered, SumOf(basis, asked, settings_.language()), std::move(pictures), keep || gathered.freshness.incomplete));
  if (!gathered.episodes_said && gathered.freshness.incomplete) return {};
  return WriteEntries(*show, gathered, context.Stop());
}

Result<void> Online::Write(const model::Show& asked, Gathered gathered, uint64_t basis, std::vector<model::Picture> pictures, bool keep_pictures) {
  std::set<uint32_t> kept;
  bool gone = false;
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    auto show = draft.GetShow(asked.id);
    gone = !show;
    if (!show) return show.error().code == Code::kNotFound ? Result<void>() : Result<void>(Fail(show.error()));
    // Somebody said something else meanwhile: the job runs once more.
    gone = show->online != asked.online;
    if (gone) return {};
    show->online = gathered.online;
    show->online.asked = draft.Now();
    show->online.due = DueAt(gathered.freshness, draft.Now());
    show->online.basis = basis;
    const std::vector<model::Picture> before = show->pictures;
    std::erase_if(show->pictures, &IsTheirs);
    for (const model::Picture& picture : pictures) show->pictures.push_back(picture);
    for (const model::Picture& picture : before) {
      const bool replaced = std::ranges::any_of(pictures, [&](const model::Picture& one) { return one.kind == picture.kind; });
      if (keep_pictures && IsTheirs(picture) && !replaced) show->pictures.push_back(picture);
    }
    for (const model::Picture& picture : show->pictures) kept.insert(picture.generation);
    return draft.PutShow(*show);
  }));
  if (!gone) images_.KeepPictures(asked.id, kept);
  return {};
}

Result<void> Online::WriteEntries(const model::Show& show, const Gathered& gathered, const std::stop_token& stop) {
  const Finder finder(gathered);
  for (std::string after;;) {
    const auto entries = TRY(store_.Read().ListEntries(show.series, after, kAtOnce));
    std::map<std::string, model::SaidOfEntry> changed;
    for (const model::Entry& entry : entries) {
      if (model::SaidOfEntry said = SaidOf(finder, entry); said != entry.online) changed[entry.work] = std::move(said);
    }
    if (!changed.empty()) {
      TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
        for (const auto& [work, said] : changed) {
          auto entry = draft.GetEntry(work);
          if (!entry && entry.error().code == Code::kNotFound) continue;
          if (!entry) return Fail(entry.error());
          entry->online = said;
          TRY(draft.PutEntry(*entry));
        }
        return {};
      }));
    }
    if (entries.size() < kAtOnce) return {};
    if (stop.stop_requested()) return Fail(Code::kCancelled, "stopped");
    after = entries.back().work;
  }
}

}  // namespace chanoma::providers
