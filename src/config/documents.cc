#include "config/documents.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "config/duration.h"
#include "config/size.h"
#include "json/writer.h"

namespace chanoma::config {
namespace {

// What the package sets: a service of the house is reached from the house, and what can be made again is kept apart.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kInstalled{{{"cache", "/var/cache/chanoma"}, {"listen", "[::]:8420"}}};
constexpr std::string_view kInstalledPath = "/etc/chanoma/chanoma.toml";

// A JSON string is a TOML basic string.
std::string Quoted(std::string_view text) {
  json::Writer writer;
  writer.String(text);
  return writer.Take();
}

std::string TomlValue(const Key& key, const Value& value) {
  if (const auto* boolean = std::get_if<bool>(&value)) return *boolean ? "true" : "false";
  if (const auto* text = std::get_if<std::string>(&value)) return Quoted(*text);
  const int64_t number = std::get<int64_t>(value);
  if (key.unit != Unit::kNone && number != 0) return Quoted(FormatDuration(number, key.unit));
  // A bare number is a whole number of bytes; one with a unit is text.
  return key.type == Type::kSize && number != 0 ? Quoted(FormatSize(number)) : fmt::format("{}", number);
}

std::string_view Kind(const Key& key) {
  if (key.unit != Unit::kNone) return "length of time";
  switch (key.type) {
    case Type::kText: return "text";
    case Type::kBool: return "true or false";
    case Type::kInteger: return "whole number";
    case Type::kSize: return "size";
  }
  return "text";
}

std::string_view Placeholder(const Key& key) {
  if (key.unit != Unit::kNone) return "TIME";
  switch (key.type) {
    case Type::kText: return "TEXT";
    case Type::kBool: return "BOOL";
    case Type::kInteger: return "N";
    case Type::kSize: return "SIZE";
  }
  return "TEXT";
}

// "May be changed while running, from the next start on."
std::string When(const Key& key) {
  if (!key.stored) return {};
  return key.restart ? " May be changed while running, from the next start on." : " May be changed while running.";
}

std::string Range(const Key& key) {
  if (key.unit != Unit::kNone) return fmt::format("{} to {}", FormatDuration(key.least, key.unit), FormatDuration(key.most, key.unit));
  if (key.type == Type::kInteger) return fmt::format("{} to {}", key.least, key.most);
  if (key.type == Type::kSize && key.least > 0) return fmt::format("at least {}", FormatSize(key.least));
  return std::string(key.one_of);
}

// At most 100 columns, every line after "# ".
std::string Comment(std::string_view text) {
  std::string out;
  size_t column = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    if (column == 0 || column + 1 + (end - at) > 100) {
      out += column == 0 ? "# " : "\n# ";
      column = 2;
    } else {
      out += ' ';
      ++column;
    }
    out += text.substr(at, end - at);
    column += end - at;
    at = end + 1;
  }
  return out + '\n';
}

// For roff: a backslash and a hyphen mean themselves, and a line does not begin with a dot or a quote.
std::string Roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') out += "\\e";
    else if (c == '-') out += "\\-";
    else out += c;
  }
  return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

std::string LibraryText(const LibraryEntry& entry) {
  return fmt::format("\n[[library]]\n{}path = {}\n", entry.name.empty() ? std::string() : fmt::format("name = {}\n", Quoted(entry.name)), Quoted(entry.path));
}

// Its secret is nothing to be printed.
std::string OidcText(const OidcEntry& entry) {
  std::string out = fmt::format("\n[[oidc]]\nname = {}\n", Quoted(entry.name));
  if (!entry.label.empty()) out += fmt::format("label = {}\n", Quoted(entry.label));
  out += fmt::format("issuer = {}\nclient_id = {}\n", Quoted(entry.issuer), Quoted(entry.client_id));
  if (!entry.client_secret.empty()) out += "#client_secret is set\n";
  if (!entry.client_secret_file.empty()) out += fmt::format("client_secret_file = {}\n", Quoted(entry.client_secret_file));
  return out + fmt::format("scopes = {}\ncreate = {}\n", Quoted(entry.scopes), entry.create);
}

}  // namespace

std::string InstalledFile() {
  std::string out = fmt::format(
      "# {}: the configuration of Chanoma. See chanoma.toml(5).\n"
      "#\n"
      "# A line with a # before it shows a default. A key that is set here cannot be changed in the browser. Files named *.toml in\n"
      "# /etc/chanoma/conf.d/ are read after this one and win over it. “systemctl restart chanoma” makes changes count;\n"
      "# “chanoma serve --config {} --print-config” checks them and shows what is in force.\n",
      kInstalledPath, kInstalledPath);
  for (const Key& key : Keys()) {
    out += '\n' + Comment(fmt::format("{}.{}", key.description, When(key)));
    std::string_view installed;
    for (const auto& [name, value] : kInstalled) {
      if (name == key.name) installed = value;
    }
    if (installed.empty()) out += fmt::format("#{} = {}\n", key.name, TomlValue(key, key.fallback));
    else out += fmt::format("# By itself: {}\n{} = {}\n", TomlValue(key, key.fallback), key.name, Quoted(installed));
  }
  out +=
      "\n# Folders of films, each a table of its own. They are better added in the browser, where they can be renamed and removed.\n"
      "#[[library]]\n"
      "#name = \"Films\"\n"
      "#path = \"/srv/films\"\n"
      "\n# Who else says who people are (OpenID Connect), each a table of its own. There, this server's address with\n"
      "# /api/v1/oidc/NAME/callback behind it is the one to send people back to.\n"
      "#[[oidc]]\n"
      "#name = \"home\"\n"
      "#label = \"Our house\"\n"
      "#issuer = \"https://id.example.org\"\n"
      "#client_id = \"chanoma\"\n"
      "#client_secret_file = \"/etc/chanoma/oidc-secret\"\n"
      "#create = false\n";
  return out;
}

std::string FileInForce(const std::vector<Setting>& settings, const std::vector<LibraryEntry>& libraries, const std::vector<OidcEntry>& oidc) {
  std::string out = "# The configuration in force, settings made in the browser aside (“chanoma setting list” shows those).\n";
  for (const Setting& setting : settings) {
    out += '\n' + Comment(fmt::format("{}.", setting.key->description));
    const std::string line = fmt::format("{} = {}", setting.key->name, TomlValue(*setting.key, setting.value));
    out += setting.origin == Origin::kDefault ? fmt::format("#{}\n", line) : fmt::format("{}  # {}\n", line, OriginName(setting.origin));
  }
  for (const LibraryEntry& entry : libraries) out += LibraryText(entry);
  for (const OidcEntry& entry : oidc) out += OidcText(entry);
  return out;
}

std::string ManualPage() {
  std::string out = fmt::format(
      ".\\\" chanoma.toml(5): written by chanoma from its table of keys\n"
      ".TH CHANOMA.TOML 5 2026-11-24 \"Chanoma\" \"File Formats\"\n"
      ".SH NAME\n"
      "chanoma.toml \\- configuration of the media server Chanoma\n"
      ".SH SYNOPSIS\n"
      ".I {}\n"
      ".br\n"
      ".I /etc/chanoma/conf.d/*.toml\n"
      ".SH DESCRIPTION\n"
      "A TOML file of keys and values. Every key may be set in five places, of which later ones win: its default; the browser, or\n"
      ".BR \"chanoma setting set\" ;\n"
      "this file; the environment (CHANOMA_ and the key in capitals); the command line of\n"
      ".B chanoma serve\n"
      "(the key with dashes). A key that is set in one of the last three is shown locked in the browser.\n"
      ".PP\n"
      "Beside the file that\n"
      ".B \\-\\-config\n"
      "names, the files ending in .toml of the folder\n"
      ".I conf.d\n"
      "are read, in the order of their names. A later one wins; libraries add up. An unknown key or a wrong value stops the start and names\n"
      "its file and line.\n"
      ".PP\n"
      ".B chanoma serve \\-\\-config {} \\-\\-print\\-config\n"
      "checks all of it and prints what is in force.\n"
      ".PP\n"
      "Sizes are numbers of bytes, or text such as \\(dq512MiB\\(dq, with KiB, MiB, GiB or TiB. Lengths of time are text such as\n"
      "\\(dq5min\\(dq, with s, min, h or d.\n"
      ".SH KEYS\n",
      kInstalledPath, Roff(kInstalledPath));
  for (const Key& key : Keys()) {
    const std::string range = Range(key);
    out += fmt::format(".TP\n.BR {} \" (\" \"{}{}\" )\n{}.{}\nDefault: {}.\n", key.name, Kind(key), range.empty() ? "" : ", " + range, Roff(key.description),
                       When(key), std::holds_alternative<std::string>(key.fallback) && std::get<std::string>(key.fallback).empty()
                                      ? "empty"
                                      : Roff(TomlValue(key, key.fallback)));
  }
  for (const auto& [name, value] : kInstalled) out += fmt::format(".PP\nThe Debian package sets\n.B {}\nto {}.\n", name, Roff(value));
  out +=
      ".SH LIBRARIES\n"
      "Folders of films, each a table:\n"
      ".PP\n.nf\n"
      "[[library]]\n"
      "name = \\(dqFilms\\(dq\n"
      "path = \\(dq/srv/films\\(dq\n"
      ".fi\n"
      ".PP\n"
      "A library given here cannot be renamed or removed in the browser. Given no more, it stays, unlocked.\n"
      ".SH SIGNING IN ELSEWHERE\n"
      "Providers of sign\\-in (OpenID Connect), each a table:\n"
      ".PP\n.nf\n"
      "[[oidc]]\n"
      "name = \\(dqhome\\(dq\n"
      "label = \\(dqOur house\\(dq\n"
      "issuer = \\(dqhttps://id.example.org\\(dq\n"
      "client_id = \\(dqchanoma\\(dq\n"
      "client_secret_file = \\(dq/etc/chanoma/oidc\\-secret\\(dq\n"
      "create = false\n"
      ".fi\n"
      ".PP\n"
      "The name is part of addresses: the provider sends people back to\n"
      ".IR PUBLIC_URL /api/v1/oidc/ NAME /callback.\n"
      "The label stands on the button. The secret stands in the file, or is given as client_secret; a provider may do without. scopes is\n"
      "\\(dqopenid profile email\\(dq when it is not given. With create, who comes for the first time gets an account, as far as\n"
      "registration goes: at \\(dqopen\\(dq everybody, at \\(dqinvitation\\(dq who has one, at \\(dqclosed\\(dq nobody. Without it, people link\n"
      "what they are there to the account they have.\n"
      ".SH SEE ALSO\n"
      ".BR chanoma (1),\n"
      ".BR chanoma.service (8)\n";
  return out;
}

std::string ManualOptions() {
  std::string out;
  for (const Key& key : Keys()) out += fmt::format(".TP\n.BI {} \" {}\"\n{}.\n", FlagName(key), Placeholder(key), key.description);
  return out;
}

std::string KeyTable() {
  std::string out;
  for (const Key& key : Keys()) {
    const bool empty = std::holds_alternative<std::string>(key.fallback) && std::get<std::string>(key.fallback).empty();
    out += fmt::format("| `{}` | {} | {} | {}.{} |\n", key.name, Kind(key),
                       empty ? "empty" : "`" + (key.type == Type::kSize ? FormatSize(std::get<int64_t>(key.fallback)) : TomlValue(key, key.fallback)) + "`",
                       key.description, When(key));
  }
  return out;
}

std::string PageWords() {
  std::string out =
      "// English sentences of settings, written by config_test from the table of keys (src/config/keys.cc). keys.ja.ts has exactly these keys.\n"
      "export const en = {\n";
  for (const Key& key : Keys()) out += fmt::format("  'setting.{}': {},\n", key.name, Quoted(key.description));
  return out + "} as const;\n";
}

}  // namespace chanoma::config
