#include "catalogue/fingerprint.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "digest/digest.h"

namespace chanoma::catalogue {

Result<std::string> Fingerprint(int fd, uint64_t size) {
  constexpr uint64_t kPiece = 64 << 10;
  digest::Blake2b hash;
  hash.Update({reinterpret_cast<const char*>(&size), sizeof size});
  std::string piece(std::min(kPiece, size), '\0');
  for (const uint64_t at : {uint64_t{0}, size > kPiece ? (size - kPiece) / 2 : 0, size > kPiece ? size - kPiece : 0}) {
    const size_t wanted = std::min(kPiece, size);
    for (size_t got = 0; got < wanted;) {
      const ssize_t n = ::pread(fd, piece.data() + got, wanted - got, static_cast<off_t>(at + got));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return Fail(Code::kUnavailable, "the file cannot be read");
      got += static_cast<size_t>(n);
    }
    hash.Update({piece.data(), wanted});
    if (size <= kPiece) break;
  }
  return hash.Finish();
}

}  // namespace chanoma::catalogue
