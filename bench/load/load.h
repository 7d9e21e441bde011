// What the parts of the load generator share. One thread, one epoll, many WebSocket connections.
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MAX_STEPS = 8, OWN_BYTES = 16, TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10 };

typedef struct {
    const char *mark;  // the step is taken once a frame that holds this has come; "": after the upgrade
    const char *text;  // a template
} Step;

typedef struct {
    int port, conns, rooms, senders, window, stalled, burst, sources;
    double rate, seconds, warmup;
    long expect;
    bool binary, hold;
    const char *path, *message, *ready, *beat, *heard, *answer;
    Step steps[MAX_STEPS];
    int step_count;
    char **lines;
    int line_count;
} Options;

typedef struct {
    int fd, index, step;
    uint16_t close_code;
    bool upgraded, joined, ready, sender, stalled;
    long stamps;
    char own[OWN_BYTES];
    char *rest, *unsent;  // a part of a frame that came; what the kernel has not taken
    size_t rest_len, unsent_len;
} Conn;

typedef struct {
    long sent, delivered, frames, bytes, closed, errors, ready;
    uint16_t close_code;
    bool measuring;
} Counters;

extern Options options;
extern Counters counters;
extern int poller;

uint64_t now_ns(void);

// conn.c: sockets and frames.
void conn_open(Conn *conn);
void conn_say(Conn *conn, const char *template, int opcode);
void conn_readable(Conn *conn);
void conn_writable(Conn *conn);
void conn_close(Conn *conn);

// talk.c: what is said, and what is made of what comes.
void talk_upgraded(Conn *conn);
void talk_frame(Conn *conn, int opcode, const char *data, size_t len);
void talk_send(Conn *conn);
size_t expand(char *out, size_t room, const char *template, const Conn *conn);

// histogram.c: times in nanoseconds, kept within 3 %.
void histogram_add(uint64_t ns);
double histogram_us(double quantile);

// options.c
void options_read(int count, char **words);

#endif
