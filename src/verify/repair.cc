#include <fmt/format.h>

#include <set>

#include "catalogue/making_again.h"
#include "verify/check.h"

namespace chanoma::verify {
namespace {

constexpr const char* kRequest = "verify";

void Mark(Report& report, Part part, Remedy remedy) {
  for (Finding& finding : report.findings) {
    if (finding.part == part && finding.remedy == remedy) finding.repaired = true;
  }
}

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

}  // namespace

Result<void> Repair(Found& found, const Tools& tools, const Log& log) {
  Report& report = found.report;
  if (!found.flaws.empty()) {
    TRY(tools.store.Mend(found.flaws));
    Mark(report, Part::kMetadata, Remedy::kRebuild);
  }
  for (const std::filesystem::path& made : found.made) {
    const auto again = catalogue::MakeAgain(tools.store, made, kRequest);
    if (!again && again.error().code != Code::kNotFound) log.Warning("not made again", {{"file", made.string()}, {"why", again.error().message}});
  }
  Mark(report, Part::kPictures, Remedy::kRebuild);
  for (const std::filesystem::path& content : found.contents) TRY(MarkDamaged(tools.store, content.filename().string()));
  Mark(report, Part::kUploads, Remedy::kMark);
  // Nobody gets to see a damaged one; there is nothing to do for it.
  for (const playback::StoredName& segment : found.segments) tools.forget_segment(segment);
  Mark(report, Part::kSegments, Remedy::kRebuild);
  if (found.search) tools.reindex();
  Mark(report, Part::kSearch, Remedy::kRebuild);
  log.Info("verified and repaired", {{"findings", report.findings.size()}, {"rows", found.flaws.size()}, {"made_again", found.made.size()}, {"segments", found.segments.size()}});
  return {};
}

}  // namespace chanoma::verify
