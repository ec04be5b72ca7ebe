#!/usr/bin/env bash
# The environment that a bundle is built from: setup.sh PYTHON WHEELS. Only what a teacher runs goes into it, and a llama.cpp
# with a variant for every generation of processors, of which the best is chosen where it runs. Compiling that takes 15
# minutes on two cores; the wheel is kept in the folder WHEELS, apart from pip's own cache, which would take it for the
# one that is built for this computer alone.
set -euo pipefail
python=$1 wheels=$2 here=$(cd "$(dirname "$0")" && pwd)
version=$(sed -n 's/^llama_cpp_python==//p' constraints.txt)
pip() { "$python" -m pip --disable-pip-version-check "$@"; }
if ! ls "$wheels"/llama_cpp_python-"$version"-*.whl >/dev/null 2>&1; then
    echo "Compiling llama.cpp for every processor, once. It takes about 15 minutes on two cores."
    include=$here/leaner.cmake
    if command -v cygpath >/dev/null; then include=$(cygpath -m "$include"); fi
    flags="-DGGML_NATIVE=OFF -DGGML_BACKEND_DL=ON -DGGML_CPU_ALL_VARIANTS=ON -DLLAVA_BUILD=OFF"
    flags+=" -DCMAKE_INSTALL_BINDIR=llama_cpp/lib -DCMAKE_PROJECT_INCLUDE=$include"
    export CMAKE_ARGS="${CMAKE_ARGS:-} $flags"
    pip wheel --quiet --no-deps --no-cache-dir --no-binary llama-cpp-python -w "$wheels" "llama-cpp-python==$version"
fi
pip install --quiet --no-deps --force-reinstall "$wheels"/llama_cpp_python-"$version"-*.whl
pip install --quiet -c constraints.txt '.[server,bundle]'
# GCC 12 builds the variant for processors with AMX so that it breaks down (.ci/llama-flags.sh); such a processor takes the
# next best one, here as in the bundle: the model is put together by this llama.cpp.
"$python" - <<'REMOVE'
import importlib.util, pathlib
for place in importlib.util.find_spec("llama_cpp").submodule_search_locations:
    for file in pathlib.Path(place).rglob("*ggml-cpu-sapphirerapids*"):
        file.unlink()
REMOVE
