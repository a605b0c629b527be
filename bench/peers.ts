import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
/** Everything that benchmarks make; safe to delete. */
export const workFolder = join(root, 'node_modules', '.cache', 'bench');
export const cacheFolder = join(workFolder, 'zipwright-cache');
export const cli: readonly [string, string] = [process.execPath, join(root, 'out', 'zipwright.cjs')];

const SAM_VERSION = '1.170.0';

/** The uv that zipwright itself uses: found on PATH, else the one it fetched. */
export function findUv(): string {
  try {
    return execFileSync('sh', ['-c', 'command -v uv'], { encoding: 'utf8' }).trim();
  } catch {
    const tools = join(cacheFolder, 'tools');
    const folder = existsSync(tools) ? readdirSync(tools).find((name) => name.startsWith('uv-')) : undefined;
    if (folder === undefined) {
      throw new Error('No uv: build a project that has to be resolved first');
    }
    return join(tools, folder, 'uv');
  }
}

/** Installs AWS SAM CLI into a virtual environment of its own, once. @returns its folder of programs */
export function installSam(uv: string): string {
  const folder = join(workFolder, `sam-${SAM_VERSION}`);
  if (!existsSync(join(folder, 'bin', 'sam'))) {
    mkdirSync(workFolder, { recursive: true });
    execFileSync(uv, ['venv', '--quiet', '--clear', '--python', '3.11', folder], { stdio: 'inherit' });
    const python = join(folder, 'bin', 'python');
    execFileSync(
      uv,
      ['pip', 'install', '--quiet', '--python', python, `aws-sam-cli==${SAM_VERSION}`, 'pip'],
      {
        stdio: 'inherit',
      },
    );
  }
  return join(folder, 'bin');
}
