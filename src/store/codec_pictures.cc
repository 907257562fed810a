#include "store/codec_pictures.h"

#include <algorithm>
#include <string_view>

namespace chanoma::store {
namespace {

bool Known(model::PictureKind kind) { return kind >= model::PictureKind::kPoster && kind <= model::PictureKind::kThumb; }

std::string Joined(const std::vector<std::string>& colors) {
  std::string joined;
  for (const std::string& color : colors) {
    if (!joined.empty()) joined += ' ';
    joined += color;
  }
  return joined;
}

std::vector<std::string> Parted(std::string_view joined) {
  std::vector<std::string> colors;
  while (!joined.empty()) {
    const std::string_view color = joined.substr(0, joined.find(' '));
    if (!color.empty()) colors.emplace_back(color);
    joined.remove_prefix(std::min(color.size() + 1, joined.size()));
  }
  return colors;
}

}  // namespace

void Put(const std::vector<model::Picture>& pictures, PictureRecords& records) {
  records.Clear();
  for (const model::Picture& picture : pictures) {
    proto::Picture& record = *records.Add();
    record.set_kind(static_cast<uint32_t>(picture.kind));
    if (picture.season) record.set_season(*picture.season);
    record.set_library(std::string(picture.library.Raw()));
    record.set_file(picture.file);
    record.set_source(picture.source);
    record.set_generation(picture.generation);
    record.set_width(picture.look.width);
    record.set_height(picture.look.height);
    record.set_focus_x(picture.look.focus_x);
    record.set_focus_y(picture.look.focus_y);
    record.set_colors(Joined(picture.look.colors));
    record.set_problem(picture.problem);
  }
}

std::vector<model::Picture> GetPictures(const PictureRecords& records) {
  std::vector<model::Picture> pictures;
  for (const proto::Picture& record : records) {
    model::Picture picture;
    picture.kind = static_cast<model::PictureKind>(record.kind());
    if (!Known(picture.kind)) continue;
    if (record.has_season()) picture.season = record.season();
    picture.library = Ulid::FromRaw(record.library()).value_or(Ulid{});
    picture.file = record.file();
    picture.source = record.source();
    picture.generation = record.generation();
    picture.look = {record.width(), record.height(), record.focus_x(), record.focus_y(), Parted(record.colors())};
    picture.problem = record.problem();
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

}  // namespace chanoma::store
