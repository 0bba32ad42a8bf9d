/* Sets the clock of a process to CLOCK_SECONDS after 1970. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *moment) {
    int failed = syscall(SYS_clock_gettime, clock, moment);
    const char *seconds = getenv("CLOCK_SECONDS");
    if (clock == CLOCK_REALTIME && seconds) moment->tv_sec = atoll(seconds);
    return failed;
}
