#!/bin/sh
# The whole test suite of `npm test`: checks, bundle, and the tests that drive the command line with real tools.
# What those need beyond Node is installed here where that is possible.
set -eu
cd "$(dirname -- "$0")/.."

missing=''
for tool in unzip zip 7z readelf git python3 bwrap chromium; do
  command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
done
# The AWS CLI's second version is not on the package index; the first one is, and the tests install that themselves.
[ -x /usr/bin/aws ] || missing="$missing awscli"
if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing what the tests need:$missing"
    packages=$(echo "$missing" | sed 's/readelf/binutils/; s/bwrap/bubblewrap/; s/7z/p7zip-full/')
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
  else
    echo "Tests that need$missing are skipped: install them to run those too"
  fi
fi

npm run --silent check
npm run --silent bundle

# Formats are compared with Python's own implementation, in a layer that was just built.
if command -v python3 >/dev/null 2>&1; then
  oracle=node_modules/.cache/oracle
  rm -rf "$oracle"
  mkdir -p "$oracle"
  ZIPWRIGHT_CACHE_DIR=${ZIPWRIGHT_TEST_CACHE:-node_modules/.cache/zipwright-e2e} \
    node out/zipwright.cjs build "$oracle" --layer --with packaging==26.3 --quiet
  PYTHONPATH="$oracle/dist/oracle-layer.zip/python" ZIPWRIGHT_ORACLE_PYTHON=python3 \
    vitest run --project unit test/python/oracle.test.ts
fi

vitest run --project e2e
