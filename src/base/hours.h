#pragma once
// A part of every day, as people write it: "01:00-07:00", over midnight too ("22:30-06:00"). A value; local time is the machine's.

#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace chanoma {

class Hours {
 public:
  // Nothing written: the whole day. kInvalid, in words for whoever wrote it, for what is no part of a day.
  static Result<Hours> Parse(std::string_view text);

  bool WholeDay() const { return from_ == to_; }
  // `minute` of the day, from 0. The last minute is no part of it any more.
  bool HoldMinute(int minute) const;
  // Whether it is one of them here.
  bool Hold(Timestamp now) const;

 private:
  int from_ = 0, to_ = 0;  // minutes of the day
};

}  // namespace chanoma
