#pragma once
// The index rows of every record, in one place: what writing puts and takes away is what an inspection expects. Private to the
// store. Pure functions.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/account.h"
#include "model/identity.h"
#include "model/listing.h"
#include "model/show.h"
#include "model/watch.h"
#include "store/codec.h"
#include "store/source.h"

namespace chanoma::store {

class Batch;

struct Row {
  std::string key;  // empty: a row that this record does not have, in a list that is compared place by place
  std::string value;
  bool operator==(const Row&) const = default;
};

// In an order that is the same for any two videos.
std::vector<Row> RowsOf(const StoredVideo& stored);
std::vector<Row> RowsOf(const StoredJob& stored);
std::vector<Row> RowsOf(const model::Account& account);
std::vector<Row> RowsOf(const model::Credential& credential);
std::vector<Row> RowsOf(const model::Ticket& ticket);
std::vector<Row> RowsOf(const model::Identity& identity);
std::vector<Row> RowsOf(const model::Watch& watch);
std::vector<Row> RowsOf(const model::Listing& listing);
std::vector<Row> RowsOf(const model::Show& show);

// A whole list at once, for records whose rows are written anew each time.
void PutRows(Batch& batch, const std::vector<Row>& rows);
void DeleteRows(Batch& batch, const std::vector<Row>& rows);

struct RecordName {
  Family family = Family::kMeta;
  std::string key;
  bool operator==(const RecordName&) const = default;
};

// Those of a record of any family as it is stored; none for records without rows. kCorrupt when it does not decode, or says it is
// another than its key.
Result<std::vector<Row>> RowsOf(const RecordName& name, std::string_view bytes);

// The record that an index row leads to; none for what is no row of this release.
std::optional<RecordName> RecordOf(std::string_view row, std::string_view value);

// "video 01J…", "the account 01J…": for people.
std::string Described(const RecordName& name);

}  // namespace chanoma::store
