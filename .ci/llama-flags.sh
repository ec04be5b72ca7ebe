#!/usr/bin/env bash
# Prints CMAKE_ARGS for building llama.cpp here: what is set already, and no AMX on an x86 processor. GCC drops the stores
# into the tile configuration that llama.cpp loads, so that the program ends at its first product of matrices on a
# processor that has AMX (github.com/ggml-org/llama.cpp/pull/26954). Servers have it, teachers' laptops don't.
set -euo pipefail
words=${CMAKE_ARGS:-}
off="-mno-amx-tile -mno-amx-int8 -mno-amx-bf16"
# Whoever names flags of the compiler knows better; make's own are passed on to what it starts.
# shellcheck disable=SC2086
if [[ $words != *CMAKE_C_FLAGS* ]] && echo | "${CC:-cc}" -Werror $off -E - >/dev/null 2>&1; then
    words+=" '-DCMAKE_C_FLAGS=$off' '-DCMAKE_CXX_FLAGS=$off'"
fi
echo "${words# }"
