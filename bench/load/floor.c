// The floor: what the load generator can see at most. A fan-out server that parses nothing but frame headers.
//
//   floor PORT [each]
//
// A socket's room is the path that it asked for. What arrives in a turn of epoll is sent to everybody in its
// room with one send a socket; with ``each``, with one send a delivery, as the simplest server does it.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_FD = 20000, ROOMS = 4096, BUFFER = 1 << 20, PATH = 64, EVENTS = 512 };

typedef struct {
    bool upgraded;
    int room, unsent_len;
    char *unsent;
} Socket;

typedef struct {
    char path[PATH];
    int *members, count, waiting_len;
    char waiting[1 << 17];
    bool dirty;
} Room;

// The key that the load generator sends is always the same one, that of RFC 6455 section 1.3.
static const char UPGRADED[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

static Socket sockets[MAX_FD];
static Room *rooms[ROOMS], *dirty[ROOMS];
static int room_count, dirty_count, poller;
static bool each;

static void watch(int fd) {
    struct epoll_event event = {.events = EPOLLIN | (sockets[fd].unsent_len ? EPOLLOUT : 0), .data.fd = fd};
    epoll_ctl(poller, EPOLL_CTL_MOD, fd, &event);
}

static void send_to(int fd, const char *data, int len) {
    Socket *to = &sockets[fd];
    int taken = to->unsent_len ? 0 : (int)send(fd, data, (size_t)len, MSG_NOSIGNAL);
    if (taken < 0) taken = 0;
    if (taken == len) return;
    to->unsent = realloc(to->unsent, (size_t)(to->unsent_len + len - taken));
    memcpy(to->unsent + to->unsent_len, data + taken, (size_t)(len - taken));
    to->unsent_len += len - taken;
    watch(fd);
}

static void send_rest(int fd) {
    Socket *to = &sockets[fd];
    int taken = (int)send(fd, to->unsent, (size_t)to->unsent_len, MSG_NOSIGNAL);
    if (taken <= 0) return;
    to->unsent_len -= taken;
    memmove(to->unsent, to->unsent + taken, (size_t)to->unsent_len);
    if (!to->unsent_len) watch(fd);
}

static void hand_out(Room *room) {
    for (int i = 0; i < room->count; i++) send_to(room->members[i], room->waiting, room->waiting_len);
    room->waiting_len = 0;
    room->dirty = false;
}

static int room_of(const char *path) {
    for (int i = 0; i < room_count; i++)
        if (!strcmp(rooms[i]->path, path)) return i;
    rooms[room_count] = calloc(1, sizeof(Room));
    snprintf(rooms[room_count]->path, PATH, "%s", path);
    return room_count++;
}

static void upgrade(int fd, char *request) {
    char path[PATH] = "/";
    sscanf(request, "GET %63s", path);
    Room *room = rooms[sockets[fd].room = room_of(path)];
    room->members = realloc(room->members, (size_t)(room->count + 1) * sizeof *room->members);
    room->members[room->count++] = fd;
    sockets[fd].upgraded = true;
    send_to(fd, UPGRADED, sizeof UPGRADED - 1);
}

static void publish(Room *room, const uint8_t *payload, int len, const uint8_t *mask) {
    int header = len < 126 ? 2 : 4;
    if (room->waiting_len + header + len > (int)sizeof room->waiting) hand_out(room);
    char *out = room->waiting + room->waiting_len;
    out[0] = (char)0x81;
    out[1] = (char)(len < 126 ? len : 126);
    if (header == 4) {
        out[2] = (char)(len >> 8);
        out[3] = (char)len;
    }
    for (int i = 0; i < len; i++) out[header + i] = (char)(payload[i] ^ mask[i & 3]);
    room->waiting_len += header + len;
    if (each) {
        hand_out(room);
    } else if (!room->dirty) {
        room->dirty = true;
        dirty[dirty_count++] = room;
    }
}

static void forget(int fd) {
    Room *room = sockets[fd].upgraded ? rooms[sockets[fd].room] : NULL;
    for (int i = 0; room && i < room->count; i++)
        if (room->members[i] == fd) room->members[i] = room->members[--room->count];
    close(fd);
}

// Frames come whole here: the load generator sends each with one send, and windows are small.
static void receive(int fd) {
    static uint8_t data[BUFFER];
    ssize_t len = recv(fd, data, BUFFER - 1, 0);
    if (len <= 0) {
        if (len == 0 || errno != EAGAIN) forget(fd);
        return;
    }
    data[len] = 0;
    if (!sockets[fd].upgraded) {
        upgrade(fd, (char *)data);
        return;
    }
    for (ssize_t at = 0; at + 6 <= len;) {
        int size = data[at + 1] & 127, header = 2;
        if (size == 126) {
            size = data[at + 2] << 8 | data[at + 3];
            header = 4;
        }
        publish(rooms[sockets[fd].room], data + at + header + 4, size, data + at + header);
        at += header + 4 + size;
    }
}

static void accept_all(int listener) {
    for (int fd; (fd = accept(listener, NULL, NULL)) >= 0;) {
        int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        fcntl(fd, F_SETFL, O_NONBLOCK);
        sockets[fd] = (Socket){0};
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
    }
}

static int listen_on(int port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&own, sizeof own) || listen(listener, 4096)) {
        perror("floor");
        exit(1);
    }
    return listener;
}

int main(int count, char **words) {
    if (count < 2) return 2;
    each = count > 2 && !strcmp(words[2], "each");
    int listener = listen_on(atoi(words[1]));
    poller = epoll_create1(0);
    struct epoll_event own = {.events = EPOLLIN, .data.fd = listener}, events[EVENTS];
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &own);
    for (;;) {
        int ready = epoll_wait(poller, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                accept_all(listener);
                continue;
            }
            if (events[i].events & EPOLLOUT) send_rest(fd);
            if (events[i].events & EPOLLIN) receive(fd);
        }
        for (int i = 0; i < dirty_count; i++) hand_out(dirty[i]);
        dirty_count = 0;
    }
}
