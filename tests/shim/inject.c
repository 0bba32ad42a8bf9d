/* Lets one call that writes, syncs, makes, renames or reads a file fail, as a full or broken disk
 * does. Loaded before the C library (LD_PRELOAD) by tests/it/injected.rs.
 *
 *   INJECT_AT      the call that fails, from 1; none if unset or 0
 *   INJECT_ERROR   its errno
 *   INJECT_LASTING if set, all calls after it that write fail as well, as on a disk that stays full
 *   INJECT_COUNT   a file to which the number of calls is written at the end
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long n_calls;

static long number(const char *name) {
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

/* Returns whether this call is to fail. */
static int fails(int is_read) {
    static atomic_long at = -1, error, lasting;
    if (atomic_load(&at) < 0) {
        atomic_store(&error, number("INJECT_ERROR"));
        atomic_store(&lasting, getenv("INJECT_LASTING") != NULL);
        atomic_store(&at, number("INJECT_AT"));
    }
    long now = atomic_fetch_add(&n_calls, 1) + 1;
    long when = atomic_load(&at);
    int is_it = when > 0 && (now == when || (now > when && atomic_load(&lasting) && !is_read));
    if (is_it) errno = (int)atomic_load(&error);
    return is_it;
}

__attribute__((destructor)) static void told(void) {
    const char *path = getenv("INJECT_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (file) {
        fprintf(file, "%ld\n", atomic_load(&n_calls));
        fclose(file);
    }
}

/* Standard input, output and error are no files of a store. */
#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define WRAP(result, name, parameters, arguments, counts, is_read) \
    result name parameters { REAL(name); if ((counts) && fails(is_read)) return -1; return real arguments; }

WRAP(ssize_t, write, (int fd, const void *bytes, size_t n), (fd, bytes, n), fd > 2, 0)
WRAP(ssize_t, pwrite, (int fd, const void *bytes, size_t n, off_t at), (fd, bytes, n, at), 1, 0)
WRAP(ssize_t, pwrite64, (int fd, const void *bytes, size_t n, off64_t at), (fd, bytes, n, at), 1, 0)
WRAP(ssize_t, pread, (int fd, void *bytes, size_t n, off_t at), (fd, bytes, n, at), 1, 1)
WRAP(ssize_t, pread64, (int fd, void *bytes, size_t n, off64_t at), (fd, bytes, n, at), 1, 1)
WRAP(int, fsync, (int fd), (fd), 1, 0)
WRAP(int, fdatasync, (int fd), (fd), 1, 0)
WRAP(int, ftruncate, (int fd, off_t n), (fd, n), 1, 0)
WRAP(int, ftruncate64, (int fd, off64_t n), (fd, n), 1, 0)
WRAP(int, rename, (const char *from, const char *to), (from, to), 1, 0)
WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode), 1, 0)
WRAP(int, sync_file_range, (int fd, off64_t at, off64_t n, unsigned flags), (fd, at, n, flags), 1, 0)
WRAP(ssize_t, copy_file_range, (int in, off64_t *from, int out, off64_t *to, size_t n, unsigned flags),
     (in, from, out, to, n, flags), 1, 0)

int open64(const char *path, int flags, ...) {
    REAL(open64);
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if ((flags & O_CREAT) && fails(0)) return -1;
    return real(path, flags, mode);
}
