#!/bin/sh
# Write the hash-pinned lock files anew from pyproject.toml and requirements/assets.in.
# Needs pip-tools on PATH. The files name no download host.
set -eu
cd "$(dirname "$0")/.."
options="--quiet --strip-extras --generate-hashes --allow-unsafe --no-header
  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host"
pip-compile $options --extra build --extra embedding -o requirements/run.lock pyproject.toml
pip-compile $options --extra build --extra embedding --extra test -o requirements/test.lock pyproject.toml
pip-compile $options --no-annotate -o requirements/assets.all requirements/assets.in
python3 scripts/without_dependencies.py requirements/assets.in requirements/assets.all \
  > requirements/assets.lock
rm requirements/assets.all
