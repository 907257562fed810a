#pragma once
// The C functions libmicrohttpd calls, as members of one struct that the server befriends. They run on its event loops
// and let no exception pass. Internal to this module.

#include <microhttpd.h>

#include <vector>

#include "http/server_impl.h"

namespace chanoma::http {

ConnectionState& StateOf(MHD_Connection* connection);

struct Callbacks {
  static MHD_AccessHandlerCallback Access() { return &OnAccess; }
  static void AddOptions(std::vector<MHD_OptionItem>& items, Server::Impl& server);

  static MHD_Result OnAccess(void* cls, MHD_Connection* connection, const char* url, const char* method, const char* version,
                             const char* upload, size_t* upload_size, void** context);
  static void* OnTarget(void* cls, const char* target, MHD_Connection* connection);
  static void OnCompleted(void* cls, MHD_Connection* connection, void** context, MHD_RequestTerminationCode code);
  static void OnConnection(void* cls, MHD_Connection* connection, void** socket_context, MHD_ConnectionNotificationCode code);
  static size_t LeaveEscaped(void* cls, MHD_Connection* connection, char* text);
  static void OnUpgrade(void* cls, MHD_Connection* connection, void* context, const char* extra, size_t extra_size, MHD_socket socket,
                        MHD_UpgradeResponseHandle* handle);
};

}  // namespace chanoma::http
