#pragma once
// What a player gets of a file and why, in words: copied as it is, or made anew. Pure functions over the stored
// MediaInfo; the manifests are written by the same verdicts.

#include <string>
#include <string_view>
#include <vector>

#include "playback/presentation.h"

namespace chanoma::playback {

struct Reason {
  std::string_view code;  // for programs; one of those in docs/api.md
  std::string words;      // for people
};

struct TrackDecision {
  std::string track;  // id in manifests
  int stream = 0;
  std::string codec;  // of the file
  bool copied = false;
  Reason reason;
};

// Who encoded what was rendered last of a track.
struct MadeBy {
  std::string encoder;    // as libav calls it; empty: nothing was made since the start
  std::string fell_back;  // why hardware failed in the middle, where it did
};

struct RungDecision {
  Track track;
  bool offered = true;
  Reason reason;       // why it is withheld; empty when offered
  double speed = 0;    // times real time, as measured here; 0 when not known yet
  MadeBy made_by;      // its newest segments
};

enum class Method { kFile, kCopied, kSoundRendered, kRendered };

struct Decision {
  Method method = Method::kCopied;
  Reason reason;
  bool file_possible = false;  // whether the player could take the file itself, without segments
  Reason file_reason;
  std::vector<TrackDecision> video;  // none or one: the pictures at their best
  std::vector<TrackDecision> audio;
  std::vector<RungDecision> rungs;  // the renditions of the pictures, highest first
};

std::string_view MethodName(Method method);

Decision Decide(const model::MediaInfo& info, uint32_t generation, const Capabilities& can, const SpeedOf& speed = {},
                Renditions renditions = Renditions::kPlain);

}  // namespace chanoma::playback
