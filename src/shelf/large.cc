#include "shelf/large.h"

#include <algorithm>
#include <string>
#include <utility>

#include "shelf/ask.h"

namespace chanoma::shelf {
namespace {

struct Card {
  uint64_t number = 0;  // what it is ordered by
  Ulid id;              // of the show, or of the file
  const Row* row = nullptr;
  uint64_t files = 0, bytes = 0, segments = 0;
  // The largest first; of two alike the newer one.
  std::pair<uint64_t, Ulid> place() const { return {number, id}; }
};

bool Knows(const Accept& accept, const File& file) { return !accept || accept(file.facts); }

std::string KeyOf(uint64_t number) {
  std::string key(8, '\0');
  for (size_t i = 8; i-- > 0; number >>= 8) key[i] = static_cast<char>(number & 0xff);
  return key;
}

uint64_t NumberOf(const std::string& key) {
  uint64_t number = 0;
  for (const char byte : key) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

// Segments are of few videos: they are brought to their shows, instead of every file asking for its own.
std::unordered_map<const Files*, uint64_t> SegmentsOfShows(const Rows& rows, const LargeQuestion& question) {
  std::unordered_map<const Files*, uint64_t> sums;
  for (const auto& [video, bytes] : question.segments) {
    const auto [files, key] = rows.FilesOf(video);
    if (files != nullptr && Knows(question.accept, files->at(key))) sums[files] += bytes;
  }
  return sums;
}

Ulid LargestFile(const Files& files, const Accept& accept) {
  const FileKey* largest = nullptr;
  uint64_t bytes = 0;
  for (const auto& [key, file] : files) {
    if (!Knows(accept, file) || (largest != nullptr && file.bytes <= bytes)) continue;
    largest = &key;
    bytes = file.bytes;
  }
  return largest != nullptr ? largest->video : Ulid{};
}

std::vector<Card> Deal(const Rows& rows, const LargeQuestion& question) {
  const auto segments = SegmentsOfShows(rows, question);
  std::vector<Card> deck;
  const auto add = [&](Card card) {
    card.number = question.by_segments ? card.segments : card.bytes;
    if (card.files == 0 || (question.by_segments && card.segments == 0)) return;
    if (question.after && !(card.place() < std::pair(NumberOf(question.after->key), question.after->id))) return;
    deck.push_back(card);
  };
  for (const auto& [id, row] : rows.all()) {
    Card card{0, id, &row, 0, 0, 0};
    for (const auto& [key, file] : *row.files) {
      if (!Knows(question.accept, file)) continue;
      ++card.files;
      card.bytes += file.bytes;
    }
    if (const auto sum = segments.find(row.files); sum != segments.end()) card.segments = sum->second;
    add(card);
  }
  for (const auto& [id, file] : rows.loose()) {
    if (!Knows(question.accept, file)) continue;
    const auto own = question.segments.find(id);
    add({0, id, nullptr, 1, file.bytes, own == question.segments.end() ? 0 : own->second});
  }
  return deck;
}

}  // namespace

LargePage AskLarge(const Rows& rows, const LargeQuestion& question) {
  std::vector<Card> deck = Deal(rows, question);
  const size_t shown = std::min(question.limit, deck.size());
  std::partial_sort(deck.begin(), deck.begin() + static_cast<std::ptrdiff_t>(shown), deck.end(), [](const Card& a, const Card& b) { return a.place() > b.place(); });
  LargePage page;
  page.more = deck.size() > shown;
  deck.resize(shown);
  for (const Card& card : deck) {
    Large item{std::nullopt, card.id, card.files, card.bytes, card.segments};
    if (card.row != nullptr) {
      item.show = Describe(*card.row, question.accept);
      item.video = item.show ? Ulid{} : LargestFile(*card.row->files, question.accept);
    }
    page.items.push_back(std::move(item));
  }
  if (!deck.empty()) page.last = Place{KeyOf(deck.back().number), deck.back().id};
  return page;
}

}  // namespace chanoma::shelf
