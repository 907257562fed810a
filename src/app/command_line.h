#pragma once
// The program: reads the command line, the environment and the configuration file, and runs the subcommand. The only
// user of CLI11. Called once, by main().

namespace chanoma::app {

// The exit code: 0 done, 1 failed, 2 wrong usage or configuration.
int RunProgram(int argc, char** argv);

}  // namespace chanoma::app
