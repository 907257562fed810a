// Libraries, settings, shows with their entries, and jobs.

#include "freedom/fields.h"

namespace chanoma::freedom {
namespace {

using enum Type;

const Message& Texts() {
  static const Message message{"ShowTexts", {
    Text(1, "language", "BCP 47; empty: not said"), Optional(Text(2, "title")), Optional(Text(3, "sort_title")), Optional(Text(4, "plot")), Optional(Text(5, "tagline")),
  }};
  return message;
}

const Message& Words() {
  static const Message message{"Words", {Values(1, "words", kText, "show_genres")}};
  return message;
}

const Message& Rating() {
  static const Message message{"ShowRating", {Text(1, "source"), Column(2, "value", kDouble, "0 to 10"), Optional(Column(3, "votes", kSint64))}};
  return message;
}

const Message& ExternalId() {
  static const Message message{"ShowExternalId", {Text(1, "source"), Text(2, "value")}};
  return message;
}

const Message& Person() {
  static const Message message{"ShowPerson", {Column(1, "kind", kUint32, "1 actor, 2 director, 3 writer"), Text(2, "name"), Text(3, "role", "whom they play")}};
  return message;
}

const Message& Problem() {
  static const Message message{"ShowProblem", {Text(1, "file"), Text(2, "detail", "a sentence")}};
  return message;
}

const Message& Description() {
  static const Message message{"ShowDescription", {
    Rows(1, "texts", Texts(), "show_texts"), Optional(Column(2, "year", kSint32)), Marked(3, "genres", Words(), "1: genres are said, in show_genres, if only that there are none"),
    Optional(Text(4, "original_title")), Optional(Text(5, "age_rating")), Optional(Text(6, "premiered", "ISO 8601")), Optional(Text(7, "ended", "ISO 8601")),
    Optional(Column(8, "runtime_minutes", kSint32)), Values(9, "studios", kText, "show_studios"), Rows(10, "ratings", Rating(), "show_ratings"),
    Rows(11, "ids", ExternalId(), "show_ids"), Rows(12, "people", Person(), "show_people"),
    Column(13, "none", kUint32, "of what it is said that there is none: 1 studios, 2 ratings, 4 ids, 8 people, added up"),
    Optional(Text(14, "collection", "which it is a part of; empty: none")), Optional(Text(15, "collection_plot")),
  }};
  return message;
}

const Message& Match() {
  static const Message message{"ShowMatch", {Column(1, "provider", kUint32, "1 TMDB, 2 TheTVDB, 3 TVmaze, 4 AniList, 5 Wikidata"), Text(2, "id", "there"), Yes(3, "by_hand", "somebody chose it")}};
  return message;
}

const Message& EntryOnline() {
  static const Message message{"EntryOnline", {Optional(Text(1, "title")), Optional(Text(2, "plot")), Optional(Text(3, "aired", "ISO 8601"))}};
  return message;
}

const Message& EntryTold() {
  static const Message message{"EntryTold", {
    Optional(Text(1, "title")), Optional(Text(2, "plot")), Optional(Text(3, "aired", "ISO 8601")), Rows(4, "ratings", Rating(), "entry_ratings"),
  }};
  return message;
}

const Message& Progress() {
  static const Message message{"Progress", {Column(1, "done", kUint64), Optional(Column(2, "total", kUint64))}};
  return message;
}

}  // namespace

const Message& LibraryMessage() {
  static const Message message{"LibraryRecord", {
    Id(1, "id"), Text(2, "name"), Text(3, "path"), Yes(4, "locked", "comes from the configuration"), Time(5, "scanned_ms"), Text(6, "problem", "why it cannot be looked through"),
    Yes(7, "managed", "holds what is sent in"), Column(8, "names", kUint32, "by which edition of the rules the names in it were read"),
    Column(9, "ahead", kUint32, "what is made of its videos before anybody asks: 0 nothing, 1 the copy, 2 the whole ladder"),
  }};
  return message;
}

const Message& SettingMessage() {
  static const Message message{"SettingRecord", {Text(1, "json"), Time(2, "updated_ms")}};
  return message;
}

const Message& ShowMessage() {
  static constexpr std::string_view kLayers = "layers: “named” by the names of files, “told” by NFO files, “tmdb” and so on by providers on the network, “edited” by people, who come first";
  static const Message message{"ShowRecord", {
    Id(1, "id"), Column(2, "kind", kUint32, "1 series, 2 film"), Column(3, "series", kSeries, "what the works of its entries begin with"), Text(4, "slug", "in its address"),
    Time(5, "added_ms"), Row(6, "named", Description(), "show_descriptions", kLayers), Row(7, "edited", Description(), "show_descriptions", kLayers),
    Id(8, "follows", "the show whose files are this one's now"), Row(9, "told", Description(), "show_descriptions", kLayers), Rows(10, "problems", Problem(), "show_problems"),
    Rows(11, "pictures", PictureBesideMessage(), "show_pictures", "made of files in the folders of a series"),
    Values(12, "merged", kSeries, "show_merged", "what the works of files begin with that somebody gave to it"),
    Row(13, "tmdb", Description(), "show_descriptions", kLayers), Row(14, "tvdb", Description(), "show_descriptions", kLayers),
    Row(15, "tvmaze", Description(), "show_descriptions", kLayers), Row(16, "anilist", Description(), "show_descriptions", kLayers),
    Row(17, "wikidata", Description(), "show_descriptions", kLayers), Rows(18, "matches", Match(), "show_matches", "which works of providers it is"),
    Time(19, "asked_ms", "when providers last were"), Time(20, "due_ms", "when they are to be asked again"),
    Column(21, "basis", kFixed64, "a sum over what they were asked by, read as signed"), Yes(22, "left_alone", "nobody is to be asked of it"),
  }};
  return message;
}

const Message& EntryMessage() {
  static const Message message{"EntryRecord", {
    Id(1, "id"), Column(2, "work", kWork), Time(3, "added_ms"), Text(4, "title", "by the file's name"), Column(5, "through", kUint32, "the last episode in the same file; 0: it is one"),
    Text(6, "aired", "ISO 8601"), Inline(7, "gone", FactsMessage(), "who may know of it, once its last file is gone"),
    Marked(8, "told", EntryTold(), "1: NFO files tell of it"), Marked(9, "online", EntryOnline(), "1: a provider says something of it"),
  }};
  return message;
}

const Message& JobMessage() {
  static const Message message{"JobRecord", {
    Id(1, "id"), Column(2, "kind", kUint32, "1 scan, 2 probe, 3 index, 4 poster, 5 store, 6 subtitles, 7 storyboard, 8 NFO files, 9 pictures beside films, 10 segments ahead of time, 11 sounds in common, 16 mail, 17 providers"),
    Column(3, "state", kUint32, "1 queued, 2 running, 3 done, 4 dead, 5 cancelled"), Column(4, "priority", kSint32, "lower runs first"),
    Id(5, "subject", "what it is for"), Text(6, "request", "what asked for it"), Column(7, "attempts", kInt32), Column(8, "max_attempts", kInt32),
    Inline(9, "progress", Progress()), Inline(10, "error", FailureMessage()), Time(11, "created_ms"), Time(12, "updated_ms"), Time(13, "run_at_ms"),
    Yes(14, "again", "asked for once more while it ran"), Yes(15, "delayed", "not before run_at_ms"),
  }};
  return message;
}

}  // namespace chanoma::freedom
