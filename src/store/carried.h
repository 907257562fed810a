#pragma once
// Records as they are carried out of one store and into another (src/freedom): their bytes, and what their keys are made of. What a
// store counts or derives is not among them: the journal, numbers, index rows, the schema. Values.

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/reader.h"

namespace chanoma::store {

class Draft;

// In the order in which they are carried.
enum class RecordKind {
  kLibrary, kSetting, kRole, kAccount, kIdentity, kShow, kEntry, kVideo, kMedia, kPoster,
  kUpload, kWatch, kListing, kSavedSearch, kJob, kMail, kAudit, kPurge, kCredential, kTicket, kSecret,
};

enum class KeyPart { kId, kText };  // the raw bytes of an id; all that is left

struct RecordShape {
  RecordKind kind{};
  std::string_view message;   // of records.proto; empty: bytes that are no message
  std::vector<KeyPart> key;   // behind the prefix of its kind
};
// Every kind there is, in the order of RecordKind.
std::span<const RecordShape> RecordShapes();
const RecordShape& ShapeOf(RecordKind kind);

struct Carried {
  RecordKind kind{};
  std::vector<std::string> key;  // as many as the shape has parts
  std::string bytes;
  bool operator==(const Carried&) const = default;
};

// Hears of every record in the order of their keys. `damaged`: of one that does not decode, in words, which is left out.
struct Carrying {
  std::function<bool(const Carried&)> take;  // false: enough
  std::function<void(std::string)> damaged;
};

// A reader that gives records as they are. Takes over the one that it is made of.
class RecordWalk : public Reader {
 public:
  explicit RecordWalk(Reader reader) : Reader(std::move(reader)) {}
  // Every record of the kind.
  Result<void> Carry(RecordKind kind, const Carrying& carrying) const;
};

// Within a commit: a record of another store, with its index rows. kCorrupt when it does not decode or is another than its key says,
// kConflict when there is one, or another has an index row of its. No journal entry; numbers are to be counted anew (Draft::Mend).
Result<void> PutCarried(Draft& draft, const Carried& record);

}  // namespace chanoma::store
