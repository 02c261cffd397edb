#ifndef CLIBSSH2_SHIM_H
#define CLIBSSH2_SHIM_H

#include <libssh2.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <string.h>

// What Swift cannot see: an expression, a callback passed as `void *`, variadic or macro-made OpenSSL calls.

static const unsigned int shim_channel_window = LIBSSH2_CHANNEL_WINDOW_DEFAULT;

typedef ssize_t (*shim_receive)(int socket, void *buffer, size_t length, int flags, void **abstract);
typedef ssize_t (*shim_send)(int socket, const void *buffer, size_t length, int flags, void **abstract);

// libssh2 takes callbacks as `void *`, into which Swift does not turn a function.
static inline void shim_set_transport(LIBSSH2_SESSION *session, shim_receive receive, shim_send send) {
    libssh2_session_callback_set(session, LIBSSH2_CALLBACK_RECV, (void *)receive);
    libssh2_session_callback_set(session, LIBSSH2_CALLBACK_SEND, (void *)send);
}

// MARK: Digests

static inline void shim_sha256(const unsigned char *bytes, size_t count, unsigned char *digest) {
    EVP_Digest(bytes, count, digest, NULL, EVP_sha256(), NULL);
}

static inline void shim_hmac_sha1(const unsigned char *key, size_t key_count, const unsigned char *bytes, size_t count,
                                  unsigned char *digest) {
    HMAC(EVP_sha1(), key, (int)key_count, bytes, count, digest, NULL);
}

// MARK: Private keys

// Without a callback of our own OpenSSL would ask for a passphrase on the terminal.
static inline int shim_passphrase(char *buffer, int size, int writing, void *passphrase) {
    (void)writing;
    if (passphrase == NULL) return -1;
    int count = (int)strlen((const char *)passphrase);
    if (count > size) return -1;
    memcpy(buffer, passphrase, count);
    return count;
}

// PKCS#8, PKCS#1 and SEC1, encrypted or not. NULL when the text is none of them, or the passphrase is wrong.
static inline EVP_PKEY *shim_key_from_pem(const char *text, size_t count, const char *passphrase) {
    BIO *bio = BIO_new_mem_buf(text, (int)count);
    if (bio == NULL) return NULL;
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, shim_passphrase, (void *)passphrase);
    BIO_free(bio);
    ERR_clear_error();
    return key;
}

static inline EVP_PKEY *shim_key_from_ed25519_seed(const unsigned char *seed) {
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, 32);
    ERR_clear_error();
    return key;
}

static inline EVP_PKEY *shim_key_from_parameters(const char *type, OSSL_PARAM_BLD *builder) {
    EVP_PKEY *key = NULL;
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (parameters != NULL && context != NULL && EVP_PKEY_fromdata_init(context) > 0)
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, parameters);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    ERR_clear_error();
    return key;
}

// `group` is OpenSSL's name for the curve, `point` the uncompressed public point.
static inline EVP_PKEY *shim_key_from_ec(const char *group, const unsigned char *point, size_t point_count,
                                         const unsigned char *scalar, size_t scalar_count) {
    EVP_PKEY *key = NULL;
    BIGNUM *number = BN_secure_new();
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    if (number != NULL && builder != NULL && BN_bin2bn(scalar, (int)scalar_count, number) != NULL
        && OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, group, 0)
        && OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, point_count)
        && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, number))
        key = shim_key_from_parameters("EC", builder);
    OSSL_PARAM_BLD_free(builder);
    BN_clear_free(number);
    return key;
}

// The six numbers of openssh-key-v1, in its order: n, e, d, q⁻¹ mod p, p, q.
static inline EVP_PKEY *shim_key_from_rsa(const unsigned char *const numbers[6], const size_t counts[6]) {
    static const char *const names[6] = {OSSL_PKEY_PARAM_RSA_N, OSSL_PKEY_PARAM_RSA_E,
                                         OSSL_PKEY_PARAM_RSA_D, OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
                                         OSSL_PKEY_PARAM_RSA_FACTOR1, OSSL_PKEY_PARAM_RSA_FACTOR2};
    EVP_PKEY *key = NULL;
    BIGNUM *values[8] = {NULL};
    BN_CTX *scratch = BN_CTX_new();
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    int sound = scratch != NULL && builder != NULL;
    for (int i = 0; i < 6 && sound; i++) {
        values[i] = BN_bin2bn(numbers[i], (int)counts[i], BN_secure_new());
        sound = values[i] != NULL && OSSL_PARAM_BLD_push_BN(builder, names[i], values[i]);
    }
    // The exponents modulo p-1 and q-1 are not in the file.
    for (int i = 0; i < 2 && sound; i++) {
        BIGNUM *less = BN_dup(values[4 + i]);
        values[6 + i] = BN_secure_new();
        sound = less != NULL && values[6 + i] != NULL && BN_sub_word(less, 1)
            && BN_mod(values[6 + i], values[2], less, scratch)
            && OSSL_PARAM_BLD_push_BN(builder, i == 0 ? OSSL_PKEY_PARAM_RSA_EXPONENT1 : OSSL_PKEY_PARAM_RSA_EXPONENT2,
                                      values[6 + i]);
        BN_clear_free(less);
    }
    if (sound) key = shim_key_from_parameters("RSA", builder);
    for (int i = 0; i < 8; i++) BN_clear_free(values[i]);
    OSSL_PARAM_BLD_free(builder);
    BN_CTX_free(scratch);
    ERR_clear_error();
    return key;
}

static inline int shim_key_type(const EVP_PKEY *key) { return EVP_PKEY_get_base_id(key); }

// Writes the curve's name; 0 when there is none.
static inline size_t shim_key_group(const EVP_PKEY *key, char *name, size_t size) {
    size_t count = 0;
    return EVP_PKEY_get_group_name(key, name, size, &count) ? count : 0;
}

// Writes an Ed25519 key or an uncompressed EC point; 0 when it cannot.
static inline size_t shim_key_public(EVP_PKEY *key, unsigned char *bytes, size_t size) {
    size_t count = size;
    if (EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519)
        return EVP_PKEY_get_raw_public_key(key, bytes, &count) ? count : 0;
    // A key read from a file may ask for the compressed form, which SSH does not know.
    EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed");
    return EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, bytes, size, &count) ? count : 0;
}

// Writes the RSA modulus or exponent, most significant byte first; 0 when it cannot.
static inline size_t shim_key_rsa_number(const EVP_PKEY *key, int exponent, unsigned char *bytes, size_t size) {
    BIGNUM *number = NULL;
    size_t count = 0;
    if (EVP_PKEY_get_bn_param(key, exponent ? OSSL_PKEY_PARAM_RSA_E : OSSL_PKEY_PARAM_RSA_N, &number)
        && (size_t)BN_num_bytes(number) <= size)
        count = (size_t)BN_bn2bin(number, bytes);
    BN_free(number);
    return count;
}

// Signs with the digest of that name, or with none (Ed25519); 0 when it cannot.
static inline size_t shim_sign(EVP_PKEY *key, const char *digest, const unsigned char *bytes, size_t count,
                               unsigned char *signature, size_t size) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL) return 0;
    if (EVP_DigestSignInit_ex(context, NULL, digest, NULL, NULL, key, NULL) <= 0
        || EVP_DigestSign(context, signature, &size, bytes, count) <= 0)
        size = 0;
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return size;
}

// Takes a DER signature apart into two numbers of at most `size` bytes each; 0 when it is none.
static inline int shim_split_ecdsa(const unsigned char *der, size_t count, unsigned char *r, size_t *r_count,
                                   unsigned char *s, size_t *s_count, size_t size) {
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &der, (long)count);
    if (signature == NULL) return 0;
    const BIGNUM *first = ECDSA_SIG_get0_r(signature), *second = ECDSA_SIG_get0_s(signature);
    int fits = (size_t)BN_num_bytes(first) <= size && (size_t)BN_num_bytes(second) <= size;
    if (fits) {
        *r_count = (size_t)BN_bn2bin(first, r);
        *s_count = (size_t)BN_bn2bin(second, s);
    }
    ECDSA_SIG_free(signature);
    return fits;
}

#endif
