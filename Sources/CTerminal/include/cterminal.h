#pragma once
#include <sys/types.h>

// Reads a line from a terminal, without its end; `hidden` leaves it unseen while it is typed, and whatever signal comes,
// the terminal shows again what is typed before the signal takes its course.
//
// Returns how many bytes, -1 when there are none any more, -2 when a signal stopped and continued the process: ask again.
ssize_t daybook_read_line(int terminal, int hidden, char *line, size_t size);
