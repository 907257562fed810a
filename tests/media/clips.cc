#include "media/clips.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

namespace chanoma::media::test {
namespace {

const std::string kPicture = "-f lavfi -i testsrc2=size=320x180:rate=25:duration=13 ";
const std::string kSound = "-f lavfi -i sine=frequency=440:sample_rate=48000:duration=13 ";
const std::string kX264 = "-c:v libx264 -preset veryfast -g 50 -keyint_min 50 -sc_threshold 0 -bf 2 -pix_fmt yuv420p ";
const std::string kMap = "-map 0:v -map 1:a ";
const std::string kSrt =
    "1\n00:00:01,000 --> 00:00:02,500\n<i>Hello</i> & <b>welcome</b>\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo\nlines "
    "--> here\n\n";
const std::string kAss =
    "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n[Events]\n"
    "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\pos(1,2)\\b1}Styled{\\b0}\\Nnext {\\i1}line\n";
const std::string kChapters =
    ";FFMETADATA1\ntitle=A "
    "film\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=5000\ntitle=Opening\n[CHAPTER]\nTIMEBASE=1/"
    "1000\nSTART=5000\nEND=13000\ntitle=The rest\n";

// Arguments of ffmpeg before the output's name.
const std::map<std::string, std::string>& Recipes() {
  static const std::map<std::string, std::string> recipes = {
      {"h264.mp4", kPicture + kSound + kMap + kX264 + "-c:a aac -movflags +faststart"},
      {"h264_ntsc.mp4", "-f lavfi -i testsrc2=size=320x180:rate=30000/1001:duration=13 " + kX264},
      {"h264.mkv", kPicture + kSound + kMap + kX264 + "-c:a libopus"},
      {"h264.ts", kPicture + kSound + kMap + kX264 + "-c:a aac"},
      {"h264.flv", kPicture + kSound + kMap + kX264 + "-c:a aac"},
      {"fragmented.mp4", kPicture + kSound + kMap + kX264 + "-c:a aac -movflags +frag_keyframe+empty_moov"},
      {"hevc.mkv", kPicture + kSound + kMap +
                       "-c:v libx265 -preset ultrafast -x265-params "
                       "log-level=error:keyint=50:min-keyint=50:open-gop=0:scenecut=0 -c:a ac3"},
      {"hevc.ts",
       kPicture +
           "-c:v libx265 -preset ultrafast -x265-params log-level=error:keyint=50:min-keyint=50:open-gop=0:scenecut=0"},
      {"hevc10.mp4", kPicture + "-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -x265-params "
                                "log-level=error:keyint=50:min-keyint=50:open-gop=0 -tag:v hvc1 "
                                "-color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc"},
      {"vp9.webm", kPicture + kSound + kMap + "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 50 -c:a libopus"},
      {"av1.mp4", "-f lavfi -i testsrc2=size=160x90:rate=25:duration=9 -c:v libsvtav1 -preset 12 -g 50"},
      {"mpeg2.ts", kPicture + kSound + kMap + "-c:v mpeg2video -g 25 -bf 2 -flags +ildct+ilme -top 1 -c:a mp2"},
      {"prores.mov", "-f lavfi -i testsrc2=size=320x180:rate=25:duration=3 -c:v prores_ks"},
      {"xvid.avi", kPicture + kSound + kMap + "-c:v mpeg4 -vtag XVID -bf 2 -g 50 -c:a libmp3lame"},
      {"two_sounds.mkv", kPicture + kSound + "-f lavfi -i sine=frequency=880:duration=13 -map 0:v -map 1:a -map 2:a " +
                             kX264 +
                             "-c:a:0 eac3 -c:a:1 flac -metadata:s:a:0 language=ger -metadata:s:a:1 language=fra "
                             "-metadata:s:a:1 title=Commentary "
                             "-disposition:a:0 default -disposition:a:1 0"},
      {"subtitles.mkv",
       kPicture + "-i {srt} -i {ass} -i {chapters} -map 0:v -map 1:s -map 2:s -map_metadata 3 -map_chapters 3 " +
           kX264 +
           "-c:s:0 srt -c:s:1 ass -metadata:s:s:0 language=eng -metadata:s:s:1 language=jpn -disposition:s:0 forced "
           "-disposition:s:1 hearing_impaired"},
      {"subtitles.mp4", kPicture + "-i {srt} -map 0:v -map 1:s " + kX264 + "-c:s mov_text"},
      {"rotated.mp4", "-i {h264.mp4} -map 0:v -c copy -metadata:s:v rotate=90"},
      {"anamorphic.mp4", kPicture + kX264 + "-vf setsar=4/3"},
      {"sound.m4a", kSound + "-c:a aac"},
      {"sound.mp3", kSound + "-c:a libmp3lame"},
      {"sound.flac", kSound + "-c:a flac"},
      {"sound44.mkv", "-f lavfi -i sine=frequency=440:sample_rate=44100:duration=13 -c:a aac"},
      {"open_gop.mp4", kPicture + kX264 + "-x264-params open-gop=1"},
      {"open_gop_hevc.mkv", kPicture + "-c:v libx265 -preset ultrafast -x265-params "
                                       "log-level=error:keyint=50:min-keyint=50:open-gop=1:scenecut=0:bframes=3"},
      {"vfr.mkv", kPicture + kX264 + "-vf select='not(mod(n\\,3)*lt(n\\,100))' -vsync vfr"},
      {"late_sound.mkv", kPicture + "-itsoffset 3 " + kSound + kMap + kX264 + "-c:a aac"},
      {"late_picture.mkv", "-itsoffset 1 " + kPicture + kSound + kMap + kX264 + "-c:a aac"},
      {"unsought.mkv", kPicture + kSound + kMap + kX264 + "-c:a aac -f matroska -"},
      {"interlaced.ts", kPicture + kX264 + "-flags +ilme+ildct -x264-params tff=1"},
      {"noise.mp4",
       "-f lavfi -i 'nullsrc=size=640x360:rate=25:duration=12,noise=alls=60:allf=t' -c:v libx264 -preset ultrafast -g "
       "50 -crf 40"},
      {"scene.mp4",
       "-f lavfi -i color=black:size=640x360:rate=25:duration=2 -f lavfi -i mandelbrot=size=640x360:rate=25 "
       "-filter_complex "
       "[1:v]trim=duration=8[m];[0:v][m]concat=n=2:v=1 " +
           kX264},
  };
  return recipes;
}

std::filesystem::path Store() {
  const std::filesystem::path folder = std::filesystem::current_path() / "media-clips";
  std::filesystem::create_directories(folder);
  return folder;
}

void Replace(std::string& text, const std::string& what, const std::string& with) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

}  // namespace

std::string Shell(const std::string& command, bool must) {
  FILE* pipe = ::popen(("exec 2>&1; " + command).c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("popen");
  std::string output;
  std::array<char, 4096> block{};
  size_t n;
  while ((n = std::fread(block.data(), 1, block.size(), pipe)) > 0) output.append(block.data(), n);
  const int status = ::pclose(pipe);
  if (must && status != 0) throw std::runtime_error(fmt::format("{} -> {}: {}", command, status, output));
  return output;
}

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void WriteAll(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::filesystem::path Clip(const std::string& name) {
  const std::filesystem::path path = Store() / name;
  if (std::filesystem::exists(path)) return path;
  std::string arguments = Recipes().at(name);
  const auto side_file = [&](const std::string& mark, const std::string& suffix, const std::string& text) {
    if (arguments.find(mark) == std::string::npos) return;
    const auto side = Store() / fmt::format("{}.{}.{}", name, ::getpid(), suffix);
    WriteAll(side, text);
    Replace(arguments, mark, side.string());
  };
  side_file("{srt}", "srt", kSrt);
  side_file("{ass}", "ass", kAss);
  side_file("{chapters}", "txt", kChapters);
  if (arguments.find("{h264.mp4}") != std::string::npos) Replace(arguments, "{h264.mp4}", Clip("h264.mp4").string());
  // Other test programs may be making the same clip.
  const auto temporary = Store() / fmt::format("{}.{}{}", path.stem().string(), ::getpid(), path.extension().string());
  const bool piped = arguments.ends_with(" -");
  const std::string output =
      piped ? fmt::format("> '{}'", temporary.string()) : fmt::format("'{}'", temporary.string());
  Replace(arguments, "[1:v]trim=duration=8[m];[0:v][m]concat=n=2:v=1",
          "'[1:v]trim=duration=8[m];[0:v][m]concat=n=2:v=1'");
  const std::string command = fmt::format("ffmpeg -v error -nostdin -y {} {}", arguments, output);
  if (piped) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error(command);
  } else {
    Shell(command);
  }
  std::filesystem::rename(temporary, path);
  return path;
}

std::filesystem::path Scratch() {
  auto folder = std::filesystem::current_path() / fmt::format("media-scratch.{}", ::getpid());
  std::filesystem::create_directories(folder);
  return folder;
}

}  // namespace chanoma::media::test
