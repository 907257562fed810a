#include "media/worker/picture_chain.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace chanoma::media {

std::string PictureChain(const model::VideoStream& source, int width, int height, PictureUse use, bool rgb) {
  std::string chain;
  const bool video = use == PictureUse::kVideo;
  if (source.interlaced) chain += "bwdif=mode=send_frame:deint=interlaced,";
  // Scale before turning: filters downstream then have the small picture to work on.
  const bool lying = source.rotation == 90 || source.rotation == 270;
  int w = width;
  int h = height;
  if (lying) std::swap(w, h);
  const char* range = video && !rgb ? "limited" : "full";
  if (source.range == model::DynamicRange::kSdr) {
    chain += fmt::format("scale=w={}:h={}:flags=bicubic", w, h);
    // Naming ranges that are alike would cost a pass over every picture.
    if (source.full_range || range == std::string_view("full")) {
      chain += fmt::format(":in_range={}:out_range={}", source.full_range ? "full" : "auto", range);
    }
  } else {
    // BT.2100 to BT.709 through linear light, with the highlights rolled off. What the stream itself says about its
    // colours is often incomplete, so its side is named here.
    const char* transfer = source.range == model::DynamicRange::kHlg ? "arib-std-b67" : "smpte2084";
    chain += fmt::format(
        "zscale=w={}:h={}:filter=bicubic:tin={}:pin=2020:min=2020_ncl:rin={}:t=linear:npl=203,format=gbrpf32le,", w, h,
        transfer, source.full_range ? "full" : "limited");
    chain += fmt::format("zscale=p=709,tonemap=tonemap=hable:desat=0,zscale=t=709:m=709:r={}", rgb ? "limited" : range);
    if (rgb) chain += ",format=yuv444p,scale=out_range=full";
  }
  if (source.rotation == 90) chain += ",transpose=clock";
  if (source.rotation == 180) chain += ",hflip,vflip";
  if (source.rotation == 270) chain += ",transpose=cclock";
  chain += rgb ? ",format=rgb24" : video ? ",format=yuv420p" : ",format=yuvj420p";
  return chain + ",setsar=1";
}

}  // namespace chanoma::media
