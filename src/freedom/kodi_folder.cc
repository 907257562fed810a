#include "freedom/kodi_folder.h"

#include <fmt/format.h>

#include <pugixml.hpp>

#include "freedom/cells.h"

namespace chanoma::freedom {
namespace {

constexpr std::string_view kMaster = "special://masterprofile/";
constexpr size_t kMost = 10'000;  // of either

Result<void> Parse(std::string_view xml, const char* root, pugi::xml_document& document) {
  const pugi::xml_parse_result parsed = document.load_buffer(xml.data(), xml.size());
  if (!parsed) return Fail(Code::kInvalid, fmt::format("{}.xml: {}", root, parsed.description()), root);
  if (!document.child(root)) return Fail(Code::kInvalid, fmt::format("{}.xml has no <{}>", root, root), root);
  return {};
}

// What stands between the first quotation marks of a command: PlayMedia("…"), with \" and \\ in it; as it is without any.
std::string Quoted(std::string_view command) {
  const size_t first = command.find('"');
  if (first == std::string_view::npos) return std::string(command);
  std::string text;
  for (size_t i = first + 1; i < command.size() && command[i] != '"'; ++i) {
    if (command[i] == '\\' && i + 1 < command.size() && (command[i + 1] == '\\' || command[i + 1] == '"')) ++i;
    text += command[i];
  }
  return text;
}

}  // namespace

Result<std::vector<KodiName>> ReadKodiProfiles(std::string_view xml) {
  pugi::xml_document document;
  TRY(Parse(xml, "profiles", document));
  std::vector<KodiName> names;
  for (const pugi::xml_node profile : document.child("profiles").children("profile")) {
    if (names.size() == kMost) break;
    KodiName known{profile.child("name").text().as_string(), profile.child("directory").text().as_string()};
    const bool master = names.empty();
    if (!IsPlainText(known.name) || !IsPlainText(known.folder)) return Fail(Code::kInvalid, "profiles.xml is no UTF-8", "profiles");
    if (known.folder.starts_with(kMaster)) known.folder.erase(0, kMaster.size());
    while (!known.folder.empty() && known.folder.back() == '/') known.folder.pop_back();
    if (master) known.folder.clear();
    else if (profile.child("hasdatabases").text().as_string() == std::string_view("false") || known.folder.empty()) continue;
    names.push_back(std::move(known));
  }
  return names;
}

Result<std::vector<std::string>> ReadKodiFavourites(std::string_view xml) {
  pugi::xml_document document;
  TRY(Parse(xml, "favourites", document));
  std::vector<std::string> opened;
  for (const pugi::xml_node favourite : document.child("favourites").children("favourite")) {
    if (opened.size() == kMost) break;
    opened.push_back(Quoted(favourite.text().as_string()));
    if (!IsPlainText(opened.back())) return Fail(Code::kInvalid, "favourites.xml is no UTF-8", "favourites");
  }
  return opened;
}

}  // namespace chanoma::freedom
