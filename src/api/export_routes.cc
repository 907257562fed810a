// Everything that is kept about somebody, as one JSON document (docs/api.md). It is written to a file without a name, piece
// by piece, so that it costs no memory however much there is, and holds no secret: no password, no token, no hash of either.

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "api/account_params.h"
#include "api/account_views.h"
#include "api/handlers.h"
#include "api/params.h"
#include "api/saved_search_views.h"
#include "base/file.h"
#include "uploads/details.h"

namespace chanoma::api {
namespace {

constexpr size_t kPage = 500;
constexpr size_t kMostPicture = 4 << 20;

// A document that grows on the disk.
class Document {
 public:
  static Result<Document> Make() {
    const std::filesystem::path folder = std::filesystem::temp_directory_path();
    UniqueFd file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (!file) return Fail(SystemError(errno, "make a file in", folder));
    return Document(std::move(file));
  }
  Result<void> Add(std::string_view text) {
    size_ += text.size();
    return WriteAll(file_.Get(), text);
  }
  // `each` hands every item to what it is given.
  template <class Each>
  Result<void> List(std::string_view name, Each each) {
    TRY(Add(fmt::format(",\n\"{}\":[", name)));
    bool first = true;
    const auto item = [&](json::Writer& out) -> Result<void> {
      TRY(Add(first ? "\n" : ",\n"));
      first = false;
      return Add(out.Take());
    };
    TRY(each(item));
    return Add("]");
  }
  http::Response Answer() && {
    http::Response response(200, "application/json", http::FileRange{std::make_shared<const UniqueFd>(std::move(file_)), 0, size_});
    response.Set("Cache-Control", "no-store").Set("Content-Disposition", "attachment; filename=\"chanoma-account.json\"");
    return response;
  }

 private:
  explicit Document(UniqueFd file) : file_(std::move(file)) {}
  UniqueFd file_;
  uint64_t size_ = 0;
};

Result<void> AddPicture(Document& document, const Call& call, const model::Account& account, accounts::PictureKind kind, std::string_view name) {
  const auto path = call.services.pictures.Find(account, kind);
  auto bytes = path ? ReadFile(*path, kMostPicture) : Result<std::string>(Fail(path.error()));
  if (!bytes && bytes.error().code != Code::kNotFound) return Fail(bytes.error());
  if (!bytes) return document.Add(fmt::format(",\n\"{}\":null", name));
  std::string text(sodium_base64_encoded_len(bytes->size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  ::sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes->data()), bytes->size(), sodium_base64_VARIANT_ORIGINAL);
  text.resize(text.size() - 1);
  return document.Add(fmt::format(",\n\"{}\":\"data:image/jpeg;base64,{}\"", name, text));
}

void WriteWatch(json::Writer& out, const store::Reader& reader, const model::Watch& watch) {
  out.BeginObject().Field("work", watch.work).Field("videoId", watch.video.ToString());
  const auto video = reader.GetVideo(watch.video);
  if (video) out.Field("title", video->title);
  else out.NullField("title");
  out.Field("position", static_cast<double>(watch.position_ms) / 1000.0);
  if (watch.duration_ms < 0) out.NullField("duration");
  else out.Field("duration", static_cast<double>(watch.duration_ms) / 1000.0);
  out.Field("seen", watch.seen).Field("times", watch.times).Field("firstAt", FormatRfc3339(watch.first)).Field("lastAt", FormatRfc3339(watch.last)).EndObject();
}

void WriteListed(json::Writer& out, const store::Reader& reader, const model::Listing& listing) {
  out.BeginObject().Field("showId", listing.show.ToString());
  const auto show = reader.GetShow(listing.show);
  if (show) out.Field("title", model::TitleOf(*show));
  else out.NullField("title");
  if (listing.chosen) out.Field("status", model::StandingName(*listing.chosen));
  else out.NullField("status");
  if (listing.score) out.Field("score", *listing.score / 10.0);
  else out.NullField("score");
  out.Field("listedAt", FormatRfc3339(listing.added)).EndObject();
}

void WriteSent(json::Writer& out, const model::Upload& upload) {
  const model::UploadDetails& details = upload.details;
  out.BeginObject().Field("id", upload.id.ToString()).Field("fileName", upload.file_name).Field("offset", upload.offset);
  const auto* stored = std::get_if<model::Stored>(&upload.state);
  if (stored) out.Field("videoId", stored->video.ToString());
  else out.NullField("videoId");
  out.Field("title", details.title).Field("description", details.description).Field("category", details.category).Field("language", details.language);
  out.Field("visibility", uploads::VisibilityName(details.visibility)).Field("mature", details.mature);
  for (const auto& [name, words] : {std::pair{"tags", &details.tags}, {"people", &details.people}}) {
    out.Key(name).BeginArray();
    for (const std::string& word : *words) out.String(word);
    out.EndArray();
  }
  out.Field("createdAt", FormatRfc3339(upload.created)).Field("updatedAt", FormatRfc3339(upload.updated)).EndObject();
}

Result<http::Response> Export(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  const model::Account account = TRY(AccountOf(call, request));
  if (account.id != call.principal.account || !call.principal.is_session) return Fail(Code::kForbidden, "what is kept of somebody is for them alone, signed in");
  const store::Reader reader = call.services.store.Snapshot(store::ReadMode::kMayBlock);
  Document document = TRY(Document::Make());
  json::Writer own(2048);
  WriteAccount(own, account, call.principal.may);
  TRY(document.Add(fmt::format("{{\"format\":\"chanoma-account/1\",\n\"exportedAt\":\"{}\",\n\"account\":{}", FormatRfc3339(call.services.clock.Now()), own.text())));
  TRY(AddPicture(document, call, account, accounts::PictureKind::kAvatar, "avatar"));
  TRY(AddPicture(document, call, account, accounts::PictureKind::kBanner, "banner"));
  for (const auto& [name, kind] : {std::pair{"sessions", model::CredentialKind::kSession}, {"keys", model::CredentialKind::kApiKey}, {"screens", model::CredentialKind::kScreen}}) {
    TRY(document.List(name, [&, kind = kind](const auto& item) -> Result<void> {
      for (const model::Credential& credential : TRY(reader.ListCredentials(account.id))) {
        if (credential.kind != kind) continue;
        json::Writer out(512);
        if (kind == model::CredentialKind::kApiKey) WriteKey(out, credential, {});
        else WriteSession(out, credential, call.principal.credential);
        TRY(item(out));
      }
      return {};
    }));
  }
  TRY(document.List("watched", [&](const auto& item) -> Result<void> {
    store::WatchQuery query{account.id, std::nullopt, kPage};
    while (true) {
      const store::WatchPage page = TRY(reader.ListWatches(query));
      for (const model::Watch& watch : page.items) {
        json::Writer out(512);
        WriteWatch(out, reader, watch);
        TRY(item(out));
      }
      if (!page.more || !page.last) return {};
      query.after = page.last;
    }
  }));
  TRY(document.List("listed", [&](const auto& item) -> Result<void> {
    for (Ulid after;;) {
      const auto listings = TRY(reader.ListListings(account.id, after, kPage));
      for (const model::Listing& listing : listings) {
        json::Writer out(256);
        WriteListed(out, reader, listing);
        TRY(item(out));
      }
      if (listings.size() < kPage) return {};
      after = listings.back().show;
    }
  }));
  TRY(document.List("savedSearches", [&](const auto& item) -> Result<void> {
    for (const model::SavedSearch& search : TRY(reader.ListSavedSearches(account.id))) {
      json::Writer out(512);
      WriteSavedSearch(out, search);
      TRY(item(out));
    }
    return {};
  }));
  TRY(document.List("uploads", [&](const auto& item) -> Result<void> {
    for (const model::Upload& upload : TRY(call.services.uploads.List(OwnerId(call.principal)))) {
      json::Writer out(1024);
      WriteSent(out, upload);
      TRY(item(out));
    }
    return {};
  }));
  TRY(document.List("invitations", [&](const auto& item) -> Result<void> {
    for (const model::Ticket& ticket : TRY(reader.ListTickets())) {
      if (ticket.issuer != account.id || ticket.kind != model::TicketKind::kInvitation) continue;
      json::Writer out(512);
      WriteInvitation(out, ticket, {}, {});
      TRY(item(out));
    }
    return {};
  }));
  TRY(document.List("log", [&](const auto& item) -> Result<void> {
    std::optional<Ulid> before;
    while (true) {
      const auto entries = TRY(reader.ListAudit(before, kPage));
      for (const model::AuditEntry& entry : entries) {
        before = entry.id;
        if (entry.actor != account.id) continue;
        json::Writer out(512);
        WriteAudit(out, entry);
        TRY(item(out));
      }
      if (entries.size() < kPage) return {};
    }
  }));
  TRY(document.Add("}\n"));
  call.services.accounts.Audit(call.principal, "user.export", account.name, call.origin, true);
  return std::move(document).Answer();
}

}  // namespace

void ExportAccount(const Call& call, http::Exchange exchange) {
  // It takes a while, and writes: away from the workers of requests.
  std::move(exchange).Defer(call.services.readers, [&services = call.services, &answers = call.answers, &feed = call.feed, kept = call.kept, origin = call.origin](const http::Request& request) {
    return Export(Call{services, answers, feed, *kept, kept, origin}, request);
  });
}

}  // namespace chanoma::api
