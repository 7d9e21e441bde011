// One WebSocket connection of the load generator: upgrade, frames in, frames out (RFC 6455, client side).
#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 21, TEXT_BYTES = 1 << 17, HEADER_BYTES = 14 };

static char buffer[BUFFER_BYTES];
static const uint8_t MASK[4] = {0x12, 0x34, 0x56, 0x78};

static void watch(Conn *conn, int operation) {
    uint32_t events = EPOLLIN | (conn->unsent_len ? EPOLLOUT : 0);
    struct epoll_event event = {.events = events, .data.ptr = conn};
    epoll_ctl(poller, operation, conn->fd, &event);
}

void conn_close(Conn *conn) {
    if (conn->fd < 0) return;
    close(conn->fd);
    conn->fd = -1;
    counters.closed++;
    counters.close_code = conn->close_code;
}

static void conn_fail(Conn *conn) {
    counters.errors++;
    conn_close(conn);
}

static void send_bytes(Conn *conn, const char *data, size_t len) {
    if (conn->fd < 0) return;
    ssize_t taken = 0;
    if (!conn->unsent_len) {
        taken = send(conn->fd, data, len, MSG_NOSIGNAL);
        if (taken < 0 && errno != EAGAIN) {
            conn_fail(conn);
            return;
        }
        if (taken < 0) taken = 0;
        if ((size_t)taken == len) return;
    }
    size_t left = len - (size_t)taken;
    conn->unsent = realloc(conn->unsent, conn->unsent_len + left);
    memcpy(conn->unsent + conn->unsent_len, data + taken, left);
    conn->unsent_len += left;
    watch(conn, EPOLL_CTL_MOD);
}

void conn_writable(Conn *conn) {
    ssize_t taken = send(conn->fd, conn->unsent, conn->unsent_len, MSG_NOSIGNAL);
    if (taken < 0) return;
    conn->unsent_len -= (size_t)taken;
    memmove(conn->unsent, conn->unsent + taken, conn->unsent_len);
    if (!conn->unsent_len) watch(conn, EPOLL_CTL_MOD);
}

void conn_say(Conn *conn, const char *template, int opcode) {
    static char text[HEADER_BYTES + TEXT_BYTES];
    char *payload = text + HEADER_BYTES;
    size_t len = expand(payload, TEXT_BYTES, template, conn);
    for (size_t i = 0; i < len; i++) payload[i] ^= (char)MASK[i & 3];
    size_t extended = len < 126 ? 0 : len < 65536 ? 2 : 8;
    char *start = payload - 4 - extended - 2;
    start[0] = (char)(0x80 | opcode);
    start[1] = (char)(0x80 | (extended == 0 ? len : extended == 2 ? 126 : 127));
    for (size_t i = 0; i < extended; i++) start[2 + i] = (char)(len >> 8 * (extended - 1 - i));
    memcpy(payload - 4, MASK, 4);
    send_bytes(conn, start, (size_t)(payload - start) + len);
}

static void ask_to_upgrade(Conn *conn) {
    char path[16384], request[17000];
    path[expand(path, sizeof path, options.path, conn)] = 0;
    int len = snprintf(request, sizeof request,
                       "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                       path, options.port);
    send_bytes(conn, request, (size_t)len);
}

void conn_open(Conn *conn) {
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port)};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    conn->fd = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    setsockopt(conn->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (options.sources > 1) {
        struct sockaddr_in own = {.sin_family = AF_INET};
        own.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + (uint32_t)(conn->index % options.sources));
        setsockopt(conn->fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
        bind(conn->fd, (struct sockaddr *)&own, sizeof own);
    }
    if (conn->fd < 0 || connect(conn->fd, (struct sockaddr *)&server, sizeof server)) {
        perror("connect");
        exit(4);
    }
    fcntl(conn->fd, F_SETFL, O_NONBLOCK);
    watch(conn, EPOLL_CTL_ADD);
    ask_to_upgrade(conn);
}

// How many bytes of the buffer the answer to the upgrade takes; 0 while it is not whole.
static size_t take_upgrade(Conn *conn, const char *data, size_t len) {
    const char *end = memmem(data, len, "\r\n\r\n", 4);
    if (!end) return 0;
    if (memcmp(data, "HTTP/1.1 101", 12)) {
        fprintf(stderr, "not upgraded: %.*s\n", (int)(len < 400 ? len : 400), data);
        exit(3);
    }
    conn->upgraded = true;
    talk_upgraded(conn);
    return (size_t)(end + 4 - data);
}

// How many bytes the frame at ``data`` takes, header and all; 0 while it is not whole.
static size_t take_frame(Conn *conn, const char *data, size_t len) {
    const uint8_t *head = (const uint8_t *)data;
    if (len < 2) return 0;
    size_t header = 2, payload = head[1] & 127;
    if (payload >= 126) {
        size_t bytes = payload == 126 ? 2 : 8;
        if (len < 2 + bytes) return 0;
        payload = 0;
        for (size_t i = 0; i < bytes; i++) payload = payload << 8 | head[2 + i];
        header += bytes;
    }
    if (len < header + payload) return 0;
    talk_frame(conn, head[0] & 15, data + header, payload);
    return header + payload;
}

static void keep_rest(Conn *conn, const char *data, size_t len) {
    conn->rest = len ? realloc(conn->rest, len) : (free(conn->rest), NULL);
    if (len) memcpy(conn->rest, data, len);
    conn->rest_len = len;
}

void conn_readable(Conn *conn) {
    if (conn->rest_len) memcpy(buffer, conn->rest, conn->rest_len);
    ssize_t got = recv(conn->fd, buffer + conn->rest_len, BUFFER_BYTES - conn->rest_len, 0);
    if (got <= 0) {
        if (got < 0 && errno == EAGAIN) return;
        got < 0 ? conn_fail(conn) : conn_close(conn);
        return;
    }
    counters.bytes += got;
    size_t len = conn->rest_len + (size_t)got, done = 0, step = 1;
    while (step && conn->fd >= 0) {
        step = conn->upgraded ? take_frame(conn, buffer + done, len - done) : take_upgrade(conn, buffer, len);
        done += step;
    }
    keep_rest(conn, buffer + done, conn->fd >= 0 ? len - done : 0);
}
