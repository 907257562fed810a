#include "shelf/rows.h"

#include <algorithm>
#include <cmath>

#include "model/work.h"

namespace chanoma::shelf {
namespace {

std::string BigEndian(uint64_t number) {
  std::string bytes(8, '\0');
  for (size_t i = 8; i-- > 0; number >>= 8) bytes[i] = static_cast<char>(number & 0xff);
  return bytes;
}

std::string Lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

// Whichever way somebody writes them.
std::vector<std::string> AsAsked(const std::vector<std::string>& words) {
  std::vector<std::string> asked;
  for (const std::string& word : words) {
    asked.push_back(word);
    if (std::string lower = Lowered(word); lower != word) asked.push_back(std::move(lower));
  }
  return asked;
}

}  // namespace

Rows::Rows(std::unique_ptr<text::Collator> collator) : collator_(std::move(collator)) {
  for (const Sort sort : {Sort::kTitle, Sort::kAdded, Sort::kYear, Sort::kRating}) ordered_[sort];
}

Result<Rows> Rows::Create() { return Rows(TRY(text::Collator::Create())); }

bool KnowsAny(const Row& row, const Accept& accept) {
  return std::any_of(row.files->begin(), row.files->end(), [&](const auto& file) { return Knows(accept, file.second.facts); });
}

void Rows::PutShow(model::Show show, std::vector<Belonging> belongings) {
  RemoveShow(show.id);
  Row row;
  row.keys[Sort::kTitle] = collator_->SortKey(model::SortTitleOf(show));
  row.keys[Sort::kAdded] = BigEndian(static_cast<uint64_t>(show.added.time_since_epoch().count()));
  if (const int year = model::YearOf(show); year > 0) row.keys[Sort::kYear] = BigEndian(static_cast<uint64_t>(year));
  if (const model::Rating* rating = model::RatingOf(model::RatingsOf(show))) row.keys[Sort::kRating] = BigEndian(static_cast<uint64_t>(std::lround(rating->value * 1000)));
  row.genres = AsAsked(model::GenresOf(show));
  row.studios = AsAsked(model::StudiosOf(show));
  for (model::Description* layer : {&show.told, &show.edited}) {
    layer->people.clear();
    layer->ids.clear();
  }
  for (auto& [provider, said] : show.online.said) {
    said.people.clear();
    said.ids.clear();
    std::erase_if(said.texts, [](const auto& texts) { return !texts.first.empty(); });
  }
  show.problems.clear();
  Series& series = series_[show.series];
  ++series.shows;
  row.files = &series.files;
  slugs_[show.slug] = show.id;
  const Ulid id = show.id;
  row.show = std::move(show);
  Row& kept = rows_.emplace(id, std::move(row)).first->second;
  for (auto& [sort, order] : ordered_) order.emplace(std::pair(kept.keys[sort], id), &kept);
  kept.circles = groups_.Put(kept, std::move(belongings));
}

void Rows::RemoveShow(const Ulid& id) {
  const auto found = rows_.find(id);
  if (found == rows_.end()) return;
  for (auto& [sort, order] : ordered_) order.erase({found->second.keys[sort], id});
  groups_.Remove(found->second, found->second.circles);
  const auto slug = slugs_.find(found->second.show.slug);
  if (slug != slugs_.end() && slug->second == id) slugs_.erase(slug);
  const std::string series = std::move(found->second.show.series);
  rows_.erase(found);
  --series_[series].shows;
  DropIfUnused(series);
}

void Rows::DropIfUnused(const std::string& series) {
  const auto found = series_.find(series);
  if (found != series_.end() && found->second.shows == 0 && found->second.files.empty()) series_.erase(found);
}

void Rows::PutVideo(const model::Video& video) {
  RemoveVideo(video.id);
  const File file{model::FactsOf(video), video.duration_ms, video.has_poster, !video.pictures.empty(), video.generation, video.stamp.size};
  LibraryBytes& library = libraries_[video.library];
  ++library.files;
  library.bytes += file.bytes;
  const auto work = model::ParseWorkKey(video.work);
  if (!work || work->kind == model::WorkKind::kFile) {
    loose_.emplace(video.id, file);
    return;
  }
  std::string series(model::SeriesOf(video.work));
  const FileKey key{work->season, work->episode, video.id};
  series_[series].files[key] = file;
  videos_[video.id] = {std::move(series), key};
}

void Rows::RemoveVideo(const Ulid& id) {
  if (const auto loose = loose_.find(id); loose != loose_.end()) {
    Uncount(loose->second);
    loose_.erase(loose);
    return;
  }
  const auto found = videos_.find(id);
  if (found == videos_.end()) return;
  const std::string series = std::move(found->second.first);
  const auto file = series_[series].files.find(found->second.second);
  Uncount(file->second);
  series_[series].files.erase(file);
  videos_.erase(found);
  DropIfUnused(series);
}

void Rows::Uncount(const File& file) {
  const auto library = libraries_.find(file.facts.library);
  --library->second.files;
  library->second.bytes -= file.bytes;
  if (library->second.files == 0) libraries_.erase(library);
}

std::pair<const Files*, FileKey> Rows::FilesOf(const Ulid& video) const {
  const auto found = videos_.find(video);
  if (found == videos_.end()) return {nullptr, {}};
  return {&series_.at(found->second.first).files, found->second.second};
}

const Row* Rows::Find(const Ulid& id) const {
  const auto found = rows_.find(id);
  return found == rows_.end() ? nullptr : &found->second;
}

const Row* Rows::FindBySlug(std::string_view slug) const {
  const auto found = slugs_.find(std::string(slug));
  return found == slugs_.end() ? nullptr : Find(found->second);
}

}  // namespace chanoma::shelf
