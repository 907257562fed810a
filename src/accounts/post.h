#pragma once
// Who takes letters to the mail server: the handler of jobs of that kind. A letter is tried again with growing delays while the server
// is away, and given up when it refuses for good. Owned by the daemon's wiring; the queue's thread.

#include <functional>

#include "accounts/accounts.h"
#include "jobs/queue.h"

namespace chanoma::accounts {

class Post {
 public:
  using Sender = std::function<Result<void>(const net::MailServer&, const net::Letter&, Timestamp, const std::string& id)>;
  Post(Accounts& accounts, store::Store& store, const config::Config& config, Sender sender = {});

  // Of the settings, before anything is sent: kInvalid with the name of the one at fault.
  static Result<void> Check(const config::Config& config);
  void Register(jobs::Queue& queue);
  Result<void> Deliver(jobs::JobContext& context);

 private:
  Result<net::MailServer> Server() const;

  Accounts& accounts_;
  store::Store& store_;
  const config::Config& config_;
  const Sender send_;
};

}  // namespace chanoma::accounts
