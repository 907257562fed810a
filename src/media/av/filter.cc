#include "media/av/filter.h"

extern "C" {
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
}

#include <new>

namespace chanoma::media::av {
namespace {

struct Ends {
  AVFilterInOut* inputs = avfilter_inout_alloc();
  AVFilterInOut* outputs = avfilter_inout_alloc();
  Ends() {
    if (inputs == nullptr || outputs == nullptr) throw std::bad_alloc();
  }
  ~Ends() {
    avfilter_inout_free(&inputs);
    avfilter_inout_free(&outputs);
  }
  Ends(const Ends&) = delete;
  Ends& operator=(const Ends&) = delete;
};

}  // namespace

Result<std::unique_ptr<FilterChain>> FilterChain::Create(const AVFrame& like, AVRational base,
                                                         const std::string& chain) {
  std::unique_ptr<FilterChain> self(new FilterChain());
  self->graph_ = avfilter_graph_alloc();
  if (self->graph_ == nullptr) throw std::bad_alloc();
  self->graph_->nb_threads = 2;
  self->base_ = base;
  self->width_ = like.width;
  self->height_ = like.height;
  self->format_ = like.format;
  const std::string arguments = fmt::format("video_size={}x{}:pix_fmt={}:time_base={}/{}:pixel_aspect=1/1", like.width,
                                            like.height, like.format, base.num, base.den);
  int error = avfilter_graph_create_filter(&self->source_, avfilter_get_by_name("buffer"), "in", arguments.c_str(),
                                           nullptr, self->graph_);
  if (error >= 0)
    error = avfilter_graph_create_filter(&self->sink_, avfilter_get_by_name("buffersink"), "out", nullptr, nullptr,
                                         self->graph_);
  if (error >= 0) {
    Ends ends;
    ends.outputs->name = av_strdup("in");
    ends.outputs->filter_ctx = self->source_;
    ends.inputs->name = av_strdup("out");
    ends.inputs->filter_ctx = self->sink_;
    error = avfilter_graph_parse_ptr(self->graph_, chain.c_str(), &ends.inputs, &ends.outputs, nullptr);
  }
  if (error >= 0) error = avfilter_graph_config(self->graph_, nullptr);
  if (error < 0)
    return Fail(Code::kUnsupported, fmt::format("The pictures of this file cannot be converted: {}", Words(error)));
  return self;
}

FilterChain::~FilterChain() { avfilter_graph_free(&graph_); }

bool FilterChain::Takes(const AVFrame& frame) const {
  return frame.width == width_ && frame.height == height_ && frame.format == format_;
}

Result<void> FilterChain::Push(AVFrame* frame) {
  const int error = av_buffersrc_add_frame_flags(source_, frame, AV_BUFFERSRC_FLAG_KEEP_REF);
  if (error < 0 && error != AVERROR_EOF) return Fail(FileError(error, "A picture of this file cannot be converted"));
  return {};
}

bool FilterChain::Pull(Frame& frame) {
  frame.Clear();
  if (av_buffersink_get_frame(sink_, frame.Get()) < 0) return false;
  if (frame->pts != AV_NOPTS_VALUE) frame->pts = av_rescale_q(frame->pts, av_buffersink_get_time_base(sink_), base_);
  return true;
}

}  // namespace chanoma::media::av
