#pragma once
// Asks a worker process what its box holds (worker/self_test.h). Used by Workers once, at the start; one thread.

#include "media/protocol.pb.h"
#include "media/spawner.h"
#include "media/workers.h"

namespace chanoma::media {

struct BoxExam {
  BoxReport report;
  std::vector<std::string> arguments;  // with which workers are to be started
};

// Starts a worker for the test alone and waits for it, 30 s at most.
BoxExam ExamineBox(Spawner& spawner);

// What a worker said, as the daemon's; separate for tests.
BoxExam ReadSelfTest(const pb::SelfTest& test);

}  // namespace chanoma::media
