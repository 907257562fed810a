#include "app/doctor_facts.h"

#include <fmt/format.h>
#include <link.h>
#include <pwd.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>
#include <system_error>

#include "base/file.h"
#include "base/human_bytes.h"
#include "files/place.h"

namespace chanoma::app {
namespace {

constexpr size_t kSmallFile = 1 << 20;
constexpr const char* kService = "chanoma.service";

std::string OwnName() {
  const passwd* entry = ::getpwuid(::geteuid());
  return entry ? entry->pw_name : fmt::format("{}", ::geteuid());
}

// As a word of a shell.
std::string Quoted(const std::string& text) {
  if (text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+") == std::string::npos) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// The file that a library's name leads to: "librocksdb.so.7.8.3".
std::string FileOf(const std::string& path) {
  std::error_code error;
  const auto real = std::filesystem::canonical(path, error);
  return (error ? std::filesystem::path(path) : real).filename().string();
}

int NoteLibrary(dl_phdr_info* info, size_t, void* names) {
  if (info->dlpi_name != nullptr && *info->dlpi_name != '\0') static_cast<std::set<std::string>*>(names)->insert(FileOf(info->dlpi_name));
  return 0;
}

std::string Joined(const std::set<std::string>& names) { return names.empty() ? "not known" : fmt::format("{}", fmt::join(names, ", ")); }

// As ldd(1) tells: "libavformat.so.59 => /usr/lib/…/libavformat.so.59 (0x…)".
std::set<std::string> LibrariesOf(const std::filesystem::path& program) {
  std::set<std::string> names;
  std::FILE* const told = ::popen(("ldd " + Quoted(program.string()) + " 2>/dev/null").c_str(), "r");
  if (told == nullptr) return names;
  char line[4096];
  while (std::fgets(line, sizeof line, told) != nullptr) {
    const std::string_view text(line);
    const size_t arrow = text.find("=> /");
    if (arrow == std::string_view::npos) continue;
    const std::string path(text.substr(arrow + 3, text.find(" (", arrow) - arrow - 3));
    const std::string name = FileOf(path);
    if (name.starts_with("libav") || name.starts_with("libsw") || name.starts_with("libx26") || name.starts_with("libseccomp")) names.insert(name);
  }
  ::pclose(told);
  return names;
}

std::string Distribution() {
  std::istringstream lines(ReadFile("/etc/os-release", kSmallFile).value_or(""));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("PRETTY_NAME=")) return line.substr(13, line.size() - 14);
  }
  return "not known";
}

struct Mount {
  std::string place, type, options, source;
};

// The mount that holds `path`: the last one whose place it lies below (proc(5), mountinfo).
std::optional<Mount> MountOf(const std::string& path) {
  std::optional<Mount> found;
  std::ifstream lines("/proc/self/mountinfo");
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string skip, place, options, type, source;
    words >> skip >> skip >> skip >> skip >> place >> options;
    for (std::string word; words >> word && word != "-";) continue;
    words >> type >> source;
    const bool holds = place == "/" || path == place || path.starts_with(place + "/");
    if (holds && (!found || place.size() >= found->place.size())) found = Mount{place, type, options, source};
  }
  return found;
}

}  // namespace

Section ProgramFacts(const std::filesystem::path& worker) {
  std::error_code error;
  Section section{"Program", {{"version", CHANOMA_VERSION}, {"compiler", __VERSION__}}};
  section.lines.emplace_back("program", std::filesystem::read_symlink("/proc/self/exe", error).string());
  section.lines.emplace_back("media worker", std::filesystem::exists(worker, error) ? worker.string() : worker.string() + ", which is not there");
  section.lines.emplace_back("asks as", OwnName());
  return section;
}

Section SystemFacts() {
  utsname name{};
  struct sysinfo memory {};
  ::uname(&name);
  ::sysinfo(&memory);
  const auto bytes = [&](unsigned long number) { return HumanBytes(uint64_t{number} * memory.mem_unit); };
  return {"System",
          {{"distribution", Distribution()},
           {"kernel", fmt::format("{} {} {}", name.sysname, name.release, name.machine)},
           {"processors", fmt::format("{}", ::sysconf(_SC_NPROCESSORS_ONLN))},
           {"memory", fmt::format("{} of {} free", bytes(memory.freeram), bytes(memory.totalram))},
           {"up for", fmt::format("{} h", memory.uptime / 3600)}}};
}

Section LinkedLibraries(const std::filesystem::path& worker) {
  std::set<std::string> own;
  ::dl_iterate_phdr(&NoteLibrary, &own);
  return {"Libraries", {{"of the server", Joined(own)}, {"of the media worker", Joined(LibrariesOf(worker))}}};
}

std::string DiskOf(const std::filesystem::path& path) {
  struct statvfs space {};
  if (::statvfs(path.c_str(), &space) != 0) return fmt::format("cannot be looked at ({})", SystemError(errno, "statvfs", path).message);
  const auto bytes = [&](fsblkcnt_t blocks) { return HumanBytes(uint64_t{blocks} * space.f_frsize); };
  const auto mount = MountOf(path.string());
  const std::string where = mount ? fmt::format("{} ({}) on {} at {}", mount->type, mount->options, mount->source, mount->place) : std::string("a mount that is not known");
  return fmt::format("{}, {} of {} free, {} files more", where, bytes(space.f_bavail), bytes(space.f_blocks), space.f_favail);
}

std::optional<std::string> WayIn(const std::string& path, const std::string& denied) {
  std::error_code error;
  const auto folder = files::BlockingFolder(path);
  if (folder) {
    const bool itself = *folder == path;
    return fmt::format("{} does not let “{}” {}: sudo setfacl {}-m u:{}:{} {}", *folder, OwnName(), itself ? "list it" : "pass", itself ? "-R " : "", OwnName(), itself ? "rX" : "x", Quoted(*folder));
  }
  if (!std::filesystem::exists(path, error)) return fmt::format("{} is not there", path);
  if (denied.find("permissions of") == std::string::npos) return std::nullopt;
  // Open to the user, closed to the service: what its unit takes away.
  return fmt::format("the service may not go where its user may: sudo systemctl edit {}, and there: [Service] BindReadOnlyPaths={}", kService, path);
}

}  // namespace chanoma::app
