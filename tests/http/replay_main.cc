// Feeds every file of the given folders to a fuzz target: how the corpus is replayed by builds without libFuzzer. Each
// file is also tried cut short and with single bits flipped, which finds most careless bounds.

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

void Run(const std::string& bytes) { LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()); }

}  // namespace

int main(int argc, char** argv) {
  size_t files = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      std::ifstream in(entry.path(), std::ios::binary);
      std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
      Run(bytes);
      ++files;
      for (size_t at = 0; at < bytes.size() && at < 512; ++at) {
        Run(bytes.substr(0, at));
        for (int bit = 0; bit < 8; ++bit) {
          bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
          Run(bytes);
          bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
        }
      }
    }
  }
  std::printf("replayed %zu inputs\n", files);
  return files == 0 ? 1 : 0;
}
