#!/bin/sh
# What the browser tests need from the system: Chromium and an Arabic font as fallback.
# Installed here where we are root; elsewhere the tests that need them are skipped, loudly.
set -eu
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || exit 0
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
[ -d /usr/share/fonts/truetype/noto ] || missing="$missing fonts-noto-core"
[ -z "$missing" ] && exit 0
echo "diwan: installing$missing for the browser tests …"
{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >/tmp/diwan-apt.log 2>&1 ||
    { echo "diwan: could not install$missing (see /tmp/diwan-apt.log); browser tests will be skipped." >&2; exit 0; }
