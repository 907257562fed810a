#include "media/av/decoder.h"

namespace chanoma::media::av {

const char* const kDecoders =
    // video; magicyuv and other lossless oddities are left out on purpose
    "h264,hevc,vp8,vp9,libdav1d,mpeg1video,mpeg2video,mpeg4,msmpeg4v1,msmpeg4v2,msmpeg4,wmv1,wmv2,wmv3,vc1,h263,h263p,"
    "flv,"
    "theora,mjpeg,png,prores,dvvideo,vp6,vp6f,rv10,rv20,rv30,rv40,"
    // audio
    "aac,aac_latm,mp3float,mp3,mp2float,mp2,mp1float,ac3,eac3,dca,truehd,mlp,opus,vorbis,flac,alac,ape,wavpack,tta,"
    "mpc7,mpc8,"
    "wmav1,wmav2,wmapro,wmalossless,wmavoice,cook,sipr,ra_144,ra_288,amrnb,amrwb,adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,"
    "gsm_ms,"
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_u8,pcm_s8,pcm_alaw,"
    "pcm_mulaw,pcm_bluray,pcm_dvd,"
    // text
    "subrip,srt,ass,ssa,mov_text,webvtt,text";

Result<std::unique_ptr<Decoder>> Decoder::Open(const AVStream& stream, int threads) {
  const AVCodecParameters* par = stream.codecpar;
  // libav's own AV1 decoder needs hardware.
  const AVCodec* codec =
      par->codec_id == AV_CODEC_ID_AV1 ? avcodec_find_decoder_by_name("libdav1d") : avcodec_find_decoder(par->codec_id);
  const char* name = avcodec_get_name(par->codec_id);
  if (codec == nullptr) return Fail(Code::kUnsupported, fmt::format("There is no decoder for {}.", name));
  AVCodecContext* context = avcodec_alloc_context3(codec);
  if (context == nullptr) return Fail(Code::kInternal, "out of memory");
  std::unique_ptr<Decoder> self(new Decoder(context));
  if (const int error = avcodec_parameters_to_context(context, par); error < 0)
    return Fail(FileError(error, "decoder"));
  context->pkt_timebase = stream.time_base;
  context->thread_count = threads;
  context->codec_whitelist = av_strdup(kDecoders);
  if (const int error = avcodec_open2(context, codec, nullptr); error < 0) {
    return Fail(Code::kUnsupported, fmt::format("The {} stream of this file cannot be decoded.", name));
  }
  return self;
}

Result<std::unique_ptr<Decoder>> Decoder::OpenPlain(AVCodecID id) {
  const AVCodec* codec = avcodec_find_decoder(id);
  AVCodecContext* context = codec == nullptr ? nullptr : avcodec_alloc_context3(codec);
  if (context == nullptr) return Fail(Code::kInternal, fmt::format("there is no decoder for {}", avcodec_get_name(id)));
  std::unique_ptr<Decoder> self(new Decoder(context));
  context->thread_count = 1;
  if (const int error = avcodec_open2(context, codec, nullptr); error < 0) return Fail(OwnError(error, "decoder"));
  return self;
}

Decoder::~Decoder() { avcodec_free_context(&context_); }

void Decoder::Send(const AVPacket* packet) {
  // Errors concern this packet alone. EAGAIN cannot come: the caller takes every frame before it sends again.
  avcodec_send_packet(context_, packet);
}

bool Decoder::Receive(Frame& frame) {
  frame.Clear();
  int error;
  int broken = 0;
  do {
    error = avcodec_receive_frame(context_, frame.Get());
  } while (error < 0 && error != AVERROR(EAGAIN) && error != AVERROR_EOF && ++broken < 100);
  return error >= 0;
}

}  // namespace chanoma::media::av
