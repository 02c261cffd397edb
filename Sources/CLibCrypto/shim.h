#ifndef PAICTL_CLIBCRYPTO_SHIM_H
#define PAICTL_CLIBCRYPTO_SHIM_H

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>

// OpenSSL's objects have an owner each; here a call leaves none behind.

// Writes the digest of OpenSSL's name for it; its length, or 0 when this OpenSSL has none of that name.
static inline unsigned int shim_digest(const char *name, const unsigned char *bytes, size_t count,
                                       unsigned char digest[EVP_MAX_MD_SIZE]) {
    unsigned int length = 0;
    EVP_MD *method = EVP_MD_fetch(NULL, name, NULL);
    if (method == NULL || !EVP_Digest(bytes, count, digest, &length, method, NULL)) length = 0;
    EVP_MD_free(method);
    ERR_clear_error();
    return length;
}

// Encrypts with a cipher that makes as many bytes as it takes; 0 when this OpenSSL has none of that name.
static inline int shim_encrypt(const char *name, const unsigned char *key, const unsigned char *iv, const unsigned char *bytes,
                               int count, unsigned char *encrypted) {
    int length = 0;
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name, NULL);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int sound = cipher != NULL && context != NULL && EVP_EncryptInit_ex2(context, cipher, key, iv, NULL)
        && EVP_EncryptUpdate(context, encrypted, &length, bytes, count) && length == count;
    EVP_CIPHER_CTX_free(context);
    EVP_CIPHER_free(cipher);
    ERR_clear_error();
    return sound;
}

// Writes X and Y of the point that belongs to a private number, behind a 4. 1; 0 when the number is none of this curve's; -1 when
// this OpenSSL has no such curve.
static inline int shim_public_point(const char *curve, const unsigned char number[32], unsigned char bytes[65]) {
    int result = -1;
    EC_GROUP *group = EC_GROUP_new_by_curve_name(OBJ_sn2nid(curve));
    EC_POINT *point = group == NULL ? NULL : EC_POINT_new(group);
    BN_CTX *scratch = BN_CTX_secure_new();
    BIGNUM *scalar = BN_secure_new();
    if (point != NULL && scratch != NULL && scalar != NULL && BN_bin2bn(number, 32, scalar) != NULL) {
        // OpenSSL's ladder, whose time does not tell the scalar.
        BN_set_flags(scalar, BN_FLG_CONSTTIME);
        result = !BN_is_zero(scalar) && BN_cmp(scalar, EC_GROUP_get0_order(group)) < 0;
        if (result == 1
            && (!EC_POINT_mul(group, point, scalar, NULL, NULL, scratch)
                || EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, bytes, 65, scratch) != 65))
            result = -1;
    }
    BN_clear_free(scalar);
    BN_CTX_free(scratch);
    EC_POINT_free(point);
    EC_GROUP_free(group);
    ERR_clear_error();
    return result;
}

#endif
