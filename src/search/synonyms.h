#pragma once
// Words that mean the same here, as somebody who runs this server wrote them: “tv, television; lotr, lord of the rings”. A value;
// immutable; any thread. Whatever is written, something is meant: parsing never fails.

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace chanoma::search {

class Synonyms {
 public:
  // Groups are parted by semicolons or ends of lines, their words by commas. At most 500 groups of 20 words, six words each.
  static std::shared_ptr<const Synonyms> Parse(std::string_view text);
  // Whether all of it counts, for whoever writes it: kInvalid names the group that does not, or not all of it, and why.
  static Result<void> Check(std::string_view text);

  // What these words (terms as a query has them) may also be, themselves left out; each is terms, in order.
  std::vector<std::vector<std::string>> Of(const std::vector<std::string_view>& words) const;
  size_t longest() const { return longest_; }  // words that are one
  bool empty() const { return groups_.empty(); }

 private:
  std::vector<std::vector<std::vector<std::string>>> groups_;
  std::unordered_multimap<std::string, size_t> places_;  // joined words to their group
  size_t longest_ = 0;
};

}  // namespace chanoma::search
