#pragma once
// Pictures beside films, within the records of videos and shows. Private to store.

#include <vector>

#include "model/picture.h"
#include "store/records.pb.h"

namespace chanoma::store {

using PictureRecords = google::protobuf::RepeatedPtrField<proto::Picture>;

void Put(const std::vector<model::Picture>& pictures, PictureRecords& records);
// Without kinds of a later release.
std::vector<model::Picture> GetPictures(const PictureRecords& records);

}  // namespace chanoma::store
