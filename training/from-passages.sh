#!/usr/bin/env bash
# From passages to a fine-tuned model and a comparison, on this machine and with no other service:
#
#     bash training/from-passages.sh PASSAGES OUT [LABELLED ...]
#
# PASSAGES are as `kpgrade train create` takes them. LABELLED are answers that people marked, as `kpgrade train
# import` takes them: they join the made ones where those are too few. OUT holds what every step made; the same
# command goes on where it was stopped. OUT/recipe.toml is written once and is yours to change before training.
#
#     WRITER   the model that writes, a name of `kpgrade models list` or a .gguf file (qwen2.5-coder-0.5b)
#     SERVER   a server that is running already, such as http://127.0.0.1:8000/v1 (none: one is started here),
#              and MODEL, what the model is called there (local; a reply is kept under this name)
#     LIMIT    passages to write about (20)          CREATE     further options of `kpgrade train create`
#     TEST     answers to set apart at the end (20)  DEV        and to watch training by (20)
#     BASE     the model that is trained (gemma-3-270m)         MINUTES   for how long (30)
#     EVALUATE further options of `kpgrade train evaluate`
#     PYTHON   the interpreter (.venv-training/bin/python)
set -euo pipefail

[ $# -ge 2 ] || { sed -n '2,/^set /p' "$0" | sed '$d; s/^# \{0,1\}//' >&2; exit 2; }
passages=$1 out=$2
shift 2
python=${PYTHON:-$(cd "$(dirname "$0")/.." && pwd)/.venv-training/bin/python}
writer=${WRITER:-qwen2.5-coder-0.5b} test=${TEST:-20} dev=${DEV:-20}
needed=$((2 * test + dev))

kpgrade() {
    echo "+ kpgrade $*" >&2
    "$python" -m tui.cli "$@"
}

rows() { if [ -f "$1" ]; then wc -l <"$1"; else echo 0; fi; }

serve() {
    [ -f "$writer" ] || kpgrade models pull "$writer"
    : >"$out/server.log"
    # Replies are kept under the model's name, so another writer is asked for its own.
    MODEL=$(basename "$writer" .gguf)
    "$python" -m llama_cpp.server --host 127.0.0.1 --port 0 --n_ctx 4096 --model_alias "$MODEL" \
        --model "$([ -f "$writer" ] && echo "$writer" || "$python" -m tui.cli models path "$writer")" \
        >"$out/server.log" 2>&1 &
    server=$!
    trap 'kill "$server" 2>/dev/null || true' EXIT
    until SERVER=$(grep -om1 'running on http://127\.0\.0\.1:[0-9]*' "$out/server.log"); do
        kill -0 "$server" 2>/dev/null || { echo "The server did not start: see $out/server.log" >&2; exit 3; }
        sleep 1
    done
    SERVER=${SERVER#running on }/v1
}

mkdir -p "$out"
[ -n "${SERVER:-}" ] || serve
# shellcheck disable=SC2086  # CREATE and EVALUATE are several words each.
kpgrade train create "$passages" -o "$out/made" --model "${MODEL:-local}" --base-url "$SERVER" \
    --concurrency 1 --timeout 600 --limit "${LIMIT:-20}" ${CREATE:-}
if [ -n "${server:-}" ]; then
    kill "$server"
    wait "$server" || true
fi

kept=$(rows "$out/made/dataset.jsonl") rejected=$(rows "$out/made/rejected.jsonl")
found=("$@")
[ "$kept" = 0 ] || found+=("$out/made/dataset.jsonl")
[ ${#found[@]} = 0 ] || kpgrade train import "${found[@]}" -o "$out/all.jsonl"
if [ "$(rows "$out/all.jsonl")" -lt "$needed" ]; then
    cat >&2 <<END
Too few to train on: $kept made examples were kept, $rejected were rejected ($out/made/rejected.jsonl says why),
and with what you gave there are $(rows "$out/all.jsonl"). $needed are needed: $test to test, $dev to watch by, the rest to learn from.
Let a larger model write (WRITER=... or SERVER=...), give it more passages (LIMIT=...), or add marked answers:
    bash $0 $passages $out marked.jsonl
END
    exit 3
fi

kpgrade train split "$out/all.jsonl" -o "$out/data" --test "$test" --dev "$dev"
[ -f "$out/recipe.toml" ] || cat >"$out/recipe.toml" <<END
title = "From passages, on this machine"

[base]
gguf = "${BASE:-gemma-3-270m}"

[lora]
rank = 16
alpha = 32
upper_layers = 9

[schedule]
minutes = ${MINUTES:-30}
accumulation = 1
learning_rate = 3e-4
optimizer = "adamw_torch"

[[data]]
file = "train.jsonl"
negatives = 0.4

[dev]
files = ["dev.jsonl"]
END
kpgrade train fit "$out/recipe.toml" --data "$out/data" -o "$out/run"
# shellcheck disable=SC2086
kpgrade train evaluate "$out/run" --on "$out/data/test.jsonl" -o "$out/comparison" ${EVALUATE:-}
echo "Done: $out/comparison/table.md"
