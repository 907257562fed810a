#include "text/charset.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <cstdint>

namespace chanoma::text {

std::string FromCharset(std::string_view bytes, const std::string& charset) {
  const auto size = static_cast<int32_t>(std::min<size_t>(bytes.size(), INT32_MAX / 4));
  UErrorCode status = U_ZERO_ERROR;
  const int32_t needed = ucnv_convert("UTF-8", charset.c_str(), nullptr, 0, bytes.data(), size, &status);
  if (status != U_BUFFER_OVERFLOW_ERROR && U_FAILURE(status)) return {};
  std::string out(static_cast<size_t>(std::max(needed, 0)), '\0');
  status = U_ZERO_ERROR;
  ucnv_convert("UTF-8", charset.c_str(), out.data(), needed, bytes.data(), size, &status);
  return U_FAILURE(status) ? std::string() : out;
}

}  // namespace chanoma::text
