// What is said on a connection, and what is made of what comes: steps, readiness, stamps.
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char STAMP_MARK[] = "T:";
enum { STAMP_DIGITS = 19, MARK_LEN = 2 };

// The {N} behind *at, as N times a character.
static size_t pad(char *out, size_t room, const char **at, const char *character) {
    char *end;
    size_t wanted = (size_t)strtoul(*at + 2, &end, 10), size = strlen(character), n = 0;
    *at = end;
    for (; wanted && n + size < room; wanted--, n += size) memcpy(out + n, character, size);
    return n;
}

// A column of the connection's line; columns are parted by a tab.
static size_t column(char *out, size_t room, const Conn *conn, int number) {
    if (!options.line_count) return 0;
    const char *from = options.lines[conn->index % options.line_count];
    const char *tab = strchr(from, '\t');
    size_t first = tab ? (size_t)(tab - from) : strlen(from);
    if (number == 0) return (size_t)snprintf(out, room, "%.*s", (int)first, from);
    return tab ? (size_t)snprintf(out, room, "%s", tab + 1) : 0;
}

static size_t expand_one(char *out, size_t room, const char **at, const Conn *conn) {
    const char *t = *at;
    switch (*t) {
        case 'I': return (size_t)snprintf(out, room, "%06d", conn->index);
        case 'R': return (size_t)snprintf(out, room, "%d", conn->index % options.rooms);
        case 'T': return (size_t)snprintf(out, room, "%0*llu", STAMP_DIGITS, (unsigned long long)now_ns());
        case 'K': return column(out, room, conn, 0);
        case 'L': return column(out, room, conn, 1);
        case 'x': {
            char digits[3] = {t[1], t[2], 0};
            *at += 2;
            *out = (char)strtol(digits, NULL, 16);
            return 1;
        }
        case 'G':
            if (!options.line_count) return 0;
            return (size_t)snprintf(out, room, "%d", conn->index / options.line_count);
        case 'P': return pad(out, room, at, "x");
        case 'E': return pad(out, room, at, "\xf0\x9f\x8d\xb5");
        default: *out = *t; return 1;
    }
}

size_t expand(char *out, size_t room, const char *template, const Conn *conn) {
    size_t n = 0;
    for (const char *t = template; *t && n + 64 < room; t++) {
        if (*t == '%' && t[1]) {
            t++;
            n += expand_one(out + n, room - n, &t, conn);
        } else {
            out[n++] = *t;
        }
    }
    return n;
}

void talk_send(Conn *conn) {
    conn_say(conn, options.message, options.binary ? BINARY : TEXT);
    counters.sent += counters.measuring;
}

static bool holds(const char *data, size_t len, const char *mark) {
    return memmem(data, len, mark, strlen(mark)) != NULL;
}

static void check_ready(Conn *conn) {
    if (conn->ready || !conn->joined || conn->stamps < options.expect) return;
    conn->ready = true;
    counters.ready++;
}

static void take_steps(Conn *conn, const char *data, size_t len) {
    if (conn->step < options.step_count && holds(data, len, options.steps[conn->step].mark)) {
        conn_say(conn, options.steps[conn->step++].text, options.binary ? BINARY : TEXT);
    }
    if (options.ready && holds(data, len, options.ready)) conn->joined = true;
}

void talk_upgraded(Conn *conn) {
    snprintf(conn->own, sizeof conn->own, "U:%06d;", conn->index);
    while (conn->step < options.step_count && !*options.steps[conn->step].mark) {
        conn_say(conn, options.steps[conn->step++].text, options.binary ? BINARY : TEXT);
    }
    if (!options.ready) conn->joined = true;
    check_ready(conn);
}

static int count_stamps(const char *data, size_t len) {
    const char *end = data + len, *at = data;
    int found = 0;
    uint64_t now = counters.measuring ? now_ns() : 0;
    while ((at = memmem(at, (size_t)(end - at), STAMP_MARK, MARK_LEN)) && end - at >= MARK_LEN + STAMP_DIGITS) {
        uint64_t sent_at = strtoull(at + MARK_LEN, NULL, 10);
        at += MARK_LEN + STAMP_DIGITS;
        if (!sent_at) continue;
        found++;
        if (counters.measuring) histogram_add(now - sent_at);
    }
    return found;
}

void talk_frame(Conn *conn, int opcode, const char *data, size_t len) {
    counters.frames++;
    if (opcode == CLOSE) {
        conn->close_code = len >= 2 ? (uint16_t)((uint8_t)data[0] << 8 | (uint8_t)data[1]) : 1005;
        conn_close(conn);
        return;
    }
    if (opcode >= CLOSE) return;  // pings come so seldom here that no server misses the pong
    if (!conn->joined) take_steps(conn, data, len);
    if (options.heard && len == strlen(options.heard) && !memcmp(data, options.heard, len)) {
        conn_say(conn, options.answer, TEXT);
        return;
    }
    int found = count_stamps(data, len);
    conn->stamps += found;
    if (counters.measuring) counters.delivered += found;
    check_ready(conn);
    if (found && conn->sender && options.rate == 0 && holds(data, len, conn->own)) talk_send(conn);
}
