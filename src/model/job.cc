#include "model/job.h"

namespace chanoma::model {

std::string_view JobKindName(JobKind kind) {
  switch (kind) {
    case JobKind::kScan: return "scan";
    case JobKind::kProbe: return "probe";
    case JobKind::kIndex: return "index";
    case JobKind::kPoster: return "poster";
    case JobKind::kStore: return "store";
    case JobKind::kSubtitles: return "subtitles";
    case JobKind::kStoryboard: return "storyboard";
    case JobKind::kNfo: return "nfo";
    case JobKind::kPictures: return "pictures";
    case JobKind::kAhead: return "ahead";
    case JobKind::kSkips: return "skips";
    case JobKind::kMail: return "mail";
    case JobKind::kOnline: return "online";
  }
  return "unknown";
}

std::string_view JobStateName(JobState state) {
  switch (state) {
    case JobState::kQueued: return "queued";
    case JobState::kRunning: return "running";
    case JobState::kDone: return "done";
    case JobState::kDead: return "dead";
    case JobState::kCancelled: return "cancelled";
  }
  return "unknown";
}

std::optional<JobKind> ParseJobKind(std::string_view name) {
  for (const JobKind kind : kAllJobKinds) {
    if (JobKindName(kind) == name) return kind;
  }
  return std::nullopt;
}

std::optional<JobState> ParseJobState(std::string_view name) {
  for (const JobState state : {JobState::kQueued, JobState::kRunning, JobState::kDone, JobState::kDead, JobState::kCancelled}) {
    if (JobStateName(state) == name) return state;
  }
  return std::nullopt;
}

}  // namespace chanoma::model
