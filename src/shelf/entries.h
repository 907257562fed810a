#pragma once
// What a show holds, as somebody gets to see it: its entries with their files and that person's places, in the order of
// watching. Reads the store, which it may wait for; any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/show.h"
#include "model/watch.h"
#include "shelf/question.h"
#include "store/reader.h"

namespace chanoma::shelf {

struct Held {
  model::Entry entry;
  std::vector<model::Video> videos;  // that hold it and may be known of; empty: it is missing
  std::optional<model::Watch> watch;
};

struct EntryQuestion {
  Ulid account;  // whose places; nil: nobody's
  Accept accept;
  std::optional<uint32_t> season;  // 0: specials
  std::string after;               // the work of the last one seen; empty: from the first
  size_t limit = 50;
};

struct EntryPage {
  std::vector<Held> items;
  bool more = false;
};

// Seasons one after another, then the specials. An entry whose files are gone is there for those who knew of the last.
Result<EntryPage> ListEntries(const store::Reader& reader, const model::Show& show, const EntryQuestion& question);

// All that the account has watched and listed: as long as its history. Or that of one show.
Result<Personal> ReadPersonal(const store::Reader& reader, const Ulid& account);
Result<Personal> ReadPersonal(const store::Reader& reader, const Ulid& account, const model::Show& show);

struct Season {
  uint32_t number = 0;  // 0: specials
  size_t entries = 0, missing = 0, seen = 0;
};

Result<std::vector<Season>> ListSeasons(const store::Reader& reader, const model::Show& show, const Ulid& account, const Accept& accept);

}  // namespace chanoma::shelf
