// The load generator: opens connections, waits until all are ready, has senders send, prints what came of it.
#include "load.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 1024, OPEN_WITHIN_S = 240, OPENED_A_TURN = 20, BEAT_S = 10, DRAIN_MS = 1500, STILL_MS = 300 };

Options options = {
    .conns = 1, .rooms = 1, .window = 1, .burst = 200, .sources = 1,
    .seconds = 4, .warmup = 1, .path = "/", .message = "U:%I;T:%T",
};
Counters counters;
int poller;

static Conn *conns;
static Conn **senders;
static int sender_count, opened, next_sender, next_beat;
static uint64_t beaten_at;

uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

static double seconds_since(uint64_t start) { return (double)(now_ns() - start) / 1e9; }

static void beat(uint64_t now) {
    if (!options.beat) return;
    int due = (int)((double)(now - beaten_at) / 1e9 / BEAT_S * options.conns);
    if (due) beaten_at = now;
    for (; due > 0; due--) {
        Conn *conn = &conns[next_beat];
        next_beat = (next_beat + 1) % options.conns;
        if (conn->ready && conn->fd >= 0) conn_say(conn, options.beat, TEXT);
    }
}

static void turn(int timeout_ms) {
    static struct epoll_event events[EVENTS];
    int count = epoll_wait(poller, events, EVENTS, timeout_ms);
    for (int i = 0; i < count; i++) {
        Conn *conn = events[i].data.ptr;
        if (conn->fd >= 0 && events[i].events & EPOLLOUT) conn_writable(conn);
        if (conn->fd >= 0 && events[i].events & ~(uint32_t)EPOLLOUT) conn_readable(conn);
    }
    beat(now_ns());
}

static double open_all(void) {
    uint64_t start = now_ns();
    beaten_at = start;
    while (counters.ready < options.conns) {
        for (int i = 0; i < OPENED_A_TURN && opened < options.conns; i++) {
            if (opened - counters.ready >= options.burst) break;
            conns[opened].index = opened;
            conn_open(&conns[opened++]);
        }
        turn(1);
        if (seconds_since(start) > OPEN_WITHIN_S || counters.closed) {
            fprintf(stderr, "%ld of %d ready, %d opened, %ld closed (%d)\n", counters.ready, options.conns,
                    opened, counters.closed, counters.close_code);
            exit(5);
        }
    }
    return seconds_since(start);
}

static void choose_roles(void) {
    for (int i = 0; i < options.stalled; i++) {
        Conn *conn = &conns[options.conns - 1 - i];
        conn->stalled = true;
        epoll_ctl(poller, EPOLL_CTL_DEL, conn->fd, NULL);
    }
    int readers = options.conns - options.stalled;
    senders = calloc((size_t)options.senders + 1, sizeof *senders);
    int step = options.senders ? readers / options.senders : 1;
    for (int i = 0; i < readers && sender_count < options.senders; i += step) {
        conns[i].sender = true;
        senders[sender_count++] = &conns[i];
    }
}

static void run_for(double seconds) {
    uint64_t start = now_ns();
    double sent = 0;
    while (seconds_since(start) < seconds) {
        if (options.rate > 0 && sender_count) {
            double due = seconds_since(start) * options.rate;
            for (; sent < due; sent++) talk_send(senders[next_sender++ % sender_count]);
        }
        turn(options.rate > 1000 ? 0 : 1);
    }
}

static void wait_for(int milliseconds) {
    uint64_t start = now_ns();
    while (seconds_since(start) * 1000 < milliseconds) turn(10);
}

static void hold(double opened_s) {
    printf("{\"ready\": %ld, \"opened_s\": %.2f}\n", counters.ready, opened_s);
    fflush(stdout);
    fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
    char byte;
    while (read(STDIN_FILENO, &byte, 1) != 0) turn(50);
}

// How many of those that stopped reading the server has cut off; they read on now.
static int count_cut(void) {
    int cut = 0;
    counters.measuring = false;
    for (int i = 0; i < options.conns; i++) {
        if (!conns[i].stalled) continue;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &conns[i]};
        epoll_ctl(poller, EPOLL_CTL_ADD, conns[i].fd, &event);
    }
    if (options.stalled) wait_for(DRAIN_MS);
    for (int i = 0; i < options.conns; i++) cut += conns[i].stalled && conns[i].fd < 0;
    return cut;
}

static void stamps_of_all(long *least, long *most) {
    *least = *most = conns[0].stamps;
    for (int i = 1; i < options.conns; i++) {
        if (conns[i].stamps < *least) *least = conns[i].stamps;
        if (conns[i].stamps > *most) *most = conns[i].stamps;
    }
}

static void report(double opened_s, double seconds) {
    long closed = counters.closed, least, most;
    stamps_of_all(&least, &most);
    Counters measured = counters;
    int cut = count_cut();
    printf("{\"conns\": %d, \"opened_s\": %.3f, \"seconds\": %.3f, \"sent\": %ld, \"delivered\": %ld, "
           "\"p50_us\": %.0f, \"p90_us\": %.0f, \"p99_us\": %.0f, \"p999_us\": %.0f, "
           "\"least_stamps\": %ld, \"most_stamps\": %ld, \"closed\": %ld, \"errors\": %ld, \"cut\": %d, "
           "\"bytes\": %ld}\n",
           options.conns, opened_s, seconds, measured.sent, measured.delivered, histogram_us(0.5),
           histogram_us(0.9), histogram_us(0.99), histogram_us(0.999), least, most, closed, measured.errors,
           cut, measured.bytes);
}

static void allow_many_files(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int count, char **words) {
    options_read(count, words);
    allow_many_files();
    poller = epoll_create1(0);
    conns = calloc((size_t)options.conns, sizeof *conns);
    double opened_s = open_all();
    if (options.hold) {
        hold(opened_s);
        return 0;
    }
    wait_for(STILL_MS);
    choose_roles();
    if (options.rate == 0) {
        for (int i = 0; i < sender_count; i++)
            for (int k = 0; k < options.window; k++) talk_send(senders[i]);
    }
    run_for(options.warmup);
    counters.measuring = true;
    uint64_t start = now_ns();
    run_for(options.seconds);
    report(opened_s, seconds_since(start));
    return 0;
}
