#pragma once
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

// MHD_start_daemon is variadic, which Swift cannot call. One thread a connection, so that a slow answer holds up no other;
// loopback addresses only, by construction. `unescape` is given, so that the escapes of a path reach us as they were sent.
typedef size_t (*daybook_web_unescape)(void *context, struct MHD_Connection *connection, char *text);

static inline struct MHD_Daemon *daybook_web_start(int ipv6, uint16_t port, unsigned int idle_seconds,
                                                   MHD_AccessHandlerCallback handler, void *context,
                                                   MHD_RequestCompletedCallback completed, daybook_web_unescape unescape) {
  struct sockaddr_in four;
  struct sockaddr_in6 six;
  memset(&four, 0, sizeof four);
  memset(&six, 0, sizeof six);
  four.sin_family = AF_INET;
  four.sin_port = htons(port);
  four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(port);
  six.sin6_addr = in6addr_loopback;
  const struct sockaddr *address = ipv6 ? (const struct sockaddr *)&six : (const struct sockaddr *)&four;
  unsigned int flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL;
  if (ipv6) flags |= MHD_USE_IPv6;
  return MHD_start_daemon(flags, port, NULL, NULL, handler, context,                      //
                          MHD_OPTION_SOCK_ADDR, address,                                  //
                          MHD_OPTION_NOTIFY_COMPLETED, completed, NULL,                   //
                          MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL,                   //
                          MHD_OPTION_CONNECTION_LIMIT, (unsigned int)256,                 //
                          MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds,                    //
                          MHD_OPTION_END);
}

// The port that was bound, 0 if unknown: MHD_get_daemon_info is variadic too.
static inline uint16_t daybook_web_port(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info ? info->port : 0;
}

// Values of macros that cast, which Swift does not import.
static inline ssize_t daybook_web_end_of_body(void) { return MHD_CONTENT_READER_END_OF_STREAM; }
static inline ssize_t daybook_web_broken_body(void) { return MHD_CONTENT_READER_END_WITH_ERROR; }
