#!/bin/sh
# Everything that can be said of the code without running it for people.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
say() { echo "-- $1"; }
say "ruff: lint";            $bin/ruff check .
say "ruff: format";          $bin/ruff format --check .
say "mypy";                  $bin/mypy .
say "import contracts";      $bin/lint-imports
say "migrations";            $bin/python manage.py makemigrations --check --dry-run
say "catalogues";            $bin/python manage.py catalogues check
say "system checks";         DJANGO_SETTINGS_MODULE=cms.settings.dev $bin/python -W error::DeprecationWarning manage.py check --fail-level WARNING
say "deployment check"
env SECRET_KEY="$($bin/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    ALLOWED_HOSTS=diwan.example WAGTAILADMIN_BASE_URL=https://diwan.example \
    DATABASE_URL=sqlite:////tmp/diwan-check.sqlite3 \
    WHATSAPP_PHONE_NUMBER_ID=1 WHATSAPP_ACCESS_TOKEN=x WHATSAPP_APP_SECRET=x WHATSAPP_VERIFY_TOKEN=x \
    DJANGO_SETTINGS_MODULE=cms.settings.production \
    $bin/python manage.py check --deploy --fail-level WARNING
