import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isElf } from '../../src/elf/header.ts';

/** Runs a program to its end, untranslated. */
export function run(program: string, ...options: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(program, options, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 1024 ** 3,
  });
}

/** True when a program can be started. */
export function isInstalled(program: string): boolean {
  return run(program, '--version').status === 0;
}

/** Runs binutils' readelf, with long lines. */
export function readelf(path: string, ...options: readonly string[]): SpawnSyncReturns<string> {
  return run('readelf', ...options, '-W', path);
}

const FIRST_CHOICE =
  /^(libc|libm|libstdc\+\+|libssl|libcrypto|libpython3.*|libz|libLLVM.*|ld-linux.*|libgcc_s)\.so/;

function rankOf(path: string): number {
  return FIRST_CHOICE.test(path.slice(path.lastIndexOf('/') + 1)) ? 0 : 1;
}

/** Shared objects of this machine, the interesting ones first; links and what is no ELF file left out. */
export function findLibraries(limit: number): string[] {
  const folders = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'];
  const paths = folders.flatMap((folder) => {
    try {
      const names = readdirSync(folder).filter((name) => /\.so(\.|$)/.test(name));
      return names.map((name) => join(folder, name));
    } catch {
      return [];
    }
  });
  const files = paths
    .sort((left, right) => rankOf(left) - rankOf(right) || (left < right ? -1 : 1))
    .flatMap((path) => {
      const real = realpathSync(path);
      return statSync(real).isFile() ? [real] : [];
    });
  const found: string[] = [];
  for (const path of new Set(files)) {
    if (found.length < limit && isElf(readFileSync(path))) {
      found.push(path);
    }
  }
  return found;
}
