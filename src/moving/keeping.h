#pragma once
// What has no place here yet, as lines of JSON: an object each, the first of which says where it comes from. One thread.

#include <functional>
#include <string>
#include <string_view>

#include "freedom/other_server.h"
#include "moving/report.h"

namespace chanoma::moving {

// Takes one line, without its end.
using KeepLine = std::function<Result<void>(std::string_view)>;

// An item as the lines tell of it: a JSON object.
std::string Described(const freedom::OtherItem& item);
// What a person calls it, and its path: "The Wire S01E02 The Detail – /media/…".
std::string Called(const freedom::OtherItem& item);

class Keeper {
 public:
  Keeper(const KeepLine& write, Report::Kept& kept) : write_(write), kept_(kept) {}

  Result<void> Begin(std::string_view server, std::string_view release, Timestamp now);
  Result<void> User(const freedom::OtherUser& user);
  // `item` is what Described() gave.
  Result<void> Favourite(std::string_view user, std::string_view item);
  Result<void> Rating(std::string_view user, std::string_view item, double rating);
  Result<void> Watched(std::string_view user, std::string_view item, const freedom::OtherSaying& says);
  Result<void> Tracks(std::string_view user, std::string_view item, const freedom::OtherSaying& says);
  Result<void> List(const freedom::OtherList& list, std::string_view owner);

 private:
  const KeepLine& write_;
  Report::Kept& kept_;
};

}  // namespace chanoma::moving
