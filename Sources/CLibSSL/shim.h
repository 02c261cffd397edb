#ifndef PAICTL_CLIBSSL_SHIM_H
#define PAICTL_CLIBSSL_SHIM_H

#include <errno.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

// Most of OpenSSL's functions on BIOs are macros, which Swift does not see.

// What went wrong last, in OpenSSL's words or the system's.
static inline const char *shim_reason(void) {
    unsigned long error = ERR_peek_last_error();
    const char *reason = error == 0 ? strerror(errno) : ERR_SYSTEM_ERROR(error) ? strerror(ERR_GET_REASON(error)) : ERR_reason_error_string(error);
    ERR_clear_error();
    return reason == NULL ? "no reason is known" : reason;
}

// A TLS client that takes certificates of these authorities, for this name or address, and no other.
static inline BIO *shim_secure(const char *host, const char *authorities) {
    BIO *bio = NULL;
    SSL *ssl = NULL;
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (context != NULL && SSL_CTX_load_verify_file(context, authorities) == 1) {
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
        bio = BIO_new_ssl_connect(context);
    }
    SSL_CTX_free(context);
    if (bio == NULL) return NULL;
    BIO_get_ssl(bio, &ssl);
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1) return bio;
    if (SSL_set1_host(ssl, host) == 1 && SSL_set_tlsext_host_name(ssl, host) == 1) return bio;
    BIO_free_all(bio);
    return NULL;
}

// A connection that never blocks; NULL when there is none within these seconds. Without authorities it is not encrypted.
static inline BIO *shim_connect(const char *host, const char *port, const char *authorities, int seconds) {
    BIO *bio;
    ERR_clear_error();
    bio = authorities == NULL ? BIO_new(BIO_s_connect()) : shim_secure(host, authorities);
    if (bio == NULL) return NULL;
    BIO_set_conn_hostname(bio, host);
    BIO_set_conn_port(bio, port);
    BIO_set_nbio(bio, 1);
    if (BIO_do_connect_retry(bio, seconds, 10) == 1) return bio;
    BIO_free_all(bio);
    return NULL;
}

// Listens at a port of every address; NULL when it cannot.
static inline BIO *shim_listen(const char *place) {
    BIO *bio = BIO_new_accept(place);
    if (bio == NULL) return NULL;
    BIO_set_bind_mode(bio, BIO_BIND_REUSEADDR);
    if (BIO_do_accept(bio) == 1) return bio;
    BIO_free_all(bio);
    return NULL;
}

// Waits for whoever comes next; NULL when that failed.
static inline BIO *shim_accept(BIO *listener) {
    if (BIO_do_accept(listener) != 1) return NULL;
    BIO *bio = BIO_pop(listener);
    BIO_socket_nbio((int)BIO_get_fd(bio, NULL), 1);
    return bio;
}

// Waits until the connection is worth another try; 0 when that takes too long.
static inline int shim_wait(BIO *bio, int milliseconds) {
    struct pollfd wait = {.fd = (int)BIO_get_fd(bio, NULL), .events = BIO_should_write(bio) ? POLLOUT : POLLIN};
    return poll(&wait, 1, milliseconds);
}

// What it gives: the number of bytes, 0 at its end, -1 when it failed, -2 when it is to be tried again after a wait.
static inline int shim_read(BIO *bio, void *bytes, int count) {
    ERR_clear_error();
    int result = BIO_read(bio, bytes, count);
    return result > 0 ? result : BIO_should_retry(bio) ? -2 : BIO_eof(bio) || (result == 0 && ERR_peek_error() == 0) ? 0 : -1;
}

static inline int shim_write(BIO *bio, const void *bytes, int count) {
    ERR_clear_error();
    int result = BIO_write(bio, bytes, count);
    return result > 0 ? result : BIO_should_retry(bio) ? -2 : -1;
}

// SHA-1 in base64, which is how a WebSocket says that it has understood.
static inline void shim_accept_key(const char *text, char encoded[32]) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    EVP_Digest(text, strlen(text), digest, &length, EVP_sha1(), NULL);
    EVP_EncodeBlock((unsigned char *)encoded, digest, (int)length);
}

#endif
