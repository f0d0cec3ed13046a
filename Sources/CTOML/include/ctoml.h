#pragma once
// Filled by the settings work.
int ctoml_version(void);
