/* BUNDLE/bin/NAME: starts BUNDLE/libexec/NAME with the loader and the libraries of BUNDLE/lib, so that the program
 * runs in any image, whatever C library that has. Static, because nothing of the image may be needed to start it.
 *
 * An image's LD_PRELOAD and LD_AUDIT name libraries for that image's own C library: they are hidden from our program
 * and handed on in LOCKKEEPER_LD_PRELOAD and LOCKKEEPER_LD_AUDIT, for the children that it starts. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void hide(const char* name, const char* hidden_name) {
  const char* value = getenv(name);
  if (value == NULL) return;
  setenv(hidden_name, value, 1);
  unsetenv(name);
}

/* Cuts the last part of a path off and returns it. */
static char* cut_last(char* path) {
  char* slash = strrchr(path, '/');
  if (slash == NULL) return NULL;
  *slash = '\0';
  return slash + 1;
}

int main(int argc, char** argv) {
  char root[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", root, sizeof root - 1);
  if (length < 0) {
    fprintf(stderr, "lockkeeper: cannot read /proc/self/exe: %s; is /proc mounted?\n", strerror(errno));
    return 1;
  }
  root[length] = '\0';
  char* name = cut_last(root);
  if (name == NULL || cut_last(root) == NULL) {
    fprintf(stderr, "lockkeeper: %s is not in the bin folder of a bundle\n", argv[0]);
    return 1;
  }
  static char loader[PATH_MAX + 64];
  static char libraries[PATH_MAX + 64];
  static char program[2 * PATH_MAX + 64];
  snprintf(loader, sizeof loader, "%s/lib/ld-linux-x86-64.so.2", root);
  snprintf(libraries, sizeof libraries, "%s/lib", root);
  snprintf(program, sizeof program, "%s/libexec/%s", root, name);

  char** arguments = calloc((size_t)argc + 8, sizeof *arguments);
  if (arguments == NULL) return 1;
  int count = 0;
  arguments[count++] = loader;
  arguments[count++] = "--inhibit-cache";
  arguments[count++] = "--library-path";
  arguments[count++] = libraries;
  arguments[count++] = "--argv0";
  arguments[count++] = argv[0];
  arguments[count++] = program;
  for (int i = 1; i < argc; ++i) arguments[count++] = argv[i];
  hide("LD_PRELOAD", "LOCKKEEPER_LD_PRELOAD");
  hide("LD_AUDIT", "LOCKKEEPER_LD_AUDIT");
  execv(loader, arguments);
  fprintf(stderr, "lockkeeper: cannot run %s: %s\n", loader, strerror(errno));
  return 1;
}
