#ifndef PAICTL_CLIBYAML_SHIM_H
#define PAICTL_CLIBYAML_SHIM_H

#include <yaml.h>

#endif
