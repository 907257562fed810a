#pragma once
// What the asking player decodes in Media Source Extensions, as it says itself (the query parameter `can`). A value.

#include <set>
#include <string>
#include <string_view>

#include "base/result.h"

namespace chanoma::playback {

class Capabilities {
 public:
  // What every browser plays: H.264 and AAC.
  Capabilities();

  // `list` holds RFC 6381 sample entry names separated by commas: "avc1,hvc1,mp4a". Unknown names are kept and harmless;
  // a list over 512 bytes or with other characters is kInvalid. H.264 and AAC are always assumed.
  static Result<Capabilities> Parse(std::string_view list);

  // Whether a track of these codecs (RFC 6381, one track) can be sent as it is.
  bool Plays(std::string_view codecs) const;

  // Whether the player would rather have the original file than segments (the name `file` in the list): one without Media
  // Source Extensions.
  bool WholeFiles() const { return names_.contains("file"); }

  // Whether sound is wanted evened out, for the night (the name `night`).
  bool Night() const { return names_.contains("night"); }

  // The list in a fixed order: equal capabilities give equal text.
  std::string ToString() const;

 private:
  std::set<std::string, std::less<>> names_;
};

}  // namespace chanoma::playback
