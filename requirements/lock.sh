#!/bin/sh
# Writes the hashed lock files from pyproject.toml; they carry no registry address.
set -eu
uv=$1
flags="--quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --override requirements/overrides.txt"
$uv pip compile $flags pyproject.toml -o requirements/run.txt
$uv pip compile $flags --group test pyproject.toml -c requirements/run.txt -o requirements/test.txt
$uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url requirements/bootstrap.in -o requirements/bootstrap.txt
