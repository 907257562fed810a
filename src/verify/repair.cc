#include <fmt/format.h>

#include <functional>
#include <set>
#include <string>
#include <system_error>

#include "base/file.h"
#include "catalogue/making_again.h"
#include "verify/check.h"

namespace chanoma::verify {
namespace {

constexpr const char* kRequest = "verify";

void Mark(Report& report, Part part, Remedy remedy, const std::function<bool(const Finding&)>& done) {
  for (Finding& finding : report.findings) {
    if (finding.part == part && finding.remedy == remedy && done(finding)) finding.repaired = true;
  }
}

bool Always(const Finding&) { return true; }

// The film of a damaged upload is not played as if nothing had happened.
Result<void> MarkDamaged(store::Store& store, const std::string& hash) {
  TRY(store.Commit([&](store::Draft& draft) -> Result<void> {
    for (const model::Upload& upload : TRY(draft.ListUploads())) {
      const auto* stored = std::get_if<model::Stored>(&upload.state);
      if (upload.content != hash || !stored) continue;
      auto video = draft.GetVideo(stored->video);
      if (!video) continue;
      video->state = model::Failed{std::string(CodeName(Code::kCorrupt)), "The file was changed by the disk. Send it in again."};
      TRY(draft.PutVideo({std::move(*video), std::nullopt, std::nullopt}));
    }
    return {};
  }));
  return {};
}

// The same content, sent again, would be taken for what is there already.
Result<void> SetAside(const std::filesystem::path& content, const std::filesystem::path& data) {
  const std::filesystem::path aside = data / "set-aside" / "damaged";
  std::error_code error;
  std::filesystem::create_directories(aside, error);
  std::filesystem::rename(content, aside / content.filename(), error);
  if (error) return Fail(SystemError(error.value(), "set aside", content));
  return {};
}

// What an inspection finds once more.
Result<std::set<std::string>> LookAgain(const store::Store& store) {
  std::set<std::string> words;
  TRY(store.Inspect({[&](store::Flaw flaw) { words.insert(std::move(flaw.words)); }, [](uint64_t) {}, {}}));
  return words;
}

}  // namespace

Result<void> Repair(Found& found, const Tools& tools, const Log& log) {
  Report& report = found.report;
  if (!found.flaws.empty()) {
    TRY(tools.store.Mend(found.flaws));
    const auto left = TRY(LookAgain(tools.store));
    Mark(report, Part::kMetadata, Remedy::kRebuild, [&](const Finding& finding) { return !left.contains(finding.words); });
  }
  for (const std::filesystem::path& made : found.made) {
    const auto again = catalogue::MakeAgain(tools.store, made, kRequest);
    // Nobody misses what was made of a video that is gone.
    if (again || again.error().code == Code::kNotFound) {
      Mark(report, Part::kPictures, Remedy::kRebuild, [&](const Finding& finding) { return made.string().ends_with(finding.subject); });
    } else {
      log.Warning("not made again", {{"file", made.string()}, {"why", again.error().message}});
    }
  }
  for (const std::filesystem::path& content : found.contents) {
    TRY(MarkDamaged(tools.store, content.filename().string()));
    TRY(SetAside(content, tools.data));
  }
  Mark(report, Part::kUploads, Remedy::kMark, Always);
  // Nobody gets to see a damaged one as it is; there is nothing to do for it.
  Mark(report, Part::kPictures, Remedy::kMark, Always);
  for (const playback::StoredName& segment : found.segments) tools.forget_segment(segment);
  Mark(report, Part::kSegments, Remedy::kRebuild, Always);
  if (found.search) tools.reindex();
  Mark(report, Part::kSearch, Remedy::kRebuild, Always);
  log.Info("verified and repaired", {{"findings", report.findings.size()}, {"rows", found.flaws.size()}, {"made_again", found.made.size()}, {"segments", found.segments.size()}});
  return {};
}

}  // namespace chanoma::verify
