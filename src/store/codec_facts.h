#pragma once
// Who gets to know of a video, as several records hold it. Private to the store; pure.

#include <algorithm>
#include <string>

#include "model/video.h"
#include "store/records.pb.h"

namespace chanoma::store {

inline void Put(const model::Audience& audience, auto& record) {
  if (audience == model::Audience{}) return record.clear_audience();
  proto::Audience& stored = *record.mutable_audience();
  stored.set_owner(audience.owner.IsNil() ? std::string() : std::string(audience.owner.Raw()));
  stored.set_visibility(static_cast<uint32_t>(audience.visibility));
  stored.clear_people();
  for (const Ulid& person : audience.people) stored.add_people(std::string(person.Raw()));
}

// A visibility of a later release keeps more people out, never fewer.
inline model::Audience GetAudience(const proto::Audience& record) {
  model::Audience audience;
  audience.owner = Ulid::FromRaw(record.owner()).value_or(Ulid{});
  audience.visibility = record.visibility() > 3 ? model::Visibility::kPrivate : static_cast<model::Visibility>(record.visibility());
  for (const std::string& person : record.people()) {
    const auto id = Ulid::FromRaw(person);
    if (id && audience.people.size() < model::kMostPeople) audience.people.push_back(*id);
  }
  return audience;
}

inline void Put(const model::VideoFacts& facts, proto::VideoFacts& record) {
  record.set_library(std::string(facts.library.Raw()));
  record.set_age(static_cast<uint32_t>(facts.age + 1));
  record.set_hidden(facts.hidden);
  Put(facts.audience, record);
}

inline model::VideoFacts GetFacts(const proto::VideoFacts& record) {
  return {Ulid::FromRaw(record.library()).value_or(Ulid{}), static_cast<int>(std::min<uint32_t>(record.age(), 200)) - 1, record.hidden(),
          GetAudience(record.audience())};
}

}  // namespace chanoma::store
