#include "playback/open_files.h"

#include <utility>

namespace chanoma::playback {

StoredFilePtr OpenFiles::Find(const std::string& key) {
  const auto at = files_.find(key);
  if (at == files_.end()) return nullptr;
  order_.splice(order_.begin(), order_, at->second.place);
  return at->second.file;
}

void OpenFiles::Add(const std::string& key, StoredFilePtr file) {
  Drop(key);
  order_.push_front(key);
  files_.emplace(key, Open{std::move(file), order_.begin()});
  if (files_.size() > limit_) Drop(std::string(order_.back()));
}

void OpenFiles::Drop(const std::string& key) {
  const auto at = files_.find(key);
  if (at == files_.end()) return;
  order_.erase(at->second.place);
  files_.erase(at);
}

bool OpenFiles::BeingRead(const std::string& key) const {
  const auto at = files_.find(key);
  return at != files_.end() && at->second.file.use_count() > 1;
}

}  // namespace chanoma::playback
