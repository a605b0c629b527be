#!/bin/sh
# The whole test suite of `npm test`: checks, bundle, and the tests that drive the command line with real tools.
# What those need beyond Node is installed here where that is possible.
set -eu
cd "$(dirname -- "$0")/.."

missing=''
for tool in unzip zip readelf git python3; do
  command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
done
if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing what the tests need:$missing"
    packages=$(echo "$missing" | sed 's/readelf/binutils/')
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
  else
    echo "Tests that need$missing are skipped: install them to run those too"
  fi
fi

npm run --silent check
npm run --silent bundle
vitest run --project e2e
