#include "app/verifying.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "app/owner.h"
#include "app/restoring.h"
#include "backup/arrival.h"
#include "backup/origin.h"
#include "cli/verification.h"
#include "verify/check.h"

namespace chanoma::app {
namespace {

// The same changes that a server would make, with its marks around them.
Result<void> RepairStopped(verify::Found& found, const Paths& paths, const Clock& clock, const Log& log) {
  TRY(backup::Prepare(paths.data, clock, log));
  store::StoreOptions options;
  options.path = paths.store;
  {
    const auto store = TRY(store::Store::Open(options, clock, log));
    const verify::Tools tools{*store, paths.data,
                              [&] {
                                std::error_code ignored;
                                std::filesystem::remove(paths.search / "CURRENT", ignored);
                              },
                              [&](const playback::StoredName& segment) { ::unlink((paths.segments / playback::FileNameOf(segment)).c_str()); }};
    TRY(verify::Repair(found, tools, log));
  }
  return backup::MarkClosed(paths.store);
}

Result<std::string> VerifyStopped(const Paths& paths, bool repair) {
  FdLogSink sink(STDERR_FILENO);
  const Log log(sink, LogLevel::kError);
  const SystemClock clock;
  const verify::Watching watching{[](const verify::Progress& progress) { cli::TellProgress(verify::PartName(progress.part), progress.bytes); }, {}};
  verify::Found found = TRY(verify::CheckStopped({paths.data, paths.segments}, clock, log, watching));
  const bool can = std::ranges::any_of(found.report.findings, [](const verify::Finding& finding) { return finding.remedy == verify::Remedy::kRebuild || finding.remedy == verify::Remedy::kMark; });
  if (repair && can) {
    // What does not open is told of already, and is not this command's to decide.
    if (const auto repaired = RepairStopped(found, paths, clock, log); !repaired) fmt::print(stderr, "chanoma: not repaired: {}\n", repaired.error().message);
  }
  return verify::WriteJson(found.report);
}

Result<std::string> Verify(const cli::Connect& connect, const Paths& paths, bool repair) {
  std::error_code error;
  if (!std::filesystem::is_directory(paths.data / "store", error)) return Fail(Code::kInvalid, fmt::format("{} is no data directory", paths.data.string()));
  TRY(BecomeOwnerOf(paths.data));
  const auto lock = LockOut(paths.data);
  if (!lock && lock.error().code != Code::kConflict) return Fail(lock.error());
  return lock ? VerifyStopped(paths, repair) : cli::VerifyLive(connect, repair);
}

}  // namespace

int VerifyData(const cli::Connect& connect, const Paths& paths, bool repair, const cli::Output& output) {
  const auto report = Verify(connect, paths, repair);
  if (report) return cli::ShowVerification(*report, output);
  fmt::print(stderr, "chanoma: {}\n", report.error().message);
  return 2;
}

}  // namespace chanoma::app
