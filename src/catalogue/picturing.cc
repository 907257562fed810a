#include "catalogue/picturing.h"

#include <algorithm>
#include <set>

#include "catalogue/beside_show.h"
#include "catalogue/paths.h"
#include "catalogue/sum.h"
#include "files/open.h"
#include "files/place.h"
#include "text/text.h"

namespace chanoma::catalogue {
namespace {

constexpr size_t kAtOnce = 250;
constexpr size_t kVersions = 16;     // files of one entry that are looked at
constexpr size_t kMostOfShow = 200;  // pictures that one library has for a show as such
constexpr size_t kLongestText = 300;
constexpr std::chrono::minutes kPatience{1};

bool Is(const Error& error, Code code) { return error.code == code; }

std::set<uint32_t> NumbersOf(const std::vector<model::Picture>& pictures) {
  std::set<uint32_t> numbers;
  for (const model::Picture& picture : pictures) numbers.insert(picture.generation);
  return numbers;
}

}  // namespace

uint32_t NumberOf(const std::vector<media::PosterImage>& images) {
  Sum sum;
  for (const media::PosterImage& image : images) sum.Add(image.jpeg, image.jpeg.size(), image.width);
  return std::max<uint32_t>(static_cast<uint32_t>(sum.Get() ^ sum.Get() >> 32), 1);
}

Result<void> Picturing::Run(const Ulid& subject, const Call& call) const {
  const store::Reader reader = store_.Read();
  const auto show = reader.GetShow(subject);
  if (show) return OfShow(reader, *show, call);
  if (!Is(show.error(), Code::kNotFound)) return Fail(show.error());
  const auto video = reader.GetVideo(subject);
  if (video) return OfVideo(reader, *video, call);
  return Is(video.error(), Code::kNotFound) ? Result<void>() : Result<void>(Fail(video.error()));
}

Result<void> Picturing::OfVideo(const store::Reader& reader, const model::Video& video, const Call& call) const {
  const model::Library library = TRY(reader.GetLibrary(video.library));
  if (library.managed || !files::StampOf(library.path, video.path)) return {};
  const PictureFolder folder = TRY(LookForPictures(library.path, std::string(FolderOf(video.path))));
  std::vector<FoundPicture> found = folder.Own(NameOf(video.path));
  if (folder.films().size() == 1) {
    for (const FoundPicture& picture : folder.Shared()) {
      if (!picture.season && std::ranges::find(found, picture.kind, &FoundPicture::kind) == found.end()) found.push_back(picture);
    }
  }
  return Keep(video, library, found, call);
}

Result<void> Picturing::OfShow(const store::Reader& reader, const model::Show& show, const Call& call) const {
  BesideShow beside(reader, show);
  std::map<Ulid, model::Library> reached;
  for (std::string after;;) {
    const auto entries = TRY(reader.ListEntries(show.series, after, kAtOnce));
    for (const model::Entry& entry : entries) {
      for (const store::HeldWork& held : TRY(reader.ListWorks(entry.work, {}, kVersions))) {
        if (call.stop.stop_requested()) return Fail(Code::kCancelled, "stopped");
        const auto video = reader.GetVideo(held.video);
        if (!video && (Is(video.error(), Code::kNotFound) || Is(video.error(), Code::kCorrupt))) continue;
        if (!video) return Fail(video.error());
        const auto library = reader.GetLibrary(video->library);
        if (!library && Is(library.error(), Code::kNotFound)) continue;
        if (!library) return Fail(library.error());
        if (library->managed || !files::StampOf(library->path, video->path)) continue;
        reached.emplace(library->id, *library);
        TRY(Keep(*video, *library, TRY(beside.Look(entry, *video, *library)), call));
      }
    }
    if (entries.size() < kAtOnce) break;
    after = entries.back().work;
  }
  if (reached.empty()) return {};
  // What cannot be reached is not known to be gone.
  std::vector<model::Picture> pictures = show.pictures;
  std::erase_if(pictures, [&](const model::Picture& one) { return reached.contains(one.library) || !reader.GetLibrary(one.library); });
  for (const auto& [id, shared] : beside.shared()) {
    std::vector<FoundPicture> some(shared.begin(), shared.begin() + static_cast<ptrdiff_t>(std::min(shared.size(), kMostOfShow)));
    for (model::Picture& picture : TRY(Make(show.id, reached.at(id), some, show.pictures, call))) pictures.push_back(std::move(picture));
  }
  return Keep(show, std::move(pictures));
}

Result<void> Picturing::Keep(const model::Video& video, const model::Library& library, const std::vector<FoundPicture>& found, const Call& call) const {
  const std::vector<model::Picture> pictures = TRY(Make(video.id, library, found, video.pictures, call));
  if (pictures == video.pictures) return {};
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    auto now = draft.GetVideo(video.id);
    if (!now) return Is(now.error(), Code::kNotFound) ? Result<void>() : Result<void>(Fail(now.error()));
    now->pictures = pictures;
    return draft.PutVideo({std::move(*now), std::nullopt});
  }));
  images_.KeepPictures(video.id, NumbersOf(pictures));
  return {};
}

Result<void> Picturing::Keep(const model::Show& show, std::vector<model::Picture> pictures) const {
  std::erase_if(pictures, [](const model::Picture& one) { return one.library.IsNil(); });
  std::vector<model::Picture> before = show.pictures;
  std::erase_if(before, [](const model::Picture& one) { return one.library.IsNil(); });
  if (pictures == before) return {};
  std::set<uint32_t> kept;
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    auto now = draft.GetShow(show.id);
    if (!now) return Is(now.error(), Code::kNotFound) ? Result<void>() : Result<void>(Fail(now.error()));
    // Those of providers are another's work, and stand behind.
    std::erase_if(now->pictures, [](const model::Picture& one) { return !one.library.IsNil(); });
    now->pictures.insert(now->pictures.begin(), pictures.begin(), pictures.end());
    kept = NumbersOf(now->pictures);
    return draft.PutShow(*now);
  }));
  images_.KeepPictures(show.id, kept);
  return {};
}

Result<std::vector<model::Picture>> Picturing::Make(const Ulid& owner, const model::Library& library, const std::vector<FoundPicture>& found,
                                                    const std::vector<model::Picture>& known, const Call& call) const {
  std::vector<model::Picture> pictures;
  for (const FoundPicture& wanted : found) {
    if (call.stop.stop_requested()) return Fail(Code::kCancelled, "stopped");
    const auto same = std::ranges::find_if(known, [&](const model::Picture& one) {
      return one.kind == wanted.kind && one.season == wanted.season && one.library == library.id && one.source == wanted.source;
    });
    if (same != known.end() && (same->generation == 0 || images_.FindPicture(owner, same->generation, 1))) {
      pictures.push_back(*same);
      continue;
    }
    model::Picture picture{wanted.kind, wanted.season, library.id, text::Clean(wanted.path, kLongestText), wanted.source};
    TRY(Open(owner, library, wanted.path, picture, call));
    // What went meanwhile is as if it had never been met.
    if (picture.generation != 0 || !picture.problem.empty()) pictures.push_back(std::move(picture));
  }
  return pictures;
}

Result<void> Picturing::Open(const Ulid& owner, const model::Library& library, const std::string& path, model::Picture& picture, const Call& call) const {
  const auto refuse = [&](const Error& error) {
    picture.problem = text::Clean(error.message, kLongestText);
    log_.Info("picture not taken", {{"job", call.id}, {"file", path}, {"why", error.message}});
  };
  const auto file = files::OpenBeneath(library.path, path);
  if (!file) {
    if (Is(file.error(), Code::kForbidden) || Is(file.error(), Code::kInvalid)) refuse(file.error());
    else if (!Is(file.error(), Code::kNotFound)) return Fail(file.error());
    return {};
  }
  const media::CallContext context{media::Lane::kBackground, call.id, clock_.Steady() + kPatience, call.stop};
  const auto made = workers_.Picture(file->fd.Get(), {.transparent = picture.kind == model::PictureKind::kLogo}, context);
  if (!made) {
    const Code code = made.error().code;
    // A worker that died may have been killed for another reason: only the last attempt is held against the file.
    const bool about_the_file = code == Code::kUnsupported || code == Code::kInvalid || code == Code::kTooLarge || (code == Code::kCorrupt && call.last_attempt);
    if (!about_the_file) return Fail(code == Code::kCorrupt ? Error{Code::kUnavailable, made.error().message, {}} : made.error());
    refuse(made.error());
    return {};
  }
  picture.generation = NumberOf(made->images);
  picture.look = made->poster;
  return images_.PutPicture(owner, picture.generation, made->images, made->png);
}

}  // namespace chanoma::catalogue
