#include "accounts/letters.h"

#include <fmt/format.h>

namespace chanoma::accounts {

net::Letter ResetLetter(const About& about, const std::string& link) {
  if (about.language == "ja") {
    return {about.to, fmt::format("{}：パスワードの再設定", about.server),
            fmt::format("{} さん\n\n{} のパスワードの再設定が求められました。一時間以内に次のリンクを開き、新しいパスワードを決めてください。使えるのは一度だけです。\n\n{}\n\n"
                        "心当たりがなければ、何もする必要はありません。パスワードはそのままです。\n", about.person, about.server, link)};
  }
  return {about.to, fmt::format("{}: a new password", about.server),
          fmt::format("Hello {},\n\nsomebody asked for a new password at {}. Open this link within an hour and choose one; it works once:\n\n{}\n\n"
                      "If it was not you, do nothing: your password stays as it is.\n", about.person, about.server, link)};
}

net::Letter ConfirmLetter(const About& about, const std::string& link) {
  if (about.language == "ja") {
    return {about.to, fmt::format("{}：メールアドレスの確認", about.server),
            fmt::format("{} さん\n\nこのアドレスを {} のアカウントに使うには、一日以内に次のリンクを開いて確認してください。\n\n{}\n\n心当たりがなければ、何もする必要はありません。\n", about.person, about.server, link)};
  }
  return {about.to, fmt::format("{}: is this your address?", about.server),
          fmt::format("Hello {},\n\nto use this address with your account at {}, open this link within a day and confirm it:\n\n{}\n\nIf you did not ask for this, do nothing.\n", about.person, about.server, link)};
}

net::Letter ChangedLetter(const About& about, const std::string& now) {
  if (about.language == "ja") {
    return {about.to, fmt::format("{}：メールアドレスが変わりました", about.server),
            now.empty() ? fmt::format("{} さん\n\n{} のアカウントからこのアドレスが外されました。心当たりがなければ、サーバーの管理者に知らせてください。\n", about.person, about.server)
                        : fmt::format("{} さん\n\n{} のアカウントのアドレスが {} に変わりました。心当たりがなければ、サーバーの管理者に知らせてください。\n", about.person, about.server, now)};
  }
  return {about.to, fmt::format("{}: your address was changed", about.server),
          now.empty() ? fmt::format("Hello {},\n\nthis address is no longer that of your account at {}. If it was not you who removed it, tell whoever runs the server.\n", about.person, about.server)
                      : fmt::format("Hello {},\n\nthe address of your account at {} is {} from now on. If it was not you who changed it, tell whoever runs the server.\n", about.person, about.server, now)};
}

}  // namespace chanoma::accounts
