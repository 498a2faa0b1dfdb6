#!/bin/sh
# Make .venv and install the pinned packages in it; does nothing when that is done already.
# Usage: setup.sh REQUIREMENTS_FILE   (PYTHON names the interpreter)
set -eu
cd "$(dirname "$0")/.."
requirements=$1
python=${PYTHON:-python3.11}
venv=.venv

fail() { echo "diwan: $1" >&2; exit 1; }

command -v "$python" >/dev/null 2>&1 ||
    fail "Python 3.11 is needed and '$python' was not found. Install it, or name it: make run PYTHON=/path/to/python3.11"
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null ||
    fail "Python 3.11 is needed; '$python' is $("$python" -V 2>&1 || true)."

if [ -d $venv ] && ! $venv/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
    echo "diwan: $venv was made by another Python; making it anew."
    rm -rf $venv
fi
if [ ! -x $venv/bin/python ]; then
    "$python" -m venv $venv >/dev/null 2>&1 || {
        rm -rf $venv
        fail "'$python -m venv' failed. On Debian, install the package python3.11-venv."
    }
fi

# The development set holds the other one, so it serves both.
[ "$requirements" = requirements-dev.txt ] && set=dev || set=base
key=$(cat requirements.txt requirements-dev.txt | cksum)
case "$(cat $venv/.installed 2>/dev/null)" in
    "dev $key" | "$set $key") exit 0 ;;
esac
echo "diwan: installing the packages of $requirements …"
$venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$requirements" ||
    fail "the packages could not be installed; pip's words stand above."
echo "$set $key" >$venv/.installed
