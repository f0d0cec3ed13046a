#define _GNU_SOURCE
#include "cterminal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

// A signal handler can leave a note only in a variable that outlives it; this is the one.
static volatile sig_atomic_t caught_signal;
static void catch_signal(int number) { caught_signal = number; }

ssize_t daybook_read_line(int terminal, int hidden, char *line, size_t size) {
  const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
  enum { count_caught = sizeof caught / sizeof caught[0] };
  struct termios before, quiet;
  struct sigaction handler, others[count_caught];
  if (hidden) {
    if (tcgetattr(terminal, &before) != 0) return -1;
    memset(&handler, 0, sizeof handler);
    sigemptyset(&handler.sa_mask);
    handler.sa_handler = catch_signal;
    caught_signal = 0;
    for (int i = 0; i < count_caught; i++) sigaction(caught[i], &handler, &others[i]);
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    quiet.c_lflag |= ECHONL;
    tcsetattr(terminal, TCSAFLUSH, &quiet);
  }
  ssize_t count = 0;
  for (;;) {
    if (hidden && caught_signal) break;
    struct pollfd wait = {terminal, POLLIN, 0};
    // The signal may be delivered to another thread: looked for five times a second.
    int ready = poll(&wait, 1, 200);
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    char byte;
    ssize_t got = ready < 0 ? -1 : read(terminal, &byte, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      if (count == 0) count = -1;
      break;
    }
    if (byte == '\n') break;
    if ((size_t)count < size) line[count++] = byte;
  }
  if (hidden) {
    tcsetattr(terminal, TCSAFLUSH, &before);
    for (int i = 0; i < count_caught; i++) sigaction(caught[i], &others[i], NULL);
    if (caught_signal) {
      int number = caught_signal;
      explicit_bzero(line, size);
      kill(getpid(), number);
      return -2;
    }
  }
  return count;
}
