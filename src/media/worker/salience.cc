#include "media/worker/salience.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace chanoma::media {
namespace {

struct Rgb {
  double r = 0, g = 0, b = 0;  // 0..1
  double Luma() const { return 0.2126 * r + 0.7152 * g + 0.0722 * b; }
  double Most() const { return std::max({r, g, b}); }
  double Saturation() const {
    const double least = std::min({r, g, b});
    return Most() <= 0 ? 0 : (Most() - least) / Most();
  }
};

class View {
 public:
  explicit View(const SmallPicture& picture) : picture_(picture) {}
  Rgb At(int x, int y) const {
    const size_t i = (static_cast<size_t>(y) * static_cast<size_t>(picture_.width) + static_cast<size_t>(x)) * 3;
    return {picture_.rgb[i] / 255.0, picture_.rgb[i + 1] / 255.0, picture_.rgb[i + 2] / 255.0};
  }
  // How much brightness changes around an inner point.
  double Gradient(int x, int y) const {
    return std::abs(At(x + 1, y).Luma() - At(x - 1, y).Luma()) + std::abs(At(x, y + 1).Luma() - At(x, y - 1).Luma());
  }
  template <class F>
  void ForEachInner(F f) const {
    for (int y = 1; y + 1 < picture_.height; ++y) {
      for (int x = 1; x + 1 < picture_.width; ++x) f(x, y);
    }
  }

 private:
  const SmallPicture& picture_;
};

// Faces draw the eye; the rule of thumb for skin in RGB (Kovac et al., 2003).
bool IsSkin(const Rgb& c) {
  return c.r > 0.37 && c.g > 0.16 && c.b > 0.08 && c.r > c.g && c.r > c.b && c.r - std::min(c.g, c.b) > 0.06 &&
         c.r - c.g > 0.06;
}

}  // namespace

namespace {

// How much of the picture its commonest colour takes, black bars above, below and beside it aside.
double EvenShare(const SmallPicture& picture) {
  const View view(picture);
  const auto black_line = [&](int y) {
    for (int x = 0; x < picture.width; ++x) {
      if (view.At(x, y).Luma() > 0.08) return false;
    }
    return true;
  };
  int top = 0, bottom = picture.height;
  while (top < picture.height / 4 && black_line(top)) ++top;
  while (bottom > picture.height - picture.height / 4 && black_line(bottom - 1)) --bottom;
  std::array<int, 8 * 8 * 8> bins{};
  for (int y = top; y < bottom; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const Rgb c = view.At(x, y);
      const auto level = [](double v) { return static_cast<size_t>(std::min(v * 8, 7.0)); };
      ++bins[level(c.r) * 64 + level(c.g) * 8 + level(c.b)];
    }
  }
  return static_cast<double>(*std::ranges::max_element(bins)) / std::max(1, (bottom - top) * picture.width);
}

}  // namespace

double StillScore(const SmallPicture& picture) {
  if (picture.width < 3 || picture.height < 3) return 0;
  const View view(picture);
  double n = 0, sum = 0, squares = 0, edges = 0, saturation = 0;
  view.ForEachInner([&](int x, int y) {
    const Rgb c = view.At(x, y);
    const double luma = c.Luma();
    n += 1;
    sum += luma;
    squares += luma * luma;
    edges += view.Gradient(x, y);
    saturation += c.Saturation() * c.Most();
  });
  const double mean = sum / n;
  const double deviation = std::sqrt(std::max(squares / n - mean * mean, 0.0));
  const double exposure = std::clamp(1.0 - std::abs(mean - 0.45) * 1.8, 0.0, 1.0);
  const double contrast = std::min(deviation / 0.22, 1.0);
  const double detail = std::min(edges / n / 0.10, 1.0);
  const double colour = std::min(saturation / n / 0.30, 1.0);
  const double score = exposure + contrast + 0.9 * detail + 0.5 * colour;
  const bool blank = mean < 0.06 || mean > 0.97 || deviation < 0.03;
  if (blank) return score * 0.1;
  // Letters on an even ground have all the contrast and detail one could wish for; so has a picture between black bars,
  // whose bars are left out.
  return EvenShare(picture) > 0.6 ? score * 0.3 : score;
}

Point FocusPoint(const SmallPicture& picture) {
  if (picture.width < 3 || picture.height < 3) return {};
  const View view(picture);
  double weight = 0, sum_x = 0, sum_y = 0;
  view.ForEachInner([&](int x, int y) {
    const double u = (x + 0.5) / picture.width;
    const double v = (y + 0.5) / picture.height;
    const Rgb c = view.At(x, y);
    // People are framed a little above the middle.
    const double centre = std::exp(-((u - 0.5) * (u - 0.5) / 0.18 + (v - 0.42) * (v - 0.42) / 0.16));
    const double pull = view.Gradient(x, y) * 2 + c.Saturation() * c.Most() * 0.5 + (IsSkin(c) ? 0.6 : 0.0);
    const double w = pull * pull * centre;
    weight += w;
    sum_x += w * u;
    sum_y += w * v;
  });
  if (weight <= 1e-9) return {};
  return {std::clamp(sum_x / weight, 0.0, 1.0), std::clamp(sum_y / weight, 0.0, 1.0)};
}

std::vector<uint32_t> Palette(const SmallPicture& picture) {
  struct Bin {
    double n = 0;
    Rgb sum;
  };
  std::vector<Bin> bins(size_t{16} * 16 * 16);
  const View view(picture);
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const Rgb c = view.At(x, y);
      const auto level = [](double v) { return static_cast<size_t>(std::min(v * 16, 15.0)); };
      Bin& bin = bins[level(c.r) * 256 + level(c.g) * 16 + level(c.b)];
      bin.n += 1;
      bin.sum.r += c.r;
      bin.sum.g += c.g;
      bin.sum.b += c.b;
    }
  }
  struct Swatch {
    Rgb colour;
    double worth;
  };
  std::vector<Swatch> swatches;
  const double total = std::max(1.0, static_cast<double>(picture.width) * picture.height);
  for (const Bin& bin : bins) {
    if (bin.n <= 0) continue;
    const Rgb c{bin.sum.r / bin.n, bin.sum.g / bin.n, bin.sum.b / bin.n};
    // An accent is vivid and neither black nor glaring; how much of it there is counts, but not in proportion.
    const double vivid = 0.08 + c.Saturation() * c.Saturation() * c.Most();
    const double middle = std::exp(-std::pow((c.Luma() - 0.45) / 0.35, 2));
    swatches.push_back({c, std::sqrt(bin.n / total) * vivid * (0.15 + middle)});
  }
  std::ranges::sort(swatches, std::greater<>(), &Swatch::worth);
  std::vector<Rgb> chosen;
  for (const Swatch& swatch : swatches) {
    const bool distinct = std::ranges::all_of(chosen, [&](const Rgb& c) {
      return std::abs(c.r - swatch.colour.r) + std::abs(c.g - swatch.colour.g) + std::abs(c.b - swatch.colour.b) > 0.35;
    });
    if (distinct) chosen.push_back(swatch.colour);
    if (chosen.size() == 4) break;
  }
  std::vector<uint32_t> palette;
  for (const Rgb& c : chosen) {
    const auto byte = [](double v) { return static_cast<uint32_t>(std::lround(std::clamp(v, 0.0, 1.0) * 255)); };
    palette.push_back(byte(c.r) << 16 | byte(c.g) << 8 | byte(c.b));
  }
  if (palette.empty()) palette.push_back(0x808080);
  return palette;
}

}  // namespace chanoma::media
