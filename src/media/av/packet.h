#pragma once
// Owns one AVPacket or one AVFrame, or a dictionary of options. Move-only; a moved-from one holds nothing. Allocation
// failure throws std::bad_alloc, which ends the worker.

#include <new>
#include <utility>

#include "media/av/libav.h"

namespace chanoma::media::av {

class Packet {
 public:
  Packet() : packet_(av_packet_alloc()) {
    if (packet_ == nullptr) throw std::bad_alloc();
  }
  Packet(Packet&& other) noexcept : packet_(std::exchange(other.packet_, nullptr)) {}
  Packet& operator=(Packet&& other) noexcept {
    std::swap(packet_, other.packet_);
    return *this;
  }
  ~Packet() { av_packet_free(&packet_); }

  AVPacket* Get() const { return packet_; }
  AVPacket* operator->() const { return packet_; }
  void Clear() { av_packet_unref(packet_); }

 private:
  AVPacket* packet_;
};

class Frame {
 public:
  Frame() : frame_(av_frame_alloc()) {
    if (frame_ == nullptr) throw std::bad_alloc();
  }
  Frame(Frame&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Frame& operator=(Frame&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~Frame() { av_frame_free(&frame_); }

  AVFrame* Get() const { return frame_; }
  AVFrame* operator->() const { return frame_; }
  void Clear() { av_frame_unref(frame_); }

 private:
  AVFrame* frame_;
};

class Options {
 public:
  Options() = default;
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;
  ~Options() { av_dict_free(&options_); }
  void Set(const char* name, const char* value) { av_dict_set(&options_, name, value, 0); }
  void Set(const char* name, int64_t value) { av_dict_set_int(&options_, name, value, 0); }
  AVDictionary** Get() { return &options_; }

 private:
  AVDictionary* options_ = nullptr;
};

}  // namespace chanoma::media::av
