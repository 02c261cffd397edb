#ifndef PAICTL_CLIBXCRYPT_SHIM_H
#define PAICTL_CLIBXCRYPT_SHIM_H

#include <crypt.h>
#include <stdlib.h>
#include <string.h>

// Hashes with bcrypt and a salt of the kernel's; 0 when this library refuses. `crypt_data` has 32 KB, which Swift would see as
// a tuple, and holds the phrase afterwards.
static inline int shim_bcrypt(const char *phrase, unsigned long cost, char hash[CRYPT_OUTPUT_SIZE]) {
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    struct crypt_data *data = (struct crypt_data *)calloc(1, sizeof *data);
    const char *made = NULL;
    if (data != NULL && crypt_gensalt_rn("$2y$", cost, NULL, 0, setting, sizeof setting) != NULL)
        made = crypt_rn(phrase, setting, data, sizeof *data);
    if (made != NULL) memcpy(hash, made, strlen(made) + 1);
    if (data != NULL) explicit_bzero(data, sizeof *data);
    free(data);
    return made != NULL;
}

#endif
