/* Every flush takes two milliseconds longer. Preloaded into the web process and the database. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>

static int later(const char *name, int fd) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  usleep(2000);
  return real(fd);
}

int fsync(int fd) { return later("fsync", fd); }
int fdatasync(int fd) { return later("fdatasync", fd); }
