#include "store/numbers.h"

#include <fmt/format.h>

#include "store/codec.h"
#include "store/keys.h"

namespace chanoma::store {

void Numbers::Count(const RecordName& name, std::string_view bytes) {
  if (name.family == Family::kMeta && name.key.starts_with(keys::kAuditPrefix)) ++audit;
  if (name.family == Family::kVideos) {
    if (const auto stored = DecodeVideo(bytes)) {
      const auto state = static_cast<size_t>(KindOf(stored->video.state));
      for (const Ulid& scope : {Ulid{}, stored->video.library}) ++(stored->video.hidden ? videos[scope].hidden : videos[scope].visible)[state];
    }
  }
  if (name.family == Family::kJobs) {
    if (const auto stored = DecodeJob(bytes)) ++jobs.by[static_cast<size_t>(stored->job.kind)][static_cast<size_t>(stored->job.state)];
  }
}

Result<std::vector<WrongNumber>> CompareNumbers(const Source& source, const Numbers& counted) {
  std::vector<WrongNumber> wrong;
  std::string bytes;
  // Those of libraries that have no videos any more as well.
  std::map<Ulid, VideoCounts> stored, right = counted.videos;
  {
    const auto rows = source.Prefix(Family::kMeta, std::string(keys::kVideoCountsPrefix));
    for (rows->First(); rows->Valid(); rows->Next()) {
      const auto library = keys::ParseIdAfter(keys::kVideoCountsPrefix, rows->Key());
      if (library) stored[*library] = DecodeVideoCounts(rows->Value()).value_or(VideoCounts{});
    }
    TRY(rows->Check());
  }
  for (const auto& [library, counts] : stored) right.try_emplace(library);
  for (const auto& [library, counts] : right) {
    if (stored[library] == counts) continue;
    const std::string of = library.IsNil() ? "all libraries" : "the library " + library.ToString();
    wrong.push_back({keys::VideoCountsKey(library), "the numbers of videos", fmt::format("{} hold {} videos, and {} are counted", of, counts.All(), stored[library].All()), EncodeVideoCounts(counts)});
  }
  const auto jobs = TRY(source.Get(Family::kMeta, keys::kJobCounts, &bytes)) ? DecodeJobCounts(bytes).value_or(JobCounts{}) : JobCounts{};
  if (jobs != counted.jobs) wrong.push_back({std::string(keys::kJobCounts), "the numbers of jobs", "the jobs are not as many, by kind and state, as are counted", EncodeJobCounts(counted.jobs)});
  const uint64_t audit = TRY(source.Get(Family::kMeta, keys::kAuditCount, &bytes)) ? keys::ParseBigEndian(bytes).value_or(0) : 0;
  if (audit != counted.audit) {
    wrong.push_back({std::string(keys::kAuditCount), "the audit log", fmt::format("it has {} entries, and {} are counted", counted.audit, audit), keys::BigEndian(counted.audit)});
  }
  return wrong;
}

}  // namespace chanoma::store
