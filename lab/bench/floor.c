// The floor of the benchmark: the least that a client of libssh2 can do. One thread, one epoll, one key that is read once,
// the algorithms that paictl asks for, and no error that is explained.
//   floor HOSTS USER KEY PORT COMMANDS IN-FLIGHT COMMAND
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libssh2.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum stage { handshake, login, opening, starting, reading, closing };

struct client {
    int socket, commands;
    enum stage stage;
    LIBSSH2_SESSION *session;
    LIBSSH2_CHANNEL *channel;
    char host[64];
};

static EVP_PKEY *key;
static unsigned char blob[64];
static size_t blob_size;
static const char *user, *command;
static int port, commands, events;

static void die(const char *what, const char *whom) {
    fprintf(stderr, "floor: %s: %s\n", whom, what);
    exit(1);
}

// An Ed25519 key without a passphrase in OpenSSH's own form: the public half stands behind a fixed head, the seed in front of its second copy.
static void read_key(const char *path) {
    char text[4096];
    unsigned char bytes[4096];
    FILE *file = fopen(path, "r");
    size_t count = file ? fread(text, 1, sizeof text - 1, file) : 0;
    text[count] = 0;
    char *begin = strchr(text, '\n'), *end = begin ? strstr(begin, "-----END") : NULL;
    if (!end) die("no key of OpenSSH", path);
    fclose(file);
    size_t kept = 0;
    for (char *c = begin; c < end; c++) if (*c != '\n') text[kept++] = *c;
    int size = EVP_DecodeBlock(bytes, (unsigned char *)text, (int)kept);
    // "openssh-key-v1\0", "none", "none", "", one key, and its public half of 51 bytes.
    const size_t public = 15 + 8 + 8 + 4 + 4 + 4;
    const size_t seed = public + 51 + 4 + 8 + 15 + 36 + 4;
    if (size < (int)(seed + 32) || memcmp(bytes + public + 4, "ssh-ed25519", 11)) die("no plain Ed25519 key", path);
    memcpy(blob, bytes + public, blob_size = 51);
    key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, bytes + seed, 32);
    if (!key) die("no usable key", path);
}

static int sign(LIBSSH2_SESSION *session, unsigned char **signature, size_t *size, const unsigned char *data, size_t count, void **abstract) {
    (void)session, (void)abstract;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    *signature = malloc(*size = 64);
    int sound = EVP_DigestSignInit_ex(context, NULL, NULL, NULL, NULL, key, NULL) > 0 && EVP_DigestSign(context, *signature, size, data, count) > 0;
    EVP_MD_CTX_free(context);
    return sound ? 0 : LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED;
}

static void begin(struct client *client) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int on = 1;
    inet_pton(AF_INET, client->host, &address.sin_addr);
    client->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(client->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(client->socket, (struct sockaddr *)&address, sizeof address) && errno != EINPROGRESS) die(strerror(errno), client->host);
    client->session = libssh2_session_init();
    libssh2_session_set_blocking(client->session, 0);
    libssh2_session_method_pref(client->session, LIBSSH2_METHOD_KEX, "curve25519-sha256");
    libssh2_session_method_pref(client->session, LIBSSH2_METHOD_HOSTKEY, "ssh-ed25519");
    libssh2_session_method_pref(client->session, LIBSSH2_METHOD_CRYPT_CS, "aes128-ctr");
    libssh2_session_method_pref(client->session, LIBSSH2_METHOD_CRYPT_SC, "aes128-ctr");
    libssh2_session_method_pref(client->session, LIBSSH2_METHOD_MAC_CS, "hmac-sha2-256");
    libssh2_session_method_pref(client->session, LIBSSH2_METHOD_MAC_SC, "hmac-sha2-256");
    client->stage = handshake;
    client->commands = commands;
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = client};
    epoll_ctl(events, EPOLL_CTL_ADD, client->socket, &event);
}

// One step; LIBSSH2_ERROR_EAGAIN when it has to wait, 1 when all is done.
static int step(struct client *client) {
    char buffer[4096];
    ssize_t count;
    int code = 0;
    switch (client->stage) {
    case handshake: code = libssh2_session_handshake(client->session, client->socket); break;
    case login: {
        void *nothing = NULL;
        code = libssh2_userauth_publickey(client->session, user, blob, blob_size, sign, &nothing);
        break;
    }
    case opening:
        client->channel = libssh2_channel_open_session(client->session);
        if (!client->channel) code = libssh2_session_last_errno(client->session);
        break;
    case starting: code = libssh2_channel_exec(client->channel, command); break;
    case reading:
        while ((count = libssh2_channel_read(client->channel, buffer, sizeof buffer)) > 0) continue;
        code = count < 0 ? (int)count : libssh2_channel_wait_closed(client->channel);
        break;
    case closing:
        code = libssh2_channel_close(client->channel);
        if (code) break;
        if (libssh2_channel_get_exit_status(client->channel)) die("the command failed", client->host);
        libssh2_channel_free(client->channel);
        if (--client->commands) {
            client->stage = opening;
            return 0;
        }
        libssh2_session_disconnect(client->session, "bye");
        libssh2_session_free(client->session);
        close(client->socket);
        return 1;
    }
    if (code == 0) client->stage++;
    return code;
}

int main(int count, char **words) {
    if (count != 8) die("HOSTS USER KEY PORT COMMANDS IN-FLIGHT COMMAND", "usage");
    FILE *hosts = fopen(words[1], "r");
    if (!hosts) die(strerror(errno), words[1]);
    user = words[2], command = words[7];
    port = atoi(words[4]), commands = atoi(words[5]);
    int width = atoi(words[6]), running = 0;
    if (libssh2_init(0)) die("no libssh2", "libssh2_init");
    read_key(words[3]);
    events = epoll_create1(EPOLL_CLOEXEC);
    struct client *clients = calloc((size_t)width, sizeof *clients);
    for (; running < width && fscanf(hosts, "%63s", clients[running].host) == 1; running++) begin(&clients[running]);
    while (running) {
        struct epoll_event ready[64];
        int woken = epoll_wait(events, ready, 64, -1);
        for (int i = 0; i < woken; i++) {
            struct client *client = ready[i].data.ptr;
            int code;
            while ((code = step(client)) == 0) continue;
            if (code == LIBSSH2_ERROR_EAGAIN) continue;
            if (code < 0) die("failed", client->host);
            if (fscanf(hosts, "%63s", client->host) == 1) begin(client);
            else running--;
        }
    }
    return 0;
}
