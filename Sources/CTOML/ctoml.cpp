extern "C" {
#include "ctoml.h"
}
extern "C" int ctoml_version(void) { return 1; }
