#include "search/columns.h"

#include <algorithm>
#include <cstring>
#include <map>

namespace chanoma::search {
namespace {

template <class T>
void Append(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void AppendText(std::string& out, std::string_view text) {
  Append(out, static_cast<uint16_t>(std::min<size_t>(text.size(), UINT16_MAX)));
  out += text.substr(0, UINT16_MAX);
}

// Reads what was appended; stops at the end of damaged bytes.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}
  template <class T>
  T Take() {
    T value{};
    if (bytes_.size() < sizeof value) return bytes_ = {}, value;
    std::memcpy(&value, bytes_.data(), sizeof value);
    bytes_.remove_prefix(sizeof value);
    return value;
  }
  std::string_view TakeText() {
    const size_t size = std::min<size_t>(Take<uint16_t>(), bytes_.size());
    const std::string_view text = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return text;
  }

 private:
  std::string_view bytes_;
};

float WorthOf(const Row& row) {
  const size_t first = std::min(row.lines.find('\n'), row.lines.size());
  const auto words = static_cast<float>(std::count(row.lines.begin(), row.lines.begin() + static_cast<std::ptrdiff_t>(first), '\1') + 1);
  const float brevity = row.lines.empty() ? 0 : 1 / words;
  return std::clamp(0.7f * row.popularity + 0.3f * brevity, 0.0f, 1.0f);
}

}  // namespace

uint32_t Names::Number(std::string_view name) {
  MutexLock lock(mutex_);
  if (const auto known = numbers_.find(name); known != numbers_.end()) return known->second;
  names_.emplace_back(name);
  const auto number = static_cast<uint32_t>(names_.size() - 1);
  numbers_.emplace(names_.back(), number);
  return number;
}

std::string Names::Name(uint32_t number) const {
  MutexLock lock(mutex_);
  return number < names_.size() ? names_[number] : std::string();
}

std::optional<uint32_t> Names::Find(std::string_view name) const {
  MutexLock lock(mutex_);
  const auto known = numbers_.find(name);
  return known == numbers_.end() ? std::nullopt : std::optional(known->second);
}

uint64_t GroupNumber(std::string_view group) {
  uint64_t hash = 14695981039346656037ull;
  for (const char c : group) hash = (hash ^ static_cast<uint8_t>(c)) * 1099511628211ull;
  return hash | 1;
}

std::string EncodeRow(const Document& document, const std::vector<std::string>& lines) {
  std::string out;
  Append(out, GroupNumber(document.group.empty() ? document.id : document.group));
  Append(out, document.popularity);
  const double added = document.numbers[static_cast<size_t>(Number::kAdded)].value_or(0);
  Append(out, static_cast<uint32_t>(std::clamp(added / 60, 0.0, 4e9)));
  for (const auto& number : document.numbers) Append(out, number ? static_cast<float>(*number) : Row::kUnknown);
  Append(out, static_cast<uint16_t>(std::min<size_t>(document.facets.size(), 200)));
  for (size_t i = 0; i < std::min<size_t>(document.facets.size(), 200); ++i) AppendText(out, document.facets[i].name + "=" + document.facets[i].value);
  std::string joined;
  for (const std::string& line : lines) {
    if (joined.size() + line.size() > 4000) break;
    joined += line + '\n';
  }
  AppendText(out, joined);
  return out;
}

Row DecodeRow(std::string_view bytes, Names& names) {
  Cursor cursor(bytes);
  Row row;
  row.present = true;
  row.group = cursor.Take<uint64_t>();
  row.popularity = cursor.Take<float>();
  row.added_minutes = cursor.Take<uint32_t>();
  for (float& number : row.numbers) number = cursor.Take<float>();
  const auto facets = cursor.Take<uint16_t>();
  for (uint16_t i = 0; i < facets; ++i) row.facets.push_back(names.Number(cursor.TakeText()));
  row.lines = cursor.TakeText();
  return row;
}

void Table::Change(const std::vector<std::pair<uint32_t, Row>>& rows) {
  std::map<size_t, std::map<uint32_t, const Row*>> changes;  // by block, then by document; the last wins
  for (const auto& [document, row] : rows) changes[document / kBlock][document] = &row;
  for (const auto& [number, changed] : changes) {
    if (number >= blocks_.size()) blocks_.resize(number + 1);
    auto block = std::make_shared<Block>();
    const Block* old = blocks_[number].get();
    const size_t last = changed.rbegin()->first % kBlock + 1;
    block->entries.resize(std::max(old ? old->entries.size() : 0, last));
    for (size_t i = 0; i < block->entries.size(); ++i) {
      Entry& entry = block->entries[i];
      const auto change = changed.find(static_cast<uint32_t>(number * kBlock + i));
      if (change == changed.end()) {
        if (!old || i >= old->entries.size() || !old->entries[i].present) continue;
        entry = old->entries[i];
        const std::string_view lines = std::string_view(old->lines).substr(entry.lines_begin, entry.lines_end - entry.lines_begin);
        const auto facets = old->facets.begin();
        const uint32_t from = entry.facets_begin, to = entry.facets_end;
        entry.lines_begin = static_cast<uint32_t>(block->lines.size());
        block->lines += lines;
        entry.facets_begin = static_cast<uint32_t>(block->facets.size());
        block->facets.insert(block->facets.end(), facets + from, facets + to);
      } else if (change->second->present) {
        const Row& row = *change->second;
        entry.present = true;
        entry.group = row.group;
        entry.popularity = row.popularity;
        entry.added_minutes = row.added_minutes;
        entry.worth = WorthOf(row);
        entry.numbers = row.numbers;
        entry.lines_begin = static_cast<uint32_t>(block->lines.size());
        block->lines += row.lines;
        entry.facets_begin = static_cast<uint32_t>(block->facets.size());
        block->facets.insert(block->facets.end(), row.facets.begin(), row.facets.end());
      }
      entry.lines_end = static_cast<uint32_t>(block->lines.size());
      entry.facets_end = static_cast<uint32_t>(block->facets.size());
    }
    block->lines.shrink_to_fit();
    block->facets.shrink_to_fit();
    blocks_[number] = std::move(block);
  }
}

}  // namespace chanoma::search
