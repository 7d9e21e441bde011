// The command line. Every option takes one value but for --step and --answer, which take two, and flags.
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char USAGE[] =
    "load --port N [--path T] [--conns N] [--rooms N] [--senders N] [--message T] ...\n"
    "\n"
    "Opens WebSockets to 127.0.0.1, has senders post messages that hold a stamp (T:%T), and counts and times\n"
    "every stamp that comes back on any connection. Prints one JSON object.\n"
    "\n"
    "  --path T         what is asked for in the upgrade (/)\n"
    "  --step MARK T    send T once a frame that holds MARK has come; an empty MARK: after the upgrade\n"
    "  --ready MARK     a connection is ready when a frame that holds MARK has come; else after the upgrade\n"
    "  --expect N       ... and N stamps have come\n"
    "  --message T      what senders send; in a closed loop it must hold U:%I; by which one knows its own\n"
    "  --window N       messages a sender has under way at once (1)\n"
    "  --rate N         messages a second of all senders together, instead of a closed loop\n"
    "  --seconds N      how long to measure (4), after --warmup N (1)\n"
    "  --stalled N      so many connections stop reading when the senders start\n"
    "  --hold           open, say so, and wait until standard input ends\n"
    "  --beat T         send T on every connection every ten seconds\n"
    "  --answer MARK T  send T for each frame that is MARK: heart-beats of the server\n"
    "  --lines FILE     a line for each connection, for %K\n"
    "  --burst N        upgrades under way at once (200);  --sources N: addresses to connect from (1)\n"
    "  --binary         messages are binary frames\n"
    "\n"
    "In T: %I number of the connection, %R its room, %K and %L its line up to a tab and behind it, %G how often\n"
    "the lines were gone through before, %T a stamp, %P{N} N times x, %E{N} N characters of four bytes, %xHH a byte.\n";

static void read_lines(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        exit(2);
    }
    char line[8192];
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\r\n")] = 0;
        options.lines = realloc(options.lines, (size_t)(options.line_count + 1) * sizeof *options.lines);
        options.lines[options.line_count++] = strdup(line);
    }
    fclose(file);
}

static bool read_number(const char *name, const char *value) {
    struct { const char *name; int *target; } whole[] = {
        {"--port", &options.port}, {"--conns", &options.conns}, {"--rooms", &options.rooms},
        {"--senders", &options.senders}, {"--window", &options.window}, {"--stalled", &options.stalled},
        {"--burst", &options.burst}, {"--sources", &options.sources},
    };
    struct { const char *name; double *target; } real[] = {
        {"--rate", &options.rate}, {"--seconds", &options.seconds}, {"--warmup", &options.warmup},
    };
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (!strcmp(name, whole[i].name)) return *whole[i].target = atoi(value), true;
    for (size_t i = 0; i < sizeof real / sizeof *real; i++)
        if (!strcmp(name, real[i].name)) return *real[i].target = atof(value), true;
    if (!strcmp(name, "--expect")) return options.expect = atol(value), true;
    return false;
}

static bool read_text(const char *name, const char *value) {
    struct { const char *name; const char **target; } texts[] = {
        {"--path", &options.path}, {"--message", &options.message}, {"--ready", &options.ready},
        {"--beat", &options.beat},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!strcmp(name, texts[i].name)) return *texts[i].target = value, true;
    if (!strcmp(name, "--lines")) return read_lines(value), true;
    return false;
}

static bool read_pair(const char *name, const char *first, const char *second) {
    if (!strcmp(name, "--answer")) {
        options.heard = first;
        options.answer = second;
        return true;
    }
    if (strcmp(name, "--step") || options.step_count == MAX_STEPS) return false;
    options.steps[options.step_count++] = (Step){first, second};
    return true;
}

static bool read_flag(const char *name) {
    if (!strcmp(name, "--binary")) return options.binary = true;
    if (!strcmp(name, "--hold")) return options.hold = true;
    return false;
}

void options_read(int count, char **words) {
    for (int i = 1; i < count; i++) {
        int left = count - 1 - i;
        if (read_flag(words[i])) continue;
        if (left >= 1 && (read_number(words[i], words[i + 1]) || read_text(words[i], words[i + 1]))) {
            i += 1;
        } else if (left >= 2 && read_pair(words[i], words[i + 1], words[i + 2])) {
            i += 2;
        } else {
            fprintf(stderr, "cannot read %s\n\n%s", words[i], USAGE);
            exit(2);
        }
    }
    if (options.senders > options.conns - options.stalled) options.senders = options.conns - options.stalled;
}
