#include "accounts/post.h"

#include "base/file.h"

namespace chanoma::accounts {
namespace {

constexpr size_t kSecretLimit = 64 << 10;

bool IsForGood(Code code) {
  return code == Code::kInvalid || code == Code::kNotFound || code == Code::kTooLarge || code == Code::kUnsupported || code == Code::kCorrupt;
}

}  // namespace

Post::Post(Accounts& accounts, store::Store& store, const config::Config& config, Sender sender)
    : accounts_(accounts), store_(store), config_(config),
      send_(sender ? std::move(sender) : [](const net::MailServer& server, const net::Letter& letter, Timestamp now, const std::string& id) { return net::Send(server, letter, now, id); }) {}

void Post::Register(jobs::Queue& queue) {
  queue.Handle(model::JobKind::kMail, [this](jobs::JobContext& context) { return Deliver(context); });
}

Result<void> Post::Check(const config::Config& config) {
  if (config.Text("smtp_server").empty()) return {};
  TRY(net::CheckMailServer({config.Text("smtp_server"), config.Text("smtp_user"), {}, config.Text("smtp_from"), {}}));
  if (config.Text("smtp_user").empty() != config.Text("smtp_password_file").empty()) {
    return Fail(Code::kInvalid, "smtp_user and smtp_password_file go together", config.Text("smtp_user").empty() ? "smtp_user" : "smtp_password_file");
  }
  return {};
}

Result<net::MailServer> Post::Server() const {
  net::MailServer server{config_.Text("smtp_server"), config_.Text("smtp_user"), {}, config_.Text("smtp_from"), config_.Text("smtp_ca_file")};
  const std::string file = config_.Text("smtp_password_file");
  if (!file.empty()) {
    // Read for each letter: whoever changes it need not start anything anew.
    const auto text = ReadFile(file, kSecretLimit);
    if (!text) return Fail(Code::kUnavailable, "smtp_password_file: " + text.error().message);
    server.password = text->substr(0, text->find_first_of("\r\n"));
  }
  return server;
}

Result<void> Post::Deliver(jobs::JobContext& context) {
  const Ulid id = context.job().subject;
  const auto forget = [id](store::Draft& draft) { return draft.DeleteMail(id); };
  const auto mail = store_.Read().GetMail(id);
  if (!mail && mail.error().code == Code::kNotFound) return {};
  if (!mail) return Fail(mail.error());
  const auto deliver = [&]() -> Result<void> {
    const auto letter = TRY(accounts_.WriteLetter(*mail));
    if (!letter) return {};
    return send_(TRY(Server()), *letter, context.clock().Now(), id.ToString());
  };
  const auto delivered = deliver();
  if (!delivered) {
    // Given up: nobody keeps what will not be sent.
    const bool last = context.job().attempts >= context.job().max_attempts;
    if (last || IsForGood(delivered.error().code)) static_cast<void>(store_.Commit(forget));
    return Fail(delivered.error());
  }
  context.AlsoCommit(forget);
  return {};
}

}  // namespace chanoma::accounts
