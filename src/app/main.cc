#include <cstdio>
#include <exception>

#include "app/command_line.h"

int main(int argc, char** argv) {
  try {
    return chanoma::app::RunProgram(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "chanoma: %s\n", e.what());
    return 1;
  }
}
