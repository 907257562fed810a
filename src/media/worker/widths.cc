#include "media/worker/widths.h"

#include <fmt/format.h>

#include <algorithm>

#include "media/worker/picture_chain.h"
#include "media/worker/still.h"

namespace chanoma::media {
namespace {

constexpr int kWidths[] = {320, 640, 1280};
constexpr int kSmallWidth = 160;
constexpr int kQuality = 3;

// Of one picture in each width that it has.
template <class Encode>
Result<MadePoster> InWidths(const model::VideoStream& source, const SmallPicture& small, Encode encode) {
  const model::DisplaySize shown = model::ShownSize(source);
  MadePoster poster;
  for (const int wanted : kWidths) {
    const int width = std::min(wanted, std::max(shown.width, 2));
    if (!poster.images.empty() && poster.images.back().width >= width) break;
    poster.images.push_back(TRY(encode(width, HeightFor(width, shown))));
  }
  const Point focus = FocusPoint(small);
  poster.focus_x = focus.x;
  poster.focus_y = focus.y;
  poster.colors = Palette(small);
  return poster;
}

}  // namespace

Result<SmallPicture> Shrink(av::Frame& frame, const model::VideoStream& source) {
  const model::DisplaySize shown = model::ShownSize(source);
  const int width = std::clamp(shown.width, 2, kSmallWidth);
  const av::Frame small =
      TRY(ConvertStill(frame, PictureChain(source, width, std::min(HeightFor(width, shown), kSmallWidth * 4),
                                      PictureUse::kStill, /*rgb=*/true)));
  SmallPicture picture{small->width, small->height, {}};
  for (int y = 0; y < picture.height; ++y) {
    const uint8_t* row = small->data[0] + static_cast<ptrdiff_t>(y) * small->linesize[0];
    picture.rgb.insert(picture.rgb.end(), row, row + static_cast<ptrdiff_t>(picture.width) * 3);
  }
  return picture;
}

Result<MadePoster> MakeWidths(av::Frame& frame, const model::VideoStream& source, const SmallPicture& small) {
  return InWidths(source, small, [&](int width, int height) -> Result<PosterImage> {
    const av::Frame picture = TRY(ConvertStill(frame, PictureChain(source, width, height, PictureUse::kStill)));
    auto jpeg = TRY(EncodeJpeg(*picture.Get(), kQuality));
    return PosterImage{picture->width, picture->height, std::move(jpeg)};
  });
}

Result<MadePoster> MakeTransparentWidths(av::Frame& frame, const model::VideoStream& source, const SmallPicture& small) {
  auto poster = InWidths(source, small, [&](int width, int height) -> Result<PosterImage> {
    const av::Frame picture = TRY(ConvertStill(frame, fmt::format("scale=w={}:h={}:flags=bicubic,format=rgba,setsar=1", width, height)));
    auto png = TRY(EncodePng(*picture.Get()));
    return PosterImage{picture->width, picture->height, std::move(png)};
  });
  if (poster) poster->png = true;
  return poster;
}

}  // namespace chanoma::media
