#include "http/static_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <nettle/sha2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include "base/file.h"
#include "http/conditional.h"
#include "http/problem.h"
#include "http/target.h"

namespace chanoma::http {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxFiles = 20'000;
constexpr size_t kMaxFileSize = 64 << 20;
constexpr size_t kInMemory = 128 << 10;  // smaller files are answered from memory, in one write with their headers

constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; "
    "connect-src 'self' ws: wss:; worker-src 'self' blob:; manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

struct MimeType {
  std::string_view extension, type;
};
constexpr std::array<MimeType, 26> kMimeTypes = {{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".webp", "image/webp"},
    {".avif", "image/avif"},
    {".gif", "image/gif"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".ttf", "font/ttf"},
    {".wasm", "application/wasm"},
    {".txt", "text/plain; charset=utf-8"},
    {".md", "text/plain; charset=utf-8"},
    {".xml", "application/xml"},
    {".vtt", "text/vtt; charset=utf-8"},
    {".mp4", "video/mp4"},
    {".webm", "video/webm"},
    {".mp3", "audio/mpeg"},
}};

std::string_view ContentType(std::string_view name) {
  const size_t dot = name.rfind('.');
  const std::string_view extension = dot == std::string_view::npos ? std::string_view() : name.substr(dot);
  for (const MimeType& mime : kMimeTypes) {
    if (EqualsIgnoringCase(mime.extension, extension)) return mime.type;
  }
  return "application/octet-stream";
}

// What bundlers write: assets/NAME-HASH.EXT with a hash of eight or more characters, so the content never changes.
bool IsImmutable(std::string_view path) {
  if (!path.starts_with("/assets/")) return false;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::string_view stem = name.substr(0, name.find('.'));
  if (stem.size() < 9 || stem.size() == name.size()) return false;
  const auto is_hash = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  const std::string_view hash = stem.substr(stem.size() - 8);
  if (!std::all_of(hash.begin(), hash.end(), is_hash)) return false;
  // The hash itself may hold dashes, or be longer than eight.
  return stem[stem.size() - 9] == '-' || stem.size() - stem.find('-') > 9;
}

std::string MakeEtag(std::string_view bytes) {
  sha256_ctx hash;
  sha256_init(&hash);
  sha256_update(&hash, bytes.size(), reinterpret_cast<const uint8_t*>(bytes.data()));
  std::array<uint8_t, 12> digest;
  sha256_digest(&hash, digest.size(), digest.data());
  std::string etag = "\"";
  for (const uint8_t byte : digest) fmt::format_to(std::back_inserter(etag), "{:02x}", byte);
  return etag + '"';
}

bool ReplaceFirst(std::string& text, std::string_view what, std::string_view with) {
  const size_t at = text.find(what);
  if (at == std::string::npos) return false;
  text.replace(at, what.size(), with);
  return true;
}

// A q-value in thousandths (RFC 9110 §12.4.2); 1000 for none, 0 for a malformed one, which is as good as a refusal.
int ParseQuality(std::string_view parameters) {
  const size_t q = parameters.find("q=");
  if (q == std::string_view::npos) return 1000;
  std::string_view value = parameters.substr(q + 2);
  value = value.substr(0, value.find_first_of(" \t;"));
  if (value.empty() || value.size() > 5 || (value[0] != '0' && value[0] != '1') || (value.size() > 1 && value[1] != '.')) return 0;
  int thousandths = (value[0] - '0') * 1000, unit = 100;
  for (size_t i = 2; i < value.size(); ++i, unit /= 10) {
    if (value[i] < '0' || value[i] > '9') return 0;
    thousandths += (value[i] - '0') * unit;
  }
  return std::min(thousandths, 1000);
}

}  // namespace

std::optional<std::string_view> ChooseEncoding(std::optional<std::string_view> accept, bool brotli, bool gzip) {
  if (!accept) return "identity";
  // -1: not named. An unnamed coding falls under "*"; identity is acceptable unless it is refused.
  int br = -1, gz = -1, identity = -1, any = -1;
  std::string_view list = *accept;
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    std::string_view item = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    const size_t start = item.find_first_not_of(" \t");
    if (start == std::string_view::npos) continue;
    item.remove_prefix(start);
    const size_t semicolon = std::min(item.find(';'), item.size());
    std::string_view coding = item.substr(0, semicolon);
    while (!coding.empty() && (coding.back() == ' ' || coding.back() == '\t')) coding.remove_suffix(1);
    const int quality = ParseQuality(item.substr(semicolon));
    if (EqualsIgnoringCase(coding, "br")) br = quality;
    if (EqualsIgnoringCase(coding, "gzip") || EqualsIgnoringCase(coding, "x-gzip")) gz = quality;
    if (EqualsIgnoringCase(coding, "identity")) identity = quality;
    if (coding == "*") any = quality;
  }
  const auto settle = [any](int named, int otherwise) { return named >= 0 ? named : any >= 0 ? any : otherwise; };
  br = brotli ? settle(br, 0) : 0;
  gz = gzip ? settle(gz, 0) : 0;
  identity = settle(identity, 1);  // the least liked, but liked
  if (br > 0 && br >= gz && br >= identity) return "br";
  if (gz > 0 && gz >= identity) return "gzip";
  if (identity > 0) return "identity";
  return std::nullopt;
}

Result<StaticFiles> StaticFiles::Load(const fs::path& folder, std::string_view base_path) {
  const std::string base = TRY(NormaliseBasePath(base_path));
  std::error_code error;
  fs::recursive_directory_iterator files(folder, error);
  if (error) return Fail(SystemError(error.value(), "read", folder));
  StaticFiles loaded;
  std::unordered_map<std::string, Variant> variants;  // by path, "/a.js.br" included
  for (; files != fs::recursive_directory_iterator(); files.increment(error)) {
    // Links are not followed: the folder is the whole truth.
    if (error) return Fail(SystemError(error.value(), "read", folder));
    if (files->is_symlink(error) || !files->is_regular_file(error)) continue;
    if (variants.size() == kMaxFiles) return Fail(Code::kTooLarge, "more files than a web app has: " + folder.string());
    const std::string path = "/" + fs::relative(files->path(), folder, error).generic_string();
    if (path.find("/.") != std::string::npos) continue;
    Variant variant;
    variant.size = files->file_size(error);
    // A large file whose name holds the hash of its content need not be read: nobody waits for megabytes at the start.
    if (variant.size > kInMemory && variant.size <= kMaxFileSize && IsImmutable(path)) {
      variant.etag = MakeEtag(fmt::format("{} {}", path, variant.size));
    } else {
      std::string bytes = TRY(ReadFile(files->path(), kMaxFileSize));
      variant.size = bytes.size();
      variant.etag = MakeEtag(bytes);
      if (bytes.size() <= kInMemory) variant.bytes = std::make_shared<const std::string>(std::move(bytes));
    }
    if (variant.bytes == nullptr) {
      variant.file = std::make_shared<const UniqueFd>(TRY(OpenFile(files->path(), O_RDONLY)));
    }
    variants.emplace(path, std::move(variant));
  }
  const auto index = variants.find("/index.html");
  if (index == variants.end() || index->second.bytes == nullptr) return Fail(Code::kInvalid, "no usable index.html in " + folder.string());
  std::string page = *index->second.bytes;
  if (!ReplaceFirst(page, "<base href=\"/\">", "<base href=\"" + base + "/\">") && !base.empty()) {
    return Fail(Code::kInvalid, "index.html has no <base href=\"/\">, which a base path needs: " + folder.string());
  }
  loaded.index_etag_ = MakeEtag(page);
  loaded.index_ = std::make_shared<const std::string>(std::move(page));

  for (auto& [path, variant] : variants) {
    const bool brotli = path.ends_with(".br"), gzip = path.ends_with(".gz");
    if ((brotli || gzip) && variants.contains(path.substr(0, path.size() - 3))) {
      Entry& entry = loaded.entries_[path.substr(0, path.size() - 3)];
      (brotli ? entry.brotli : entry.gzip) = std::move(variant);
      continue;
    }
    Entry& entry = loaded.entries_[path];
    entry.identity = std::move(variant);
    entry.content_type = ContentType(path);
    entry.immutable = IsImmutable(path);
  }
  return loaded;
}

std::optional<Response> StaticFiles::Serve(const Request& request) const {
  if (request.path == "/" || request.path == "/index.html") return Index(request);
  const auto found = entries_.find(request.path);
  if (found == entries_.end()) return std::nullopt;
  const Entry& entry = found->second;
  const bool varies = entry.brotli || entry.gzip;
  const std::string accept = request.HeaderList("accept-encoding");
  const auto encoding = ChooseEncoding(request.Header("accept-encoding") ? std::optional<std::string_view>(accept) : std::nullopt,
                                       entry.brotli.has_value(), entry.gzip.has_value());
  if (!encoding) return Problem(406, "not_acceptable", "this file comes in br, gzip or as it is", request.id);
  const Variant& variant = *encoding == "br" ? *entry.brotli : *encoding == "gzip" ? *entry.gzip : *entry.identity;

  Response response;
  response.headers.reserve(6);
  if (EvaluatePreconditions(request, {variant.etag, std::nullopt}) == Precondition::kNotModified) {
    response.status = 304;
  } else {
    response.headers.push_back({"Content-Type", entry.content_type});
    if (*encoding != "identity") response.headers.push_back({"Content-Encoding", std::string(*encoding)});
    if (variant.bytes != nullptr) {
      response.body = variant.bytes;
    } else {
      response.body = FileRange{variant.file, 0, variant.size};
    }
  }
  response.headers.push_back({"ETag", variant.etag});
  response.headers.push_back({"Cache-Control", entry.immutable ? "public, max-age=31536000, immutable" : "no-cache"});
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
  if (varies) response.headers.push_back({"Vary", "Accept-Encoding"});
  return response;
}

Response StaticFiles::Index(const Request& request) const {
  Response response;
  if (EvaluatePreconditions(request, {index_etag_, std::nullopt}) == Precondition::kNotModified) {
    response.status = 304;
  } else {
    response = Response(200, "text/html; charset=utf-8", index_);
  }
  response.headers.push_back({"ETag", index_etag_});
  response.headers.push_back({"Cache-Control", "no-cache"});
  response.headers.push_back({"Content-Security-Policy", std::string(kContentSecurityPolicy)});
  response.headers.push_back({"Referrer-Policy", "no-referrer"});
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
  return response;
}

bool StaticFiles::WantsPage(const Request& request) {
  if (request.method != Method::kGet && request.method != Method::kHead) return false;
  const std::string accept = request.HeaderList("accept");
  return accept.find("text/html") != std::string::npos;
}

}  // namespace chanoma::http
