/* A shifted wall clock, for a process that is started with this library preloaded and for all its
 * children. SHIFT_CLOCK_BY is the number of seconds to shift by. Clocks that only measure
 * (CLOCK_MONOTONIC) are left alone, so that time limits stay what they are.
 *
 * Answers get the shift added; waits until a moment get it taken off, since the kernel still keeps
 * the real time. Files show real times, too: those written since SHIFT_CLOCK_SINCE (real seconds
 * since 1970) get the shift added, so that their age is right. Older files show what they always
 * did, or Python would compile everything anew.
 *
 * Left alone: programs without this machine's C library, and system calls that go past it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))
#define VARIABLES 3
#define LENGTH 4096

static time_t by, since;
static char variables[VARIABLES][LENGTH]; /* "NAME=value", for children */

__attribute__((constructor)) static void begin(void) {
    static const char *const names[VARIABLES] = {"LD_PRELOAD", "SHIFT_CLOCK_BY", "SHIFT_CLOCK_SINCE"};
    for (int each = 0; each < VARIABLES; each++) {
        const char *value = getenv(names[each]);
        if (!value || strlen(names[each]) + strlen(value) + 2 > LENGTH) abort();
        strcat(strcat(strcpy(variables[each], names[each]), "="), value);
    }
    by = atoll(getenv("SHIFT_CLOCK_BY"));
    since = atoll(getenv("SHIFT_CLOCK_SINCE"));
}

/* The C library's own function. It has two pthread_cond_timedwait, the first for programs of before
 * 2003; asked without a version, it may give that one. */
static void *own(const char *name) {
    void *found = NULL;
    if (strcmp(name, "pthread_cond_timedwait") == 0) found = dlvsym(RTLD_NEXT, name, "GLIBC_2.3.2");
    if (!found) found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

#define OWN(name)                    \
    static __typeof__(name) *real;   \
    if (!real) real = own(#name)

static int is_wall(clockid_t clock) {
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
}

/* ---------------------------------------------------------------- which time is it? */

EXPORTED int clock_gettime(clockid_t clock, struct timespec *at) {
    OWN(clock_gettime);
    int result = real(clock, at);
    if (result == 0 && is_wall(clock)) at->tv_sec += by;
    return result;
}

EXPORTED int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    OWN(gettimeofday);
    int result = real(at, zone);
    if (result == 0) at->tv_sec += by;
    return result;
}

EXPORTED time_t time(time_t *at) {
    OWN(time);
    time_t now = real(NULL) + by;
    if (at) *at = now;
    return now;
}

EXPORTED int timespec_get(struct timespec *at, int base) {
    OWN(timespec_get);
    int result = real(at, base);
    if (result == TIME_UTC) at->tv_sec += by;
    return result;
}

/* ---------------------------------------------------------------- waits until a moment */

static struct timespec in_real_time(const struct timespec *until) {
    struct timespec moved = *until;
    moved.tv_sec -= by;
    return moved;
}

EXPORTED int sem_timedwait(sem_t *restrict it, const struct timespec *restrict until) {
    OWN(sem_timedwait);
    struct timespec moved = in_real_time(until);
    return real(it, &moved);
}

EXPORTED int sem_clockwait(sem_t *restrict it, clockid_t clock, const struct timespec *restrict until) {
    OWN(sem_clockwait);
    struct timespec moved = is_wall(clock) ? in_real_time(until) : *until;
    return real(it, clock, &moved);
}

EXPORTED int pthread_mutex_timedlock(pthread_mutex_t *restrict it, const struct timespec *restrict until) {
    OWN(pthread_mutex_timedlock);
    struct timespec moved = in_real_time(until);
    return real(it, &moved);
}

EXPORTED int pthread_cond_timedwait(pthread_cond_t *restrict it, pthread_mutex_t *restrict with,
                                    const struct timespec *restrict until) {
    OWN(pthread_cond_timedwait);
    /* Was it made for a clock that only measures? The C library keeps that in this bit, and has no
     * function that tells. */
    int measures = it->__data.__wrefs & 2;
    struct timespec moved = measures ? *until : in_real_time(until);
    return real(it, with, &moved);
}

EXPORTED int pthread_cond_clockwait(pthread_cond_t *restrict it, pthread_mutex_t *restrict with,
                                    clockid_t clock, const struct timespec *restrict until) {
    OWN(pthread_cond_clockwait);
    struct timespec moved = is_wall(clock) ? in_real_time(until) : *until;
    return real(it, with, clock, &moved);
}

EXPORTED int clock_nanosleep(clockid_t clock, int flags, const struct timespec *until,
                             struct timespec *left) {
    OWN(clock_nanosleep);
    int shifted = is_wall(clock) && (flags & TIMER_ABSTIME);
    struct timespec moved = shifted ? in_real_time(until) : *until;
    return real(clock, flags, &moved, left);
}

/* ---------------------------------------------------------------- the times of files */

static void show(struct timespec *at) {
    if (at->tv_sec >= since) at->tv_sec += by;
}

#define SHOWN(call, found)                                                      \
    int result = call;                                                          \
    if (result == 0) show(&found->st_atim), show(&found->st_mtim), show(&found->st_ctim); \
    return result

/* Programs ask for the one or the other name, depending on how they were compiled. */
#define FILE_TIMES(bits)                                                                           \
    EXPORTED int stat##bits(const char *restrict path, struct stat##bits *restrict found) {        \
        OWN(stat##bits);                                                                           \
        SHOWN(real(path, found), found);                                                           \
    }                                                                                              \
    EXPORTED int lstat##bits(const char *restrict path, struct stat##bits *restrict found) {       \
        OWN(lstat##bits);                                                                          \
        SHOWN(real(path, found), found);                                                           \
    }                                                                                              \
    EXPORTED int fstat##bits(int file, struct stat##bits *found) {                                 \
        OWN(fstat##bits);                                                                          \
        SHOWN(real(file, found), found);                                                           \
    }                                                                                              \
    EXPORTED int fstatat##bits(int folder, const char *restrict path,                              \
                               struct stat##bits *restrict found, int flags) {                     \
        OWN(fstatat##bits);                                                                        \
        SHOWN(real(folder, path, found, flags), found);                                            \
    }

FILE_TIMES()
FILE_TIMES(64)

/* A time that is given to a file shows as it was given. Where that cannot be (between the real and
 * the shifted beginning of the run) it shows older. */
static struct timespec given(const struct timespec *at) {
    struct timespec moved = *at;
    int is_time = at->tv_nsec != UTIME_NOW && at->tv_nsec != UTIME_OMIT;
    if (is_time && at->tv_sec >= since) moved.tv_sec -= by;
    return moved;
}

EXPORTED int utimensat(int folder, const char *path, const struct timespec times[2], int flags) {
    OWN(utimensat);
    if (!times) return real(folder, path, times, flags);
    struct timespec moved[2] = {given(&times[0]), given(&times[1])};
    return real(folder, path, moved, flags);
}

EXPORTED int futimens(int file, const struct timespec times[2]) {
    OWN(futimens);
    if (!times) return real(file, times);
    struct timespec moved[2] = {given(&times[0]), given(&times[1])};
    return real(file, moved);
}

/* ---------------------------------------------------------------- children
 * PostgreSQL, for one, is started with an environment of its own, in which the preload is lacking.
 * Nothing may be allocated between fork and exec: the longer list is on the stack. */

static int has(char *const environment[], const char *variable) {
    size_t name = strchr(variable, '=') - variable + 1;
    while (*environment && strncmp(*environment, variable, name) != 0) environment++;
    return *environment != NULL;
}

static size_t length_of(char *const environment[]) {
    size_t count = 0;
    while (environment[count]) count++;
    return count;
}

#define HANDED_ON(environment, full)                                             \
    size_t count = length_of(environment);                                       \
    char *full[count + VARIABLES + 1];                                           \
    memcpy(full, environment, count * sizeof *full);                             \
    for (int each = 0; each < VARIABLES; each++)                                 \
        if (!has(environment, variables[each])) full[count++] = variables[each]; \
    full[count] = NULL

EXPORTED int execve(const char *path, char *const words[], char *const environment[]) {
    OWN(execve);
    HANDED_ON(environment, full);
    return real(path, words, full);
}

EXPORTED int execv(const char *path, char *const words[]) { return execve(path, words, environ); }

EXPORTED int execvp(const char *file, char *const words[]) { return execvpe(file, words, environ); }

EXPORTED int execvpe(const char *file, char *const words[], char *const environment[]) {
    OWN(execvpe);
    HANDED_ON(environment, full);
    return real(file, words, full);
}

EXPORTED int posix_spawn(pid_t *restrict child, const char *restrict path,
                         const posix_spawn_file_actions_t *restrict actions,
                         const posix_spawnattr_t *restrict attributes, char *const words[restrict],
                         char *const environment[restrict]) {
    OWN(posix_spawn);
    HANDED_ON(environment, full);
    return real(child, path, actions, attributes, words, full);
}

EXPORTED int posix_spawnp(pid_t *restrict child, const char *restrict file,
                          const posix_spawn_file_actions_t *restrict actions,
                          const posix_spawnattr_t *restrict attributes,
                          char *const words[restrict], char *const environment[restrict]) {
    OWN(posix_spawnp);
    HANDED_ON(environment, full);
    return real(child, file, actions, attributes, words, full);
}
