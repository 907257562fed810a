#include "verify/report.h"

#include <algorithm>

#include "json/writer.h"

namespace chanoma::verify {

std::string_view PartName(Part part) {
  switch (part) {
    case Part::kMetadata: return "metadata";
    case Part::kUploads: return "uploads";
    case Part::kPictures: return "pictures";
    case Part::kSegments: return "segments";
    case Part::kSearch: return "search";
    case Part::kSnapshots: return "snapshots";
  }
  return "";
}

std::string_view RemedyName(Remedy remedy) {
  switch (remedy) {
    case Remedy::kRebuild: return "rebuild";
    case Remedy::kMark: return "mark";
    case Remedy::kGoBack: return "goBack";
    case Remedy::kNone: return "none";
  }
  return "";
}

bool Report::Sound() const {
  return more == 0 && std::ranges::all_of(findings, [](const Finding& finding) { return finding.repaired || finding.remedy == Remedy::kNone; });
}

std::string WriteJson(const Report& report) {
  json::Writer out(1024);
  out.BeginObject().Field("sound", report.Sound()).Field("begunAt", FormatRfc3339(report.begun)).Field("endedAt", FormatRfc3339(report.ended));
  out.Key("lookedAt").BeginArray();
  for (const auto& [part, count] : report.looked_at) {
    out.BeginObject().Field("part", PartName(part)).Field("things", count.things).Field("bytes", count.bytes).EndObject();
  }
  out.EndArray().Key("findings").BeginArray();
  for (const Finding& finding : report.findings) {
    out.BeginObject().Field("part", PartName(finding.part)).Field("subject", finding.subject).Field("detail", finding.words);
    out.Field("remedy", RemedyName(finding.remedy)).Field("repaired", finding.repaired).EndObject();
  }
  out.EndArray().Field("more", report.more).Key("notes").BeginArray();
  for (const std::string& note : report.notes) out.String(note);
  out.EndArray().EndObject();
  return out.Take();
}

}  // namespace chanoma::verify
