#!/bin/sh
# Installs a lock file into the environment, from the registry pip is set up for, trusting what the system trusts.
set -eu
bin=$1 file=$2
index=${UV_DEFAULT_INDEX:-${PIP_INDEX_URL:-$("$bin/python" -m pip config get global.index-url 2>/dev/null || true)}}
[ -z "$index" ] || export UV_DEFAULT_INDEX="$index"
export UV_SYSTEM_CERTS=true
"$bin/uv" pip sync --quiet --python "$bin/python" --require-hashes --link-mode copy "$file"
"$bin/uv" pip install --quiet --python "$bin/python" --no-deps --no-build-isolation --offline -e .
# Compiled code is kept, whatever the environment says, of what every start loads: without it a start takes half as long again.
PYTHONDONTWRITEBYTECODE='' "$bin/python" -c 'import bot.main, bot.web, bot.commands.asking, bot.commands.serving, bot.understand.understand, knowledge.index, skills.catalog, langgraph.checkpoint.sqlite.aio, scipy.special'
