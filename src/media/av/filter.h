#pragma once
// A linear chain of video filters. Owned by one operation; one thread. Create fails with kUnsupported.

#include <memory>
#include <string>

#include "base/result.h"
#include "media/av/libav.h"
#include "media/av/packet.h"

struct AVFilterContext;
struct AVFilterGraph;

namespace chanoma::media::av {

class FilterChain {
 public:
  // For frames of the size and format of `like`, whose times count in `base`.
  static Result<std::unique_ptr<FilterChain>> Create(const AVFrame& like, AVRational base, const std::string& chain);
  ~FilterChain();
  FilterChain(const FilterChain&) = delete;
  FilterChain& operator=(const FilterChain&) = delete;

  bool Takes(const AVFrame& frame) const;
  // Null ends the input. `frame` keeps its reference.
  Result<void> Push(AVFrame* frame);
  // False when more input is needed, or after the end. Times of what comes out count in `base` again.
  bool Pull(Frame& frame);

 private:
  FilterChain() = default;
  AVFilterGraph* graph_ = nullptr;
  AVFilterContext* source_ = nullptr;
  AVFilterContext* sink_ = nullptr;
  AVRational base_{1, 1};
  int width_ = 0, height_ = 0, format_ = -1;
};

}  // namespace chanoma::media::av
