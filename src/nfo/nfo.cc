#include "nfo/nfo.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <pugixml.hpp>

#include "nfo/address.h"
#include "text/text.h"

namespace chanoma::nfo {
namespace {

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string Line(std::string_view raw) { return text::Clean(Trimmed(raw).substr(0, 4 * kLongestLine), kLongestLine); }

// A text keeps its paragraphs.
std::string Paragraphs(std::string_view raw) {
  raw = Trimmed(raw).substr(0, 2 * kLongestText);
  std::string clean;
  while (true) {
    const size_t end = raw.find('\n');
    clean += text::Clean(raw.substr(0, end), kLongestText);
    if (end == std::string_view::npos || clean.size() >= kLongestText) break;
    clean += '\n';
    raw.remove_prefix(end + 1);
  }
  return clean.size() <= kLongestText ? clean : text::Clean(clean, kLongestText);
}

std::string Lowered(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

template <class T>
std::optional<T> Number(std::string_view raw) {
  raw = Trimmed(raw);
  T value{};
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
  if (error != std::errc() || end != raw.data() + raw.size()) return std::nullopt;
  return value;
}

bool IsDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto year = Number<int>(text.substr(0, 4)), month = Number<int>(text.substr(5, 2)), day = Number<int>(text.substr(8, 2));
  return year && month && day && *year >= 1800 && *month >= 1 && *month <= 12 && *day >= 1 && *day <= 31;
}

class DocumentReader {
 public:
  DocumentReader(pugi::xml_node root, Kind kind) : root_(root) { document_.kind = kind; }

  Document Run() {
    Texts();
    Numbers();
    Dates();
    Lists();
    Ids();
    Ratings();
    People();
    Images();
    return std::move(document_);
  }

 private:
  using Field = std::optional<std::string> Document::*;

  void Doubt(std::string_view name, std::string_view value) {
    if (document_.doubts.size() < 20) document_.doubts.push_back(fmt::format("{}: “{}” makes no sense", name, text::Clean(value.substr(0, 200), 60)));
  }
  std::optional<std::string_view> Raw(const char* name) const {
    const pugi::xml_node node = root_.child(name);
    if (!node) return std::nullopt;
    return std::string_view(node.child_value());
  }

  void Texts() {
    for (const auto& [name, field] : std::initializer_list<std::pair<const char*, Field>>{
             {"title", &Document::title}, {"originaltitle", &Document::original_title}, {"sorttitle", &Document::sort_title}, {"showtitle", &Document::show_title},
             {"tagline", &Document::tagline}, {"status", &Document::status}, {"trailer", &Document::trailer}}) {
      if (const auto raw = Raw(name)) document_.*field = Line(*raw);
    }
    for (const char* name : {"mpaa", "certification"}) {
      if (const auto raw = Raw(name); raw && !document_.age_rating) document_.age_rating = Line(*raw);
    }
    if (const auto raw = Raw("plot")) document_.plot = Paragraphs(*raw);
    if (const auto raw = Raw("outline")) document_.outline = Paragraphs(*raw);
    if (const pugi::xml_node set = root_.child("set")) {
      const pugi::xml_node name = set.child("name");
      document_.set_name = Line(name ? name.child_value() : set.child_value());
      if (const pugi::xml_node overview = set.child("overview")) document_.set_overview = Paragraphs(overview.child_value());
    }
    if (const auto raw = Raw("lockdata")) document_.locked = Lowered(Line(*raw)) == "true";
  }

  void TakeNumber(const char* name, std::optional<int>& field, int low = 0) {
    const auto raw = Raw(name);
    if (!raw || Trimmed(*raw).empty() || field) return;
    const auto number = Number<int64_t>(*raw);
    // -1 is how these programs write “none”.
    if (number == -1) return;
    if (!number || *number < low || *number > kLargestNumber) return Doubt(name, *raw);
    field = static_cast<int>(*number);
  }

  void Numbers() {
    TakeNumber("year", document_.year, 1800);
    TakeNumber("runtime", document_.runtime_minutes, 1);
    TakeNumber("season", document_.season);
    TakeNumber("seasonnumber", document_.season);
    TakeNumber("episode", document_.episode);
    TakeNumber("airsbefore_season", document_.shown_before_season);
    TakeNumber("airsbefore_episode", document_.shown_before_episode);
    TakeNumber("airsafter_season", document_.shown_after_season);
    TakeNumber("displayafterseason", document_.shown_after_season);
    TakeNumber("displayseason", document_.shown_before_season);
    TakeNumber("displayepisode", document_.shown_before_episode);
    // In the file of a show these count what it has.
    if (document_.kind == Kind::kShow || document_.kind == Kind::kMovie) document_.season = document_.episode = std::nullopt;
  }

  void Dates() {
    for (const auto& [name, field] : std::initializer_list<std::pair<const char*, Field>>{{"premiered", &Document::premiered}, {"releasedate", &Document::premiered},
             {"aired", &Document::aired}, {"enddate", &Document::ended}, {"dateadded", &Document::added}}) {
      const auto raw = Raw(name);
      if (!raw || Trimmed(*raw).empty() || document_.*field) continue;
      // A time may follow the day.
      const std::string_view day = Trimmed(*raw).substr(0, 10);
      if (IsDate(day)) {
        document_.*field = std::string(day);
      } else {
        Doubt(name, *raw);
      }
    }
  }

  template <class Add>
  void Each(const char* name, Add add) {
    size_t count = 0;
    for (pugi::xml_node node = root_.child(name); node && count < kMost; node = node.next_sibling(name), ++count) add(node);
  }

  // "Drama / Crime" in one element, and one element for each, are both in use.
  void List(const char* name, std::vector<std::string>& list) {
    Each(name, [&](pugi::xml_node node) {
      std::string_view rest = node.child_value();
      while (list.size() < kMost) {
        const size_t slash = rest.find(" / ");
        std::string item = Line(rest.substr(0, slash));
        if (!item.empty() && std::find(list.begin(), list.end(), item) == list.end()) list.push_back(std::move(item));
        if (slash == std::string_view::npos) break;
        rest.remove_prefix(slash + 3);
      }
    });
  }
  void Lists() {
    List("genre", document_.genres);
    List("tag", document_.tags);
    List("studio", document_.studios);
    List("country", document_.countries);
    List("director", document_.directors);
    List("credits", document_.writers);
    List("writer", document_.writers);
  }

  void AddId(std::string source, std::string_view raw) {
    std::string value = Line(raw);
    if (source.empty() || value.empty() || document_.ids.size() >= kMost) return;
    const auto known = std::find_if(document_.ids.begin(), document_.ids.end(), [&](const Id& id) { return id.source == source; });
    if (known == document_.ids.end()) document_.ids.push_back({std::move(source), std::move(value)});
  }
  void Ids() {
    Each("uniqueid", [&](pugi::xml_node node) { AddId(Lowered(Line(node.attribute("type").value())), node.child_value()); });
    for (const auto& [name, source] : std::initializer_list<std::pair<const char*, const char*>>{
             {"imdbid", "imdb"}, {"imdb_id", "imdb"}, {"tmdbid", "tmdb"}, {"tvdbid", "tvdb"}, {"tvmazeid", "tvmaze"}, {"anidbid", "anidb"}, {"anilistid", "anilist"}}) {
      if (const auto raw = Raw(name)) AddId(source, *raw);
    }
    // The oldest form says of a film its IMDb number, of a show its TVDB number.
    if (const auto raw = Raw("id")) {
      const std::string value = Line(*raw);
      AddId(value.starts_with("tt") ? "imdb" : document_.kind == Kind::kMovie ? "tmdb" : "tvdb", value);
    }
  }

  void AddRating(std::string source, std::string_view raw, double scale, std::optional<int64_t> votes) {
    if (Trimmed(raw).empty() || document_.ratings.size() >= kMost) return;
    std::string text = Line(raw);
    std::replace(text.begin(), text.end(), ',', '.');
    const auto value = Number<double>(text);
    if (!value || !std::isfinite(*value) || !(scale > 0) || *value < 0 || *value > scale) return Doubt("rating", raw);
    if (*value > 0 || votes.value_or(0) > 0) document_.ratings.push_back({std::move(source), *value * 10 / scale, votes});
  }
  static std::optional<int64_t> Votes(std::string_view raw) {
    std::string digits = Line(raw);
    std::erase_if(digits, [](char c) { return c == ',' || c == '.' || c == ' '; });
    const auto votes = Number<int64_t>(digits);
    return votes && *votes >= 0 ? votes : std::nullopt;
  }
  void Ratings() {
    size_t count = 0;
    for (const pugi::xml_node node : root_.child("ratings").children("rating")) {
      if (++count > kMost) break;
      const pugi::xml_attribute max = node.attribute("max");
      AddRating(Lowered(Line(node.attribute("name").value())), node.child_value("value"), max ? Number<double>(max.value()).value_or(0) : 10, Votes(node.child_value("votes")));
    }
    if (const auto raw = Raw("rating"); raw && document_.ratings.empty()) AddRating("", *raw, 10, Votes(root_.child_value("votes")));
  }

  void People() {
    Each("actor", [&](pugi::xml_node node) {
      Person person{Line(node.child_value("name")), Line(node.child_value("role")), Line(node.child_value("thumb"))};
      if (!person.name.empty()) document_.actors.push_back(std::move(person));
    });
  }

  void AddImage(pugi::xml_node node, std::string aspect) {
    Image image{std::move(aspect), Line(node.child_value()), std::nullopt};
    if (const auto season = Number<int>(node.attribute("season").value()); season && *season >= 0 && *season <= kLargestNumber) image.season = season;
    if (!image.address.empty() && document_.images.size() < kMost) document_.images.push_back(std::move(image));
  }
  void Images() {
    Each("thumb", [&](pugi::xml_node node) { AddImage(node, Lowered(Line(node.attribute("aspect").value()))); });
    for (const pugi::xml_node node : root_.child("fanart").children("thumb")) AddImage(node, "fanart");
  }

  pugi::xml_node root_;
  Document document_;
};

std::optional<Kind> KindOf(std::string_view root) {
  if (root == "movie") return Kind::kMovie;
  if (root == "tvshow") return Kind::kShow;
  if (root == "season") return Kind::kSeason;
  if (root == "episodedetails") return Kind::kEpisode;
  return std::nullopt;
}

bool IsUtf8(std::string_view bytes) {
  for (size_t i = 0; i < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    const size_t length = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
    if (length == 0 || i + length > bytes.size()) return false;
    for (size_t k = 1; k < length; ++k) {
      if ((static_cast<unsigned char>(bytes[i + k]) & 0xc0) != 0x80) return false;
    }
    i += length;
  }
  return true;
}

// Files say UTF-8 and are Windows-1252 often enough: what is no UTF-8 is read as Latin.
pugi::xml_encoding EncodingOf(std::string_view bytes) {
  static constexpr std::array kMarks = std::to_array<std::string_view>({"\xff\xfe", "\xfe\xff"});
  if (std::any_of(kMarks.begin(), kMarks.end(), [&](std::string_view mark) { return bytes.starts_with(mark); })) return pugi::encoding_auto;
  const bool wide = bytes.size() >= 4 && (bytes[0] == '\0' || bytes[1] == '\0');
  if (wide) return pugi::encoding_auto;
  return IsUtf8(bytes) ? pugi::encoding_utf8 : pugi::encoding_latin1;
}

}  // namespace

Result<std::vector<Document>> Read(std::string_view bytes) {
  if (bytes.size() > kLargest) return Fail(Code::kTooLarge, fmt::format("an NFO file of {} bytes is not read; {} are the most", bytes.size(), kLargest));
  pugi::xml_document xml;
  const pugi::xml_parse_result parsed = xml.load_buffer(bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_doctype, EncodingOf(bytes));
  if (parsed && xml.document_element()) {
    std::vector<Document> documents;
    std::string_view unknown;
    for (pugi::xml_node node = xml.first_child(); node; node = node.next_sibling()) {
      if (node.type() == pugi::node_doctype && std::string_view(node.value()).find("ENTITY") != std::string_view::npos) {
        return Fail(Code::kInvalid, "this NFO file declares entities, which are not read");
      }
      if (node.type() != pugi::node_element) continue;
      const auto kind = KindOf(node.name());
      if (!kind) unknown = node.name();
      if (kind && documents.size() < kMost) documents.push_back(DocumentReader(node, *kind).Run());
    }
    if (!documents.empty()) return documents;
    return Fail(Code::kUnsupported, fmt::format("an NFO file of <{}> is none of a film, show, season or episode", Line(unknown)));
  }
  if (auto document = ReadAddress(bytes.substr(0, 4096))) return std::vector<Document>{std::move(*document)};
  return Fail(Code::kInvalid, parsed ? "this NFO file is empty" : fmt::format("this NFO file is no XML: {} at byte {}", parsed.description(), parsed.offset));
}

}  // namespace chanoma::nfo
