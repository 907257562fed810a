#pragma once
// The subcommands that speak to a daemon, or to the same services opened for the moment: each is one or more calls of the
// HTTP API and a way to print the answer. Exit codes: 0 done, 1 refused or failed, 2 wrong usage.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/client.h"

namespace chanoma::cli {

// Connects to the running daemon, or opens the data directory when none runs.
using Connect = std::function<Result<std::unique_ptr<net::Client>>()>;

struct Output {
  bool json = false;  // print the API's answer as it is
};

int ShowStatus(const Connect& connect, const Output& output);
int ListLibraries(const Connect& connect, const Output& output);
int AddLibrary(const Connect& connect, const Output& output, const std::string& name, const std::string& path);
int RemoveLibrary(const Connect& connect, const Output& output, const std::string& id);
int ScanLibraries(const Connect& connect, const Output& output, const std::string& id);
int ListVideos(const Connect& connect, const Output& output, size_t limit);
int ListJobs(const Connect& connect, const Output& output, const std::string& state);
int CancelJob(const Connect& connect, const Output& output, const std::string& id);
int ListSettings(const Connect& connect, const Output& output);
int SetSetting(const Connect& connect, const Output& output, const std::string& key, const std::string& value);
int ResetSetting(const Connect& connect, const Output& output, const std::string& key);
int ListSnapshots(const Connect& connect, const Output& output);
int TakeSnapshot(const Connect& connect, const Output& output);
int Reindex(const Connect& connect, const Output& output);
struct NewUser {
  std::string name, email, role, password;  // an empty password: none
};
int ListUsers(const Connect& connect, const Output& output);
int AddUser(const Connect& connect, const Output& output, const NewUser& user);
// Prints the token of a new session.
int PrintToken(const Connect& connect, const Output& output, const std::string& name);
int SetPassword(const Connect& connect, const std::string& name, const std::string& password);
int ShowOpenApi(const Connect& connect);

}  // namespace chanoma::cli
