#include "app/tls_files.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "base/file.h"
#include "tls/house.h"

namespace chanoma::app {
namespace {

constexpr size_t kPemLimit = 1 << 20;
constexpr std::chrono::seconds kLook{5};
constexpr std::chrono::days kRenew{30};
constexpr size_t kMostAddresses = 64;

// This machine's addresses that a network at home has.
std::vector<std::string> Addresses() {
  std::set<std::string> found{"127.0.0.1", "::1"};
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return {found.begin(), found.end()};
  for (const ifaddrs* one = list; one != nullptr && found.size() < kMostAddresses; one = one->ifa_next) {
    if (one->ifa_addr == nullptr || (one->ifa_flags & IFF_UP) == 0) continue;
    char text[INET6_ADDRSTRLEN] = "";
    if (one->ifa_addr->sa_family == AF_INET) ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr, text, sizeof text);
    if (one->ifa_addr->sa_family == AF_INET6) ::inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(one->ifa_addr)->sin6_addr, text, sizeof text);
    if (*text != 0 && tls::IsOfTheHouse(text)) found.emplace(text);
  }
  ::freeifaddrs(list);
  return {found.begin(), found.end()};
}

// For nobody else to read.
Result<void> Keep(const std::filesystem::path& path, const std::string& text) { return WriteFileAtomically(path, text, 0600); }

bool Has(const std::vector<std::string>& all, const std::vector<std::string>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& one) { return std::find(all.begin(), all.end(), one) != all.end(); });
}

}  // namespace

// The authority stays as long as it may vouch for all names: devices have been told to trust it.
Result<void> TlsFiles::Make() {
  std::error_code error;
  std::filesystem::create_directories(options_.folder, error);
  if (error) return Fail(SystemError(error.value(), "create", options_.folder));
  std::filesystem::permissions(options_.folder, std::filesystem::perms::owner_all, error);
  const auto in = [this](const char* name) { return options_.folder / name; };
  std::vector<std::string> others;
  std::string listed;
  for (const std::string& name : options_.names) {
    // A name without a dot is of the house, but below no domain that the authority is for anyway.
    if (tls::IsOfTheHouse(name) && name.find_first_of(".:") != std::string::npos) continue;
    others.push_back(name.starts_with("*.") ? name.substr(2) : name);
    listed += others.back() + "\n";
  }
  const Timestamp now = clock_.Now();
  tls::Pem authority;
  const auto kept = ReadFile(in("authority.pem"), kPemLimit), kept_key = ReadFile(in("authority-key.pem"), kPemLimit), kept_names = ReadFile(in("names"), kPemLimit);
  const auto facts = kept ? tls::ReadFacts(*kept) : Result<tls::Facts>(Fail(kept.error()));
  const bool covers = kept_names && std::all_of(others.begin(), others.end(), [&](const std::string& name) { return ("\n" + *kept_names).find("\n" + name + "\n") != std::string::npos; });
  const bool good = facts && kept_key && covers && facts->ends > now + kRenew;
  if (good) {
    authority = {*kept, *kept_key};
  } else {
    authority = TRY(tls::MakeAuthority("Chanoma at " + (options_.names.empty() ? std::string("home") : options_.names.front()), others, now));
    TRY(Keep(in("authority-key.pem"), authority.key));
    TRY(Keep(in("names"), listed));
    TRY(Keep(in("authority.pem"), authority.certificate));
    log_.Info("made an authority for certificates of this house: devices that trust it see no warnings", {{"file", in("authority.pem").string()}});
  }
  std::vector<std::string> names = options_.names;
  for (const std::string& address : Addresses()) names.push_back(address);
  const auto own = ReadFile(in("cert.pem"), kPemLimit), own_key = ReadFile(in("key.pem"), kPemLimit);
  const auto said = own ? tls::ReadFacts(*own) : Result<tls::Facts>(Fail(own.error()));
  if (good && said && own_key && said->ends > now + kRenew && said->begins <= now && Has(said->names, names)) return {};
  const tls::Pem made = TRY(tls::MakeCertificate(authority, names, now));
  TRY(Keep(in("key.pem"), made.key));
  TRY(Keep(in("cert.pem"), made.certificate));
  return {};
}

Result<void> TlsFiles::Read() {
  seen_ = Stamp();
  const std::string chain = TRY(ReadFile(certificate_, kPemLimit)), key = TRY(ReadFile(key_, kPemLimit));
  if (certificates_) TRY(certificates_->Replace(chain, key));
  else certificates_ = TRY(tls::Certificates::Load(chain, key));
  const tls::Facts facts = TRY(tls::ReadFacts(chain));
  const bool over = facts.ends <= clock_.Now();
  const auto tell = [&](auto level) { (log_.*level)(over ? "the certificate has run out" : "certificate", {{"fingerprint", facts.fingerprint}, {"until", FormatRfc3339(facts.ends)}}); };
  tell(over ? &Log::Warning : &Log::Info);
  return {};
}

// Of the files that the names lead to now: renewing is often the turn of a link.
std::string TlsFiles::Stamp() const {
  std::string stamp;
  for (const std::filesystem::path* path : {&certificate_, &key_}) {
    struct stat facts {};
    if (::stat(path->c_str(), &facts) != 0) return {};
    stamp += fmt::format("{}:{}:{}:{}.{} ", facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec);
  }
  return stamp;
}

Result<std::unique_ptr<TlsFiles>> TlsFiles::Open(Options options, const Clock& clock, Log log) {
  std::unique_ptr<TlsFiles> files(new TlsFiles(std::move(options), clock, std::move(log)));
  files->certificate_ = files->options_.certificate;
  files->key_ = files->options_.key;
  if (files->certificate_.empty()) {
    files->certificate_ = files->options_.folder / "cert.pem";
    files->key_ = files->options_.folder / "key.pem";
    TRY(files->Make());
  }
  TRY(files->Read());
  files->thread_ = std::jthread([raw = files.get()] { raw->Loop(); });
  return files;
}

TlsFiles::~TlsFiles() {
  MutexLock lock(mutex_);
  stopping_ = true;
  wake_.NotifyAll();
}

void TlsFiles::Look() {
  if (options_.certificate.empty()) {
    if (const auto made = Make(); !made) log_.Warning("the certificate could not be renewed", {{"why", made.error().message}});
  }
  const std::string now = Stamp();
  // Gone for the moment in which it is replaced; or nothing has happened.
  if (now.empty() || now == seen_) return;
  if (const auto read = Read(); !read) log_.Warning("the changed certificate is not used: it does not hold, the one before stays", {{"why", read.error().message}});
}

void TlsFiles::Loop() {
  while (true) {
    {
      MutexLock lock(mutex_);
      const auto next = std::chrono::steady_clock::now() + kLook;
      while (!stopping_ && wake_.WaitUntil(mutex_, next)) {
      }
      if (stopping_) return;
    }
    Look();
  }
}

}  // namespace chanoma::app
