#include "catalogue/texts.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "base/file.h"
#include "files/sealed.h"

namespace chanoma::catalogue {
namespace {

constexpr std::array kForms{model::TextForm::kWebVtt, model::TextForm::kAss, model::TextForm::kPgs};
constexpr size_t kIdLength = 26;

}  // namespace

std::string_view ExtensionOf(model::TextForm form) {
  switch (form) {
    case model::TextForm::kWebVtt: return ".vtt";
    case model::TextForm::kAss: return ".ass";
    case model::TextForm::kPgs: return ".sup";
  }
  return "";
}

Result<Texts> Texts::Open(std::filesystem::path folder, const files::Attic& attic, files::Allowance* room) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Fail(SystemError(error.value(), "create", folder));
  return Texts(std::move(folder), attic, room);
}

std::string Texts::Stem(const Ulid& video, uint32_t generation, int index, uint64_t revision) {
  return fmt::format("{}.{}.t{}-{:x}", video.ToString(), generation, index, revision);
}

// As Images has it: a folder for each of 32 last characters.
std::filesystem::path Texts::PathOf(std::string_view stem, model::TextForm form) const {
  const std::string_view last = stem.size() >= kIdLength ? stem.substr(kIdLength - 2, 2) : std::string_view("00");
  return folder_ / last / fmt::format("{}{}", stem, ExtensionOf(form));
}

Result<std::filesystem::path> Texts::Find(std::string_view stem, model::TextForm form) const { return files::FindSealed(PathOf(stem, form)); }

Texts::Draft::~Draft() {
  for (const auto& [path, file] : files_) ::unlink(file.temporary.c_str());
}

Result<void> Texts::Draft::Write(const std::string& stem, model::TextForm form, std::string_view bytes) {
  if (texts_.room_) TRY(texts_.room_->Admit(bytes.size()));
  const std::filesystem::path path = texts_.PathOf(stem, form);
  auto at = files_.find(path);
  if (at == files_.end()) {
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) return Fail(SystemError(error.value(), "create", path.parent_path()));
    std::filesystem::path temporary = path;
    temporary += fmt::format(".tmp{}", ::getpid());
    UniqueFd fd = TRY(OpenFile(temporary, O_WRONLY | O_CREAT | O_TRUNC));
    at = files_.emplace(path, File{std::move(temporary), std::move(fd), {}}).first;
  }
  at->second.sum.Add(bytes);
  return WriteAll(at->second.fd.Get(), bytes);
}

Result<void> Texts::Draft::Keep(const std::string& stem, model::TextForm form) {
  const std::filesystem::path path = texts_.PathOf(stem, form);
  const auto at = files_.find(path);
  if (at == files_.end()) return Fail(Code::kCorrupt, "subtitles were promised and not delivered");
  if (::fsync(at->second.fd.Get()) != 0) return Fail(SystemError(errno, "fsync", path));
  const std::filesystem::path sealed = files::SealedName(path, at->second.sum.Value());
  if (::rename(at->second.temporary.c_str(), sealed.c_str()) != 0) return Fail(SystemError(errno, "rename", sealed));
  files_.erase(at);
  TRY(SyncFolder(path.parent_path()));
  files::RemoveOthers(sealed, *texts_.attic_);
  return {};
}

void Texts::RemoveOthers(const Ulid& video, const std::vector<std::string>& stems) const {
  const std::string prefix = video.ToString() + ".";
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(PathOf(prefix, kForms[0]).parent_path(), error)) {
    std::filesystem::path name = entry.path().filename();
    // A temporary file of a daemon that was killed; the one job at a time that writes them has renamed its own by now.
    const bool unfinished = name.extension().string().starts_with(".tmp");
    if (unfinished) name = name.stem();
    const bool text = std::ranges::any_of(kForms, [&](model::TextForm form) { return name.extension() == ExtensionOf(form); });
    if (!text || !name.string().starts_with(prefix)) continue;
    if (unfinished) std::filesystem::remove(entry.path(), error);
    else if (std::ranges::find(stems, files::PlainName(name).stem().string()) == stems.end()) attic_->Remove(entry.path());
  }
}

}  // namespace chanoma::catalogue
