#include "config/keys.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/hours.h"
#include "text/text.h"

namespace chanoma::config {
namespace {

using namespace std::string_literals;

Result<void> FitsHours(std::string_view text) {
  TRY(Hours::Parse(text));
  return {};
}

// "tvmaze, anilist"
Result<void> FitsProviders(std::string_view text) {
  constexpr std::array<std::string_view, 5> kNames{"tmdb", "tvdb", "tvmaze", "anilist", "wikidata"};
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find(',', at), text.size());
    std::string_view name = text.substr(at, end - at);
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (!name.empty() && std::ranges::find(kNames, name) == kNames.end()) return Fail(Code::kInvalid, "some of tmdb, tvdb, tvmaze, anilist, wikidata, separated by commas");
    at = end + 1;
  }
  return {};
}

// "ja", "pt-BR"
Result<void> FitsLanguage(std::string_view text) {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const bool plain = text.size() >= 2 && lower(text[0]) && lower(text[1]);
  if (plain && (text.size() == 2 || (text.size() == 5 && text[2] == '-' && upper(text[3]) && upper(text[4])))) return {};
  return Fail(Code::kInvalid, "two letters, for example ja, or with a region, for example pt-BR");
}

// https, or a program of this machine: keys go there.
Result<void> FitsAddress(std::string_view text) {
  const bool here = text.starts_with("http://127.0.0.1") || text.starts_with("http://localhost") || text.starts_with("http://[::1]");
  if ((text.starts_with("https://") || here) && !text.ends_with('/') && text.find_first_of(" ?#\"") == std::string_view::npos) return {};
  return Fail(Code::kInvalid, "https://…, or http:// of this machine, without a slash at its end");
}

// Where it comes with a name and a password, they would stand in the settings and in logs.
Result<void> FitsCollector(std::string_view text) {
  if (text.empty()) return {};
  const size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
  const std::string_view rest = text.substr(scheme), host = rest.substr(0, rest.find('/'));
  if (scheme == 0 || host.empty() || host.starts_with(':')) return Fail(Code::kInvalid, "no address of a collector, such as http://127.0.0.1:4318");
  if (host.find('@') != std::string_view::npos) return Fail(Code::kInvalid, "an address with a name or a password: such things stand in otlp_headers_file");
  const bool plain = std::ranges::all_of(rest, [](char c) { return c > ' ' && c < 127 && c != '?' && c != '#' && c != '"' && c != '\\'; });
  if (!plain) return Fail(Code::kInvalid, "no address of a collector: it has a query, or what no address has");
  return {};
}

constexpr int64_t kMiB = 1 << 20;
constexpr int64_t kGiB = 1 << 30;

const std::vector<Key>& Table() {
  static const std::vector<Key> table{
      {"data", Group::kMachine, Type::kText, "/var/lib/chanoma"s, "Folder of everything that must be kept"},
      {"cache", Group::kMachine, Type::kText, ""s, "Folder of what can be made again; empty: cache/ in the data folder"},
      {"listen", Group::kServer, Type::kText, "127.0.0.1:8420"s, "Address and port; [::]:8420 for every address of this machine"},
      {"base_path", Group::kServer, Type::kText, ""s, "Path under which a reverse proxy serves this, for example /tv"},
      {"public_url", Group::kServer, Type::kText, ""s, "Address by which others reach this server, with its base path, for example https://tv.example.org; tokens name it as their issuer", true},
      {"allowed_hosts", Group::kServer, Type::kText, ""s, "Names this server is called by besides its addresses, separated by commas; *.example.org for all below, * for any"},
      {"trusted_proxies", Group::kServer, Type::kText, ""s, "Addresses and networks of reverse proxies whose X-Forwarded-For, -Proto and -Host are believed, separated by commas, for example 127.0.0.1, 10.0.0.0/8"},
      {"proxy_user_header", Group::kServer, Type::kText, ""s, "Header by which trusted proxies name the account of whom they let through, for example Remote-User; empty: none"},
      {"tls_cert", Group::kServer, Type::kText, ""s, "PEM file of the TLS certificate and its chain; with it and its key, https only"},
      {"tls_key", Group::kServer, Type::kText, ""s, "PEM file of the TLS certificate's key"},
      {"tls_self_signed", Group::kServer, Type::kBool, false, "Without tls_cert: https with a certificate that this server makes for itself, for a network at home"},
      {"connections", Group::kServer, Type::kInteger, int64_t{4096}, "Most connections at once", false, true, 16, 65536},
      {"connections_per_address", Group::kServer, Type::kInteger, int64_t{128}, "Most connections of one address at once, this machine's own aside; 0: any number", false, true, 0, 65536},
      {"web", Group::kMachine, Type::kText, ""s, "Folder of the web app; empty: beside the program"},
      {"log_level", Group::kRunning, Type::kText, "info"s, "Least level of the lines that are logged", true, false, 0, 0, "debug, info, warning, error"},
      {"access_log", Group::kRunning, Type::kBool, false, "Log every request at level info"},
      {"metrics", Group::kRunning, Type::kBool, true, "Answer /metrics with numbers of the running server in Prometheus' format: on this machine, from elsewhere and behind a proxy with a token", true},
      {"metrics_token_file", Group::kRunning, Type::kText, ""s, "File with the token (Authorization: Bearer …) by which /metrics may be asked for from elsewhere, and from this machine too where trusted_proxies or public_url is set; empty: from nowhere"},
      {"otlp_endpoint", Group::kRunning, Type::kText, ""s, "Collector that is told by OTLP over HTTP (JSON) what takes time in here: requests, jobs, media processes; for example http://127.0.0.1:4318; empty: none, and nothing is gathered", true, false, 0, 0, {}, Unit::kNone, &FitsCollector},
      {"otlp_headers_file", Group::kRunning, Type::kText, ""s, "File with headers for the collector, one a line, for example Authorization: Bearer …; to another machine they go by https alone"},
      {"otlp_percent", Group::kRunning, Type::kInteger, int64_t{100}, "Of a hundred traces that begin here, so many are told; one that another program began (traceparent) is told if that says so", true, false, 0, 100},
      {"name", Group::kServer, Type::kText, "Chanoma"s, "What this server calls itself", true},
      {"registration", Group::kPeople, Type::kText, "invitation"s, "Who makes accounts: closed (administrators), invitation (also who was sent a link by one) or open (anybody)", true, false, 0, 0, "closed, invitation, open"},
      {"guests", Group::kPeople, Type::kBool, false, "Let people look around without an account, as far as the role guest goes", true},
      {"password_sign_in", Group::kPeople, Type::kBool, true, "Let people sign in by password; without any [[oidc]] they always may", true},
      {"smtp_server", Group::kNotices, Type::kText, ""s, "Mail server that sends e-mail for this one: smtps://mail.example.org, or smtp://mail.example.org:587 with STARTTLS; it needs “public_url” for the links in it; empty: no e-mail"},
      {"smtp_user", Group::kNotices, Type::kText, ""s, "Who this server is to the mail server; empty: nobody in particular"},
      {"smtp_password_file", Group::kNotices, Type::kText, ""s, "File with the password for the mail server"},
      {"smtp_ca_file", Group::kNotices, Type::kText, ""s, "PEM file of the authorities that the mail server's certificate may come from; empty: those of the system"},
      {"smtp_from", Group::kNotices, Type::kText, ""s, "Address that e-mail comes from, for example tv@example.org"},
      {"notify_mail", Group::kNotices, Type::kBool, true, "Write to administrators with a confirmed address when something is wrong with the server, and when it is over", true},
      {"notify_webhook", Group::kNotices, Type::kText, ""s, "Address that is told the same by POST, as JSON, for example https://ntfy.example.org/tv; empty: none", true},
      {"notify_free", Group::kNotices, Type::kSize, int64_t{2} << 30, "Free space of the disks of data and segments below which they are told", true},
      {"segment_cache", Group::kSpace, Type::kSize, 10 * kGiB, "Most bytes of segments kept on disk", true, false, 64 * kMiB},
      {"free_space", Group::kSpace, Type::kSize, kGiB, "Bytes of the segments' disk that are left free", true, false, 0},
      {"ahead_space", Group::kSpace, Type::kSize, 50 * kGiB, "Most bytes of segments made before anybody asks, beside segment_cache; nothing that viewers have goes for them", true, false, 0},
      {"image_space", Group::kSpace, Type::kSize, 100 * kGiB, "Most bytes of pictures and subtitles made of films and for people; at it no more are made, above it the oldest storyboards and posters go; 0: what the disk has", true, false, 0},
      {"snapshot_space", Group::kSpace, Type::kSize, 100 * kGiB, "Most bytes that nothing but snapshots holds, with what was removed and they remember; above it the oldest go, and where none may go no new one is taken; 0: any number", true, false, 0},
      {"ahead_uploads", Group::kLibraries, Type::kText, "nothing"s, "What is made of uploads before anybody asks: nothing, copy (the tracks as they are, about as many bytes as the files) or ladder (all renditions too: hours of computing, and as many bytes again); libraries say it themselves", true, false, 0, 0, "nothing, copy, ladder"},
      {"ahead_hours", Group::kLibraries, Type::kText, ""s, "Part of the day, in local time, in which that is done, for example 01:00-07:00 or 22:30-06:00; empty: at any time", true, false, 0, 0, {}, Unit::kNone, &FitsHours},
      {"pause_ahead", Group::kLibraries, Type::kBool, false, "Let segments that nobody has asked for wait", true},
      {"store_memory", Group::kMachine, Type::kSize, 48 * kMiB, "Memory of the metadata store: cache and write buffers", false, true, 8 * kMiB},
      {"store_space", Group::kSpace, Type::kSize, 4 * kGiB, "Most bytes of metadata on disk", false, true, 64 * kMiB},
      {"answer_cache", Group::kMachine, Type::kSize, 32 * kMiB, "Memory for answers kept ready", true, true, 0},
      {"ignore_names", Group::kLibraries, Type::kText, ""s, "Shell patterns of file and folder names that libraries leave out, separated by commas", true},
      {"synonyms", Group::kLibraries, Type::kText, ""s, "Words that searches take for one another, separated by commas, their groups by semicolons, for example tv, television; lotr, lord of the rings", true},
      {"online", Group::kLibraries, Type::kBool, false, "Ask providers on the network about films and series: by title, year and ids, and nothing else of this server goes there", true},
      {"online_providers", Group::kLibraries, Type::kText, "tmdb, tvdb, tvmaze, anilist, wikidata"s, "Which of them may be asked, separated by commas; tmdb and tvdb are once they have a key", true, false, 0, 0, {}, Unit::kNone, &FitsProviders},
      {"online_language", Group::kLibraries, Type::kText, "en"s, "Language that titles and descriptions are wanted in, for example ja or pt-BR; where there are none, in English", true, false, 0, 0, {}, Unit::kNone, &FitsLanguage},
      {"tmdb_address", Group::kMachine, Type::kText, "https://api.themoviedb.org/3"s, "Where The Movie Database answers", false, true, 0, 0, {}, Unit::kNone, &FitsAddress},
      {"tvdb_address", Group::kMachine, Type::kText, "https://api4.thetvdb.com/v4"s, "Where TheTVDB answers", false, true, 0, 0, {}, Unit::kNone, &FitsAddress},
      {"tvmaze_address", Group::kMachine, Type::kText, "https://api.tvmaze.com"s, "Where TVmaze answers", false, true, 0, 0, {}, Unit::kNone, &FitsAddress},
      {"anilist_address", Group::kMachine, Type::kText, "https://graphql.anilist.co"s, "Where AniList answers", false, true, 0, 0, {}, Unit::kNone, &FitsAddress},
      {"wikidata_address", Group::kMachine, Type::kText, "https://www.wikidata.org"s, "Where Wikidata answers", false, true, 0, 0, {}, Unit::kNone, &FitsAddress},
      {"anime_lists_address", Group::kMachine, Type::kText, "https://raw.githubusercontent.com/Fribb/anime-lists/master/anime-list-full.json"s, "Which numbers of anime mean the same at AniList, TheTVDB and TMDB", false, true, 0, 0, {}, Unit::kNone, &FitsAddress},
      {"poll_interval", Group::kLibraries, Type::kInteger, int64_t{300}, "Time between looks at a library whose changes the system does not tell of", true, false, 1, 86400, {}, Unit::kSeconds},
      {"pause_background", Group::kLibraries, Type::kBool, false, "Let scans, probes, posters and indexes wait", true},
      {"upload_quota", Group::kSpace, Type::kSize, int64_t{0}, "Most bytes of one person's uploads, the trash included; 0: no limit", true, false, 0},
      {"upload_space", Group::kSpace, Type::kSize, int64_t{0}, "Most bytes of all uploads together; 0: what the disk has", true, false, 0},
      {"incoming_space", Group::kSpace, Type::kSize, int64_t{0}, "Most bytes of uploads that are on their way, by the lengths they were said to have; 0: what the disk has", true, false, 0},
      {"snapshot_every", Group::kSnapshots, Type::kInteger, int64_t{15}, "Time between snapshots of the metadata, when something changed; 0: only on demand", true, false, 0, 100'000, {}, Unit::kMinutes},
      {"snapshot_newest", Group::kSnapshots, Type::kInteger, int64_t{4}, "Newest snapshots that are kept, whatever their age", true, false, 1, 1000},
      {"snapshot_days", Group::kSnapshots, Type::kInteger, int64_t{7}, "Days of which the newest snapshot is kept", true, false, 0, 1000},
      {"snapshot_weeks", Group::kSnapshots, Type::kInteger, int64_t{4}, "Weeks of which the newest snapshot is kept", true, false, 0, 1000},
      {"snapshot_months", Group::kSnapshots, Type::kInteger, int64_t{6}, "Months of which the newest snapshot is kept", true, false, 0, 1000},
      {"viewer_workers", Group::kMachine, Type::kInteger, int64_t{2}, "Media processes for viewers", true, false, 1, 64},
      {"encoders", Group::kMachine, Type::kInteger, int64_t{2}, "Films rendered for viewers at once", true, false, 1, 64},
      {"hardware", Group::kMachine, Type::kText, "off"s, "What encodes renditions: off (the processor), or a graphics card by vaapi, qsv or nvenc; it is tried before it is used, and where it fails the processor goes on. Not tried on any card yet: see docs/hardware.md", true, false, 0, 0, "off, vaapi, qsv, nvenc"},
      {"hardware_device", Group::kMachine, Type::kText, ""s, "Which graphics card encodes: a path such as /dev/dri/renderD128, or for nvenc its number; empty: the first that is found", true},
      {"background_workers", Group::kMachine, Type::kInteger, int64_t{2}, "Media processes for probing and indexing", true, false, 1, 64},
  };
  return table;
}

}  // namespace

std::string_view GroupName(Group group) {
  switch (group) {
    case Group::kServer: return "server";
    case Group::kPeople: return "people";
    case Group::kLibraries: return "libraries";
    case Group::kSpace: return "space";
    case Group::kSnapshots: return "snapshots";
    case Group::kNotices: return "notices";
    case Group::kRunning: return "running";
    case Group::kMachine: return "machine";
  }
  return "machine";
}

std::span<const Key> Keys() { return Table(); }

const Key* FindKey(std::string_view name) {
  for (const Key& key : Keys()) {
    if (key.name == name) return &key;
  }
  return nullptr;
}

std::string_view NearestKey(std::string_view name) {
  std::string_view nearest;
  size_t best = name.size() / 2 + 1;
  for (const Key& key : Keys()) {
    if (const size_t distance = text::EditDistance(name, key.name); distance < best) {
      best = distance;
      nearest = key.name;
    }
  }
  if (const size_t distance = text::EditDistance(name, "library"); distance < best) {
    best = distance;
    nearest = "library";
  }
  if (const size_t distance = text::EditDistance(name, "oidc"); distance < best) nearest = "oidc";
  return nearest;
}

std::string FlagName(const Key& key) {
  std::string flag = "--" + std::string(key.name);
  for (char& c : flag) {
    if (c == '_') c = '-';
  }
  return flag;
}

std::string EnvironmentName(const Key& key) {
  std::string name = "CHANOMA_" + std::string(key.name);
  for (char& c : name) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return name;
}

}  // namespace chanoma::config
