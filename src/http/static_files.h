#pragma once
// The web app's folder, with its precompressed variants (x.js, x.js.br, x.js.gz), read into a table at start: a request
// is looked up in that table and never turned into a path, so there is nothing to traverse. Immutable after Load; any
// thread. Load fails with kNotFound, kForbidden, kTooLarge or kInvalid (no index.html).

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "http/request.h"
#include "http/response.h"

namespace chanoma::http {

class StaticFiles {
 public:
  // `base_path` as in ServerOptions: the index's <base href="/"> becomes <base href="BASE/">.
  static Result<StaticFiles> Load(const std::filesystem::path& folder, std::string_view base_path);

  // The answer for a path such as "/assets/app-1a2b3c4d.js"; nothing when the table has no such file.
  std::optional<Response> Serve(const Request& request) const;
  // index.html: never cached, with the content security policy.
  Response Index(const Request& request) const;
  // Whether a browser navigates (GET or HEAD that accepts text/html): then an unknown path gets the index.
  static bool WantsPage(const Request& request);

  size_t size() const { return entries_.size(); }

 private:
  struct Variant {
    std::shared_ptr<const UniqueFd> file;  // or, when small, bytes
    SharedBytes bytes;
    uint64_t size = 0;
    std::string etag;
  };
  struct Entry {
    std::optional<Variant> identity, brotli, gzip;
    std::string content_type;
    bool immutable = false;
  };

  std::unordered_map<std::string, Entry> entries_;
  SharedBytes index_;
  std::string index_etag_;
};

// The best of the encodings on offer under an Accept-Encoding header (RFC 9110 §12.5.3): "br", "gzip" or "identity".
// Nothing when even identity is refused.
std::optional<std::string_view> ChooseEncoding(std::optional<std::string_view> accept, bool brotli, bool gzip);

}  // namespace chanoma::http
