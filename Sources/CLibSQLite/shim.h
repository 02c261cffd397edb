#ifndef PAICTL_CLIBSQLITE_SHIM_H
#define PAICTL_CLIBSQLITE_SHIM_H

#include <sqlite3.h>

#endif
