#include "playback/capabilities.h"

namespace chanoma::playback {
namespace {

// Sample entries that differ only in where parameter sets live are one capability: we always write the out-of-band form.
std::string_view Canonical(std::string_view name) {
  if (name == "avc3") return "avc1";
  if (name == "hev1") return "hvc1";
  return name;
}

}  // namespace

Capabilities::Capabilities() : names_{"avc1", "mp4a"} {}

Result<Capabilities> Capabilities::Parse(std::string_view list) {
  if (list.size() > 512) return Fail(Code::kInvalid, "the list of codecs is over 512 bytes", "can");
  Capabilities result;
  while (!list.empty()) {
    const size_t comma = list.find(',');
    const std::string_view name = list.substr(0, comma);
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    for (const char c : name) {
      if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') {
        return Fail(Code::kInvalid, "codecs are named by their RFC 6381 sample entries, for example avc1,mp4a", "can");
      }
    }
    if (!name.empty()) result.names_.emplace(Canonical(name));
  }
  return result;
}

bool Capabilities::Plays(std::string_view codecs) const {
  if (codecs.empty()) return false;
  // MP3 shares AAC's sample entry, but browsers that take one in MSE may refuse the other.
  if (codecs == "mp4a.6B" || codecs == "mp4a.69" || codecs == "mp4a.40.34") return names_.contains("mp3");
  return names_.contains(Canonical(codecs.substr(0, codecs.find('.'))));
}

std::string Capabilities::ToString() const {
  std::string text;
  for (const std::string& name : names_) {
    if (!text.empty()) text += ',';
    text += name;
  }
  return text;
}

}  // namespace chanoma::playback
