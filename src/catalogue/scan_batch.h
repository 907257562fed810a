#pragma once
// What a scan found, gathered until there is enough for one commit: new files, changed ones, and those that are known from
// another place. Owned by one scan, on its thread; blocks on the disk and the store.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catalogue/scanner.h"
#include "catalogue/titles.h"

namespace chanoma::catalogue {

class ScanBatch {
 public:
  ScanBatch(store::Store& store, const model::Library& library, const text::Collator& collator, std::string request, ScanReport& report)
      : store_(store), library_(library), collator_(collator), request_(std::move(request)), report_(report) {}

  // A file that is not known as it is. One that is still being written is only noted.
  Result<void> Present(const files::FoundFile& file);
  Result<void> Flush();

 private:
  struct Item {
    files::FoundFile file;
    std::optional<Ulid> moved;  // the video it is, known from a place where it no longer is
    std::pair<Ulid, std::string> from{};  // that place: its library and path
    bool same_content = false;
    Naming naming;
  };

  Result<void> Identify(Item& item);
  // The folder of another video's library.
  Result<const model::Library*> LibraryOf(const model::Video& video);
  Result<void> Put(store::Draft& draft, const Item& item);
  Result<bool> PutMoved(store::Draft& draft, const Item& item);
  Result<void> Enqueue(store::Draft& draft, const model::Video& video);
  Result<void> LookAgain(store::Draft& draft, const model::Video& video);

  store::Store& store_;
  const model::Library& library_;
  const text::Collator& collator_;
  const std::string request_;
  ScanReport& report_;
  std::vector<Item> items_;
  std::map<Ulid, model::Library> libraries_;
  size_t added_ = 0, changed_ = 0, moved_ = 0;  // of the commit under way
};

model::FileStamp ToModel(const files::Stamp& stamp);
// Device numbers of network and removable mounts change from boot to boot; the content is what size and time say.
bool SameContent(const model::FileStamp& a, const model::FileStamp& b);

}  // namespace chanoma::catalogue
