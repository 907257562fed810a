#include "notices/book.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/file.h"
#include "json/value.h"
#include "json/writer.h"

namespace chanoma::notices {
namespace {

constexpr size_t kLongest = 1 << 20;
constexpr std::array kKinds{Kind::kDiskLow, Kind::kLibraryGone, Kind::kWorkFailed, Kind::kSnapshotFailed};

int64_t NumberIn(const json::Value& value, std::string_view key) {
  const json::Value* member = value.Find(key);
  return member && member->AsInt() ? *member->AsInt() : 0;
}

bool FlagIn(const json::Value& value, std::string_view key) {
  const json::Value* member = value.Find(key);
  return member && member->AsBool() && *member->AsBool();
}

std::optional<Entry> Read(const json::Value& value) {
  const auto kind = std::ranges::find(kKinds, value.Text("kind"), &NameOf);
  if (kind == kKinds.end()) return std::nullopt;
  Entry entry;
  entry.trouble = {*kind, std::string(value.Text("subject")), std::string(value.Text("detail")), static_cast<uint64_t>(NumberIn(value, "number"))};
  entry.since = Timestamp(std::chrono::milliseconds(NumberIn(value, "since")));
  entry.over = FlagIn(value, "over");
  entry.mailed = FlagIn(value, "mailed");
  entry.posted = FlagIn(value, "posted");
  return entry;
}

bool Has(const std::vector<Trouble>& troubles, const Trouble& one) {
  return std::ranges::any_of(troubles, [&](const Trouble& other) { return IsSame(one, other); });
}

}  // namespace

Book::Book(std::filesystem::path file) : file_(std::move(file)) {
  const auto text = ReadFile(file_, kLongest);
  const auto parsed = text ? json::Parse(*text) : Result<json::Value>(Fail(Code::kNotFound, ""));
  const json::Array* array = parsed ? parsed->AsArray() : nullptr;
  for (const json::Value& value : array ? *array : json::Array()) {
    if (auto entry = Read(value)) entries_.push_back(std::move(*entry));
  }
  for (const Entry& entry : entries_) {
    if (!entry.over) last_.push_back(entry.trouble);
  }
}

bool Book::See(const std::vector<Trouble>& now, Timestamp at) {
  const std::vector<Entry> before = entries_;
  for (const Trouble& trouble : now) {
    const auto known = std::ranges::find_if(entries_, [&](const Entry& entry) { return IsSame(entry.trouble, trouble); });
    if (known == entries_.end()) {
      if (Has(last_, trouble)) entries_.push_back({trouble, at, false, false, false});
      continue;
    }
    // Back before anybody was told that it was over.
    if (known->over) *known = {trouble, at, false, !known->mailed, !known->posted};
    else known->trouble = trouble;
  }
  for (Entry& entry : entries_) {
    if (entry.over || Has(now, entry.trouble) || Has(last_, entry.trouble)) continue;
    // Who was not told of it need not be told that it is over.
    entry.over = true;
    entry.since = at;
    entry.mailed = !entry.mailed;
    entry.posted = !entry.posted;
  }
  std::erase_if(entries_, [](const Entry& entry) { return entry.over && entry.mailed && entry.posted; });
  last_ = now;
  return entries_ != before;
}

void Book::Save() const {
  json::Writer out(256);
  out.BeginArray();
  for (const Entry& entry : entries_) {
    out.BeginObject().Field("kind", NameOf(entry.trouble.kind)).Field("subject", entry.trouble.subject).Field("detail", entry.trouble.detail);
    out.Field("number", entry.trouble.number).Field("since", entry.since.time_since_epoch().count()).Field("over", entry.over);
    out.Field("mailed", entry.mailed).Field("posted", entry.posted).EndObject();
  }
  out.EndArray();
  // Lost with the disk: then somebody is told twice.
  static_cast<void>(WriteFileAtomically(file_, out.Take()));
}

}  // namespace chanoma::notices
