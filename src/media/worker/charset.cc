#include "media/worker/charset.h"

#include <uchardet/uchardet.h>

#include <algorithm>
#include <memory>

#include "text/charset.h"

namespace chanoma::media {
namespace {

// What suffices to tell, and what is bearable to look at.
constexpr size_t kLookedAt = size_t{1} << 20;

// Names under which ICU does not know what uchardet found.
std::string IcuName(std::string name) {
  if (name == "MAC-CENTRALEUROPE") return "x-mac-centraleurroman";
  // What calls itself Latin 1 has the typographic quotes of Windows more often than control characters.
  if (name == "ISO-8859-1" || name == "ASCII" || name.empty()) return "windows-1252";
  // Likewise: the supersets that people's programs really write.
  if (name == "SHIFT_JIS") return "windows-31j";
  if (name == "GB2312") return "GB18030";
  if (name == "EUC-KR" || name == "UHC") return "windows-949";
  if (name == "TIS-620" || name == "ISO-8859-11") return "windows-874";
  if (name == "ISO-8859-8") return "windows-1255";
  return name;
}

std::string Detected(std::string_view bytes) {
  const std::unique_ptr<uchardet, decltype(&uchardet_delete)> detector(uchardet_new(), &uchardet_delete);
  const std::string_view looked = bytes.substr(0, kLookedAt);
  if (uchardet_handle_data(detector.get(), looked.data(), looked.size()) != 0) return {};
  uchardet_data_end(detector.get());
  return uchardet_get_charset(detector.get());
}

bool IsUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    size_t tail = 9;
    if (byte < 0x80) tail = 0;
    else if (byte >= 0xC2 && byte < 0xE0) tail = 1;
    else if (byte >= 0xE0 && byte < 0xF0) tail = 2;
    else if (byte >= 0xF0 && byte < 0xF5) tail = 3;
    if (tail == 9 || i + tail >= text.size()) return false;
    for (size_t k = 1; k <= tail; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
    }
    i += tail + 1;
  }
  return true;
}

// UTF-16 without a mark: every other byte of Western text is zero.
std::string_view Utf16Kind(std::string_view bytes) {
  size_t zeros[2] = {};
  const size_t n = std::min<size_t>(bytes.size(), 4096) & ~size_t{1};
  for (size_t i = 0; i < n; ++i) zeros[i % 2] += bytes[i] == 0 ? 1 : 0;
  if (n < 8) return {};
  if (zeros[1] > n / 8 && zeros[0] < n / 64 + 1) return "UTF-16LE";
  if (zeros[0] > n / 8 && zeros[1] < n / 64 + 1) return "UTF-16BE";
  return {};
}

}  // namespace

std::string ToUtf8(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return std::string(bytes.substr(3));
  if (bytes.starts_with(std::string_view("\xFF\xFE\0\0", 4))) return text::FromCharset(bytes.substr(4), "UTF-32LE");
  if (bytes.starts_with("\xFF\xFE")) return text::FromCharset(bytes.substr(2), "UTF-16LE");
  if (bytes.starts_with("\xFE\xFF")) return text::FromCharset(bytes.substr(2), "UTF-16BE");
  if (const std::string_view wide = Utf16Kind(bytes); !wide.empty()) return text::FromCharset(bytes, std::string(wide));
  // ISO-2022-JP is seven bits wide, so it is UTF-8 as well: its escapes tell.
  const bool escapes = bytes.find("\x1B$") != std::string_view::npos;
  if (!escapes && IsUtf8(bytes)) return std::string(bytes);
  for (const std::string& name : {IcuName(Detected(bytes)), std::string("windows-1252")}) {
    if (std::string utf8 = text::FromCharset(bytes, name); !utf8.empty()) return utf8;
  }
  return std::string(bytes);
}

}  // namespace chanoma::media
