#pragma once
// A video as the library knows it: one media file, where it was found, and how far it is understood. Plain values.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/ulid.h"
#include "model/ahead.h"
#include "model/audience.h"
#include "model/picture.h"

namespace chanoma::model {

// How far a file is understood. Found: listed from its name and stat. Probed: streams known, keyframes not yet indexed.
// Ready: its grid is known. Failed: cannot be played, and why (in words for its owner).
struct Found {
  bool operator==(const Found&) const = default;
};
struct Probed {
  bool operator==(const Probed&) const = default;
};
struct Ready {
  bool operator==(const Ready&) const = default;
};
struct Failed {
  std::string code;    // a stable word: unreadable, not_media, no_streams, damaged, …
  std::string detail;  // a sentence
  bool operator==(const Failed&) const = default;
};
using VideoState = std::variant<Found, Probed, Ready, Failed>;

// What stat(2) says of the file, to know whether it changed.
struct FileStamp {
  uint64_t size = 0;
  int64_t modified_ns = 0;
  uint64_t device = 0;
  uint64_t inode = 0;
  bool operator==(const FileStamp&) const = default;
};

struct Video {
  Ulid id;
  Ulid library;
  std::string path;   // relative to the library's folder, raw bytes as the file system has them
  std::string title;  // UTF-8
  bool title_is_set_by_user = false;
  FileStamp stamp;
  Timestamp added;
  VideoState state = Found{};
  bool hidden = false;
  uint32_t generation = 0;  // counts contents: bumped when the file behind the record changes; part of segment addresses
  // Copied from the MediaInfo so that lists need one read.
  bool has_video = false;
  int64_t duration_ms = -1;  // -1 unknown
  int width = 0, height = 0;  // as shown
  bool has_poster = false;
  std::string fingerprint = {};  // 32 bytes that tell its content again; empty until it is looked at
  // What the subtitle files beside it looked like when somebody last looked; 0: there were none.
  uint64_t beside = 0;
  // The same of the NFO files that tell of what it holds.
  uint64_t nfo = 0;
  // And of the pictures, and what was made of those that are this file's own.
  uint64_t art = 0;
  std::vector<Picture> pictures = {};
  int age = -1;  // the age it is rated for, in years; -1: not rated
  Audience audience = {};
  std::string work = {};  // the key of what it holds, see model/work.h; empty in records of before there were any
  bool work_is_set_by_user = false;  // what its name says does not change it
  bool operator==(const Video&) const = default;
};

// What decides who gets to know of a video.
struct VideoFacts {
  Ulid library;
  int age = -1;  // its rating in years; -1: none
  bool hidden = false;
  Audience audience = {};
  bool operator==(const VideoFacts&) const = default;
};
inline VideoFacts FactsOf(const Video& video) { return {video.library, video.age, video.hidden, video.audience}; }

struct Library {
  Ulid id;
  std::string name;
  std::string path;  // absolute
  bool locked = false;  // comes from the command line or the configuration
  Timestamp scanned{};  // zero: never
  // Empty when reachable; else why not, in words.
  std::string problem;
  bool managed = false;  // Chanoma's own folder, filled by uploads: not to be scanned, changed or removed
  uint32_t names = 0;    // the edition of the rules by which its files' names were read
  Ahead ahead = Ahead::kNothing;  // of one that is managed, the configuration says it
  bool operator==(const Library&) const = default;
};

}  // namespace chanoma::model
