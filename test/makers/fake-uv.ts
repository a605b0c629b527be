import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes a program that stands in for uv. Its `build` runs `script`, a piece of shell with the variables `out` (folder
 * for the wheel), `source`, `python` and `round` (how many builds there have been, this one included); what the script prints is the build's output.
 * @returns path of the program
 */
export function makeFakeUv(folder: string, script: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'uv');
  writeFileSync(
    path,
    `#!/bin/sh
echo "$@" >> "$0.calls"
round=$(wc -l < "$0.calls")
while [ $# -gt 1 ]; do
  case $1 in
    --out-dir) out=$2; shift ;;
    --python) python=$2; shift ;;
  esac
  shift
done
source=$1
${script}
`,
  );
  chmodSync(path, 0o755);
  return path;
}
