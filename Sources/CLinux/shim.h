#pragma once

// glibc declares it only under _GNU_SOURCE, which Swift's import of glibc does not set (rename(2)).
extern int renameat2(int old_folder, const char *old_path, int new_folder, const char *new_path, unsigned int flags);
