import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { output, root } from '../cli.ts';

/**
 * A virtual environment with the packages, made once.
 * @param label what its folder is called
 * @param packages as pip takes them, pinned
 * @returns its folder
 */
export async function virtualEnvironment(label: string, packages: readonly string[]): Promise<string> {
  const name = [label, ...packages].join('-').replaceAll('=', '');
  const folder = join(root, 'node_modules', '.cache', name);
  if (!existsSync(folder)) {
    const making = `${folder}-${process.pid}`;
    mkdirSync(join(making, '..'), { recursive: true });
    rmSync(making, { recursive: true, force: true });
    await output('python3', ['-m', 'venv', making]);
    const python = join(making, 'bin', 'python');
    await output(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
    renameSync(making, folder);
  }
  return folder;
}
