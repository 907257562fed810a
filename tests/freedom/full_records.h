#pragma once
// Records of every kind, with something in every field: made from the descriptions that exports are made from, so that a new field is
// in them by itself. All that refer to something refer to one of the same seed.

#include <bit>
#include <string>
#include <vector>

#include "base/ulid.h"
#include "freedom/message.h"
#include "freedom/wire.h"
#include "model/work.h"
#include "store/draft.h"
#include "store/store.h"

namespace chanoma::freedom {

class RecordMaker {
 public:
  // `sparse`: without what may be left out: optional fields, lists, messages within messages.
  explicit RecordMaker(uint8_t seed, bool sparse = false) : seed_(seed), sparse_(sparse) {}

  std::vector<store::Carried> All() const {
    std::vector<store::Carried> records;
    for (const Mapped& mapped : Everything()) {
      store::Carried record{mapped.kind, {}, {}};
      for (const KeyColumn& key : mapped.key) record.key.push_back(Bytes(key.type, key.name, 0));
      record.bytes = mapped.message ? Make(*mapped.message) : Bytes(Type::kText, std::string(mapped.table) + "-value", 0);
      records.push_back(std::move(record));
    }
    return records;
  }

  std::string Id() const {
    std::string raw(16, static_cast<char>(seed_));
    raw[0] = 1;
    return raw;
  }

 private:
  std::string Bytes(Type type, std::string_view name, int index) const {
    const std::string work = model::WorkKey({model::WorkKind::kEpisode, "the wire: " + std::to_string(seed_), 4, 2});
    switch (type) {
      case Type::kId: return Id();
      case Type::kWork: return work;
      case Type::kSeries: return std::string(model::SeriesOf(work));
      default: break;
    }
    std::string text = std::string(name) + std::to_string(seed_);
    if (index > 0) text += "-" + std::to_string(index);
    if (name == "path") text += "\xff";                    // no UTF-8
    if (name == "bio") text += std::string("\0end", 4);    // nor is this a text to everybody
    if (name == "display_name") text += " “日本語”";
    return text;
  }

  static uint64_t Number(const Field& field) {
    if (field.name == "rotation") return 90;
    if (field.name == "device" || field.name == "beside") return (uint64_t{1} << 63) + 5;
    if (field.name == "origin_us" || field.name == "start") return ZigZag(-5);
    if (field.type == Type::kSint32 || field.type == Type::kSint64) return ZigZag(3);
    return 1;
  }

  void Append(std::string& message, const Field& field, int index) const {
    if (field.type <= Type::kBytes) AppendBytes(message, field.number, Bytes(field.type, field.name, index));
    else if (field.type == Type::kDouble) AppendFixed64(message, field.number, std::bit_cast<uint64_t>(0.25));
    else if (field.type == Type::kFixed64) AppendFixed64(message, field.number, Number(field));
    else AppendVarint(message, field.number, Number(field));
  }

  // `salt`: so that no two messages of a record say the same.
  std::string Make(const Message& of, int salt = 0) const {
    std::string message;
    for (const Field& field : of.fields) {
      if (sparse_ && (field.optional || field.form != Field::Form::kColumn)) continue;
      switch (field.form) {
        case Field::Form::kColumn: Append(message, field, salt); break;
        case Field::Form::kPacked: AppendBytes(message, field.number, std::string("\x02\x84\x02", 3)); break;
        case Field::Form::kInline:
        case Field::Form::kMarked: AppendBytes(message, field.number, Make(*field.message, salt)); break;
        case Field::Form::kRow: AppendBytes(message, field.number, Make(*field.message, salt * 100 + field.number)); break;
        case Field::Form::kRows:
          for (int i = 1; i <= 2; ++i) AppendBytes(message, field.number, Make(*field.message, salt * 100 + i));
          break;
        case Field::Form::kValues:
          for (int i = 1; i <= 2; ++i) Append(message, field, salt * 100 + i);
          break;
      }
    }
    return message;
  }

  uint8_t seed_;
  bool sparse_;
};

// Into a new store.
inline Result<void> Fill(store::Store& store, const std::vector<store::Carried>& records) {
  TRY(store.Drain(std::chrono::steady_clock::now() + std::chrono::minutes(1)));
  TRY(store.Commit([&](store::Draft& draft) -> Result<void> {
    for (const store::Carried& record : records) TRY(store::PutCarried(draft, record));
    return {};
  }));
  return {};
}

}  // namespace chanoma::freedom
