#include "search/index.h"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

#include "search/analysis.h"
#include "search/database.h"
#include "search/search.h"
#include "search/terms.h"

namespace chanoma::search {
namespace {

constexpr Xapian::valueno kRowSlot = 0;
constexpr std::string_view kVersion = "3";  // of what terms and rows mean; another one is built anew
constexpr size_t kFreshWords = 4000;        // beyond, the dictionary is made anew
constexpr int kRetries = 4;

}  // namespace

class Index::Impl {
 public:
  explicit Impl(const std::string& folder) : readers_(folder), line_readers_(LinesOf(folder)) {}

  static std::string LinesOf(const std::string& folder) { return folder + "/lines"; }

  void Open(const std::string& folder) {
    database_ = Xapian::WritableDatabase(folder, Xapian::DB_CREATE_OR_OPEN | Xapian::DB_BACKEND_GLASS);
    if (database_.get_doccount() == 0 && database_.get_metadata("version").empty()) database_.set_metadata("version", std::string(kVersion));
    if (database_.get_metadata("version") != kVersion) throw Xapian::DatabaseVersionError("written by another version");
    lines_ = Xapian::WritableDatabase(LinesOf(folder), Xapian::DB_CREATE_OR_OPEN | Xapian::DB_BACKEND_GLASS);
    const bool fresh = database_.get_doccount() == 0 && lines_.get_doccount() == 0 && lines_.get_metadata("version").empty();
    if (fresh) lines_.set_metadata("version", std::string(kVersion));
    if (lines_.get_metadata("version") != kVersion) throw Xapian::DatabaseCorruptError("what is said is missing");
    lines_.commit();
    database_.commit();
    Load();
  }

  void Put(const Document& document, bool known_new) {
    std::vector<std::string> lines;
    Xapian::Document made = analyst_.Analyse(document, &lines);
    made.set_data(EncodeData(document));
    const std::string row = EncodeRow(document, lines);
    made.add_value(kRowSlot, row);
    if (!known_new || loaded_) NoteWords(made);
    const Xapian::docid number = known_new ? database_.add_document(made) : database_.replace_document(terms::Id(document.id), made);
    changed_.emplace_back(number, DecodeRow(row, names_));
    ++uncommitted_;
  }

  void PutLines(std::string_view group, std::string_view mark, const std::vector<Document>& windows) {
    RemoveLines(group);
    for (const Document& window : windows) {
      std::vector<std::string> lines;
      Xapian::Document made = analyst_.Analyse(window, &lines);
      made.set_data(EncodeData(window));
      made.add_value(kGroupSlot, std::string(group));
      lines_.add_document(made);
      ++uncommitted_;
    }
    lines_.set_metadata(MarkOf(group), std::string(mark));
    lines_changed_ = true;
  }

  void RemoveLines(std::string_view group) {
    const std::string term = terms::Group(group);
    const std::vector<Xapian::docid> windows(lines_.postlist_begin(term), lines_.postlist_end(term));
    for (const Xapian::docid window : windows) lines_.delete_document(window);
    uncommitted_ += windows.size();
    if (windows.empty() && LinesMark(group).empty()) return;
    lines_.set_metadata(MarkOf(group), "");
    lines_changed_ = true;
  }

  std::string LinesMark(std::string_view group) const { return lines_.get_metadata(MarkOf(group)); }

  void RemoveAll(const std::string& term) {
    const std::vector<Xapian::docid> documents(database_.postlist_begin(term), database_.postlist_end(term));
    for (const Xapian::docid document : documents) {
      database_.delete_document(document);
      changed_.emplace_back(document, Row{});
      ++uncommitted_;
    }
  }

  void Commit(std::string_view note) {
    // What is said first: the note stands in the other, and must not promise what is lost.
    if (std::exchange(lines_changed_, false)) lines_.commit();
    database_.set_metadata("note", std::string(note));
    database_.commit();
    Publish();
  }

  Answer Search(const Request& request) const {
    for (int attempt = 1;; ++attempt) {
      try {
        const auto revision = Current();
        auto lines = line_readers_.Take();
        auto lease = readers_.Take();
        Stems stems;
        return Find(request, *revision, names_, {*lease, *lines}, stems);
      } catch (const Xapian::DatabaseModifiedError&) {
        // The writer has committed twice meanwhile; the next database is a newer one.
        if (attempt == kRetries) throw;
      }
    }
  }

  std::vector<Hit> Fetch(std::span<const uint32_t> documents, const Visibility& reader) const {
    for (int attempt = 1;; ++attempt) {
      try {
        auto lines = line_readers_.Take();
        auto lease = readers_.Take();
        const Databases databases{*lease, *lines};
        std::vector<Hit> hits;
        for (const uint32_t document : documents) {
          try {
            if (May(databases, document, reader)) hits.push_back(ReadHit(document, databases));
          } catch (const Xapian::DocNotFoundError&) {
            continue;  // gone since it was found
          }
        }
        return hits;
      } catch (const Xapian::DatabaseModifiedError&) {
        if (attempt == kRetries) throw;
      }
    }
  }

  std::string Note() const { return database_.get_metadata("note"); }

  std::optional<std::string> DataOf(std::string_view id) const {
    const std::string term = terms::Id(id);
    const auto document = database_.postlist_begin(term);
    if (document == database_.postlist_end(term)) return std::nullopt;
    return DecodeHit(*document, database_.get_document(*document).get_data()).data;
  }

  std::vector<std::string> DataOfAll(const Facet& folded) const {
    const std::string term = terms::Facet(folded.name, folded.value);
    std::vector<std::string> all;
    for (auto at = database_.postlist_begin(term); at != database_.postlist_end(term); ++at) all.push_back(DecodeHit(*at, database_.get_document(*at).get_data()).data);
    return all;
  }

  std::vector<std::string> Values(std::string_view name, std::string_view after, size_t limit) const {
    const std::string prefix = terms::Facet(name, "");
    std::vector<std::string> values;
    auto at = database_.allterms_begin(prefix);
    if (!after.empty()) {
      const std::string last = terms::Facet(name, after);
      at.skip_to(last);
      if (at != database_.allterms_end(prefix) && *at == last) ++at;
    }
    for (; at != database_.allterms_end(prefix) && values.size() < limit; ++at) values.push_back((*at).substr(prefix.size()));
    return values;
  }

  void Keep(std::string_view name, std::string_view text) {
    database_.set_metadata(NameOf(name), std::string(text));
    ++uncommitted_;
  }
  std::string Kept(std::string_view name) const { return database_.get_metadata(NameOf(name)); }
  size_t uncommitted() const { return uncommitted_; }

  Size GetSize() const {
    const auto revision = Current();
    auto lines = line_readers_.Take();
    auto lease = readers_.Take();
    return {(*lease).get_doccount(), (*lines).get_doccount(), revision->words.main->size() + revision->words.fresh->size(),
            revision->words.main->Bytes() + revision->words.fresh->Bytes() + revision->spoken.main->Bytes()};
  }

 private:
  static std::string NameOf(std::string_view name) { return "kept:" + std::string(name.substr(0, 200)); }
  static std::string MarkOf(std::string_view group) { return "lines:" + std::string(group.substr(0, 200)); }

  // A line is whose its group's document is.
  static bool May(const Databases& databases, uint32_t document, const Visibility& reader) {
    Xapian::Database& database = databases.main;
    if ((document & kLineBit) != 0) {
      const std::string group = terms::Group(databases.lines.get_document(document & ~kLineBit).get_value(kGroupSlot));
      const auto whose = database.postlist_begin(group);
      if (whose == database.postlist_end(group)) return false;
      document = *whose;
    }
    const auto any = [&](const std::vector<std::string>& labels) {
      return std::any_of(labels.begin(), labels.end(), [&](const std::string& label) {
        const std::string term = terms::Visible(label);
        auto list = database.postlist_begin(term);
        list.skip_to(document);
        return list != database.postlist_end(term) && *list == document;
      });
    };
    if (!reader.barred.empty() && any({reader.barred}) && !any(reader.admitted)) return false;
    return reader.everything || (any(reader.holds) && (reader.also.empty() || any(reader.also)));
  }

  std::shared_ptr<const Revision> Current() const {
    MutexLock lock(mutex_);
    return revision_;
  }

  // Everything in memory from what is stored: rows from their value slot, words from the list of terms.
  void Load() {
    auto revision = std::make_shared<Revision>();
    std::vector<std::pair<uint32_t, Row>> rows;
    for (auto at = database_.valuestream_begin(kRowSlot); at != database_.valuestream_end(kRowSlot); ++at) {
      rows.emplace_back(at.get_docid(), DecodeRow(*at, names_));
      if (rows.size() == Table::kBlock) {
        revision->table.Change(rows);
        rows.clear();
      }
    }
    revision->table.Change(rows);
    revision->words.main = ReadWords();
    revision->words.fresh = std::make_shared<Dictionary>(std::vector<Dictionary::Entry>{});
    fresh_.clear();
    loaded_ = true;
    ReadSpoken(*revision);
    Set(std::move(revision));
  }

  void ReadSpoken(Revision& revision) {
    revision.spoken.main = ReadSpokenWords(lines_);
    revision.spoken.fresh = std::make_shared<Dictionary>(std::vector<Dictionary::Entry>{});
    revision.spoken.partial = true;
    spoken_at_ = lines_.get_doccount();
  }

  std::shared_ptr<const Dictionary> ReadWords() {
    std::vector<Dictionary::Entry> words;
    const auto read = [&](auto at, auto end, auto stop) {
      for (; at != end; ++at) {
        const std::string term = *at;
        if (stop(term)) break;
        if (terms::IsPlain(term)) words.emplace_back(term, at.get_termfreq());
      }
    };
    read(database_.allterms_begin(), database_.allterms_end(), [](const std::string& term) { return term[0] >= 'A' && term[0] <= 'Z'; });
    auto rest = database_.allterms_begin();
    rest.skip_to("[");  // the first byte after Z
    read(rest, database_.allterms_end(), [](const std::string&) { return false; });
    return std::make_shared<Dictionary>(words);
  }

  void NoteWords(const Xapian::Document& document) {
    const auto revision = Current();
    for (auto at = document.termlist_begin(); at != document.termlist_end(); ++at) {
      const std::string term = *at;
      if (terms::IsPlain(term) && !fresh_.contains(term) && revision->words.main->Find(term) == revision->words.main->size()) fresh_.insert(term);
    }
  }

  void Publish() {
    auto revision = std::make_shared<Revision>(*Current());
    revision->table.Change(changed_);
    changed_.clear();
    uncommitted_ = 0;
    if (fresh_.size() > kFreshWords + revision->words.main->size() / 20) {
      revision->words.main = ReadWords();
      fresh_.clear();
      revision->words.fresh = std::make_shared<Dictionary>(std::vector<Dictionary::Entry>{});
    } else if (fresh_.size() != revision->words.fresh->size()) {
      std::vector<Dictionary::Entry> words;
      for (const std::string& word : fresh_) words.emplace_back(word, 1);
      revision->words.fresh = std::make_shared<Dictionary>(words);
    }
    // With a fifth more said, the words that typos of it are looked for in are read again.
    if (lines_.get_doccount() > spoken_at_ + spoken_at_ / 5) ReadSpoken(*revision);
    Set(std::move(revision));
  }

  void Set(std::shared_ptr<Revision> revision) {
    MutexLock lock(mutex_);
    revision->number = revision_ ? revision_->number + 1 : 1;
    revision_ = std::move(revision);
  }

  // The writer's thread alone.
  Xapian::WritableDatabase database_;
  Xapian::WritableDatabase lines_;
  bool lines_changed_ = false;
  Xapian::doccount spoken_at_ = 0;  // windows there were when their words were read
  Analyst analyst_;
  std::vector<std::pair<uint32_t, Row>> changed_;
  std::set<std::string> fresh_;  // words not in the large dictionary
  size_t uncommitted_ = 0;
  bool loaded_ = false;

  mutable Names names_;
  mutable Readers readers_;
  mutable Readers line_readers_;
  mutable Mutex mutex_;
  std::shared_ptr<const Revision> revision_ GUARDED_BY(mutex_);
};

Index::Index(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Index::~Index() = default;

Result<std::unique_ptr<Index>> Index::Open(const std::filesystem::path& folder) {
  return Guarded([&]() -> Result<std::unique_ptr<Index>> {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return Fail(Code::kInternal, "search index: " + error.message());
    auto impl = std::make_unique<Impl>(folder.string());
    impl->Open(folder.string());
    return std::unique_ptr<Index>(new Index(std::move(impl)));
  });
}

Result<void> Index::Put(const Document& document) {
  return Guarded([&]() -> Result<void> { return impl_->Put(document, false), Result<void>(); });
}
Result<void> Index::Add(const Document& document) {
  return Guarded([&]() -> Result<void> { return impl_->Put(document, true), Result<void>(); });
}
Result<void> Index::Remove(std::string_view id) {
  return Guarded([&]() -> Result<void> { return impl_->RemoveAll(terms::Id(id)), Result<void>(); });
}
Result<void> Index::RemoveGroup(std::string_view group) {
  return Guarded([&]() -> Result<void> { return impl_->RemoveLines(group), impl_->RemoveAll(terms::Group(group)), Result<void>(); });
}
Result<void> Index::PutLines(std::string_view group, std::string_view mark, const std::vector<Document>& windows) {
  return Guarded([&]() -> Result<void> { return impl_->PutLines(group, mark, windows), Result<void>(); });
}
Result<std::string> Index::LinesMark(std::string_view group) const {
  return Guarded([&]() -> Result<std::string> { return impl_->LinesMark(group); });
}
Result<void> Index::Commit(std::string_view note) {
  return Guarded([&]() -> Result<void> { return impl_->Commit(note), Result<void>(); });
}
Result<std::string> Index::Note() const {
  return Guarded([&]() -> Result<std::string> { return impl_->Note(); });
}
size_t Index::Uncommitted() const { return impl_->uncommitted(); }
Result<std::optional<std::string>> Index::DataOf(std::string_view id) const {
  return Guarded([&]() -> Result<std::optional<std::string>> { return impl_->DataOf(id); });
}
Result<std::vector<std::string>> Index::DataOfAll(const Facet& folded) const {
  return Guarded([&]() -> Result<std::vector<std::string>> { return impl_->DataOfAll(folded); });
}
Result<std::vector<std::string>> Index::Values(std::string_view name, std::string_view after, size_t limit) const {
  return Guarded([&]() -> Result<std::vector<std::string>> { return impl_->Values(name, after, limit); });
}
Result<void> Index::Keep(std::string_view name, std::string_view text) {
  return Guarded([&]() -> Result<void> { return impl_->Keep(name, text), Result<void>(); });
}
Result<std::string> Index::Kept(std::string_view name) const {
  return Guarded([&]() -> Result<std::string> { return impl_->Kept(name); });
}

Result<Answer> Index::Search(const Request& request) const {
  return Guarded([&]() -> Result<Answer> { return impl_->Search(request); });
}
Result<std::vector<Hit>> Index::Fetch(std::span<const uint32_t> documents, const Visibility& reader) const {
  return Guarded([&]() -> Result<std::vector<Hit>> { return impl_->Fetch(documents, reader); });
}
Result<Size> Index::GetSize() const {
  return Guarded([&]() -> Result<Size> { return impl_->GetSize(); });
}

}  // namespace chanoma::search
