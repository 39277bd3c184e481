#!/bin/sh
# Make sure that Chromium and a Japanese font are there for the browser tests.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || missing="chromium"
fc-list :lang=ja 2>/dev/null | grep -q . || missing="$missing fonts-noto-cjk"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  printf 'ブラウザーの試験に使うもの(%s)を入れています…\n' "$missing" >&2
  if apt-get update -qq >/dev/null 2>&1 &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1
  then exit 0; fi
fi
printf 'エラー: ブラウザーの試験に次のパッケージが要ります: %s\n管理者として入れてから、もう一度 make test を実行してください。\n' "$missing" >&2
exit 1
