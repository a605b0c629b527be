import { createHash, type Hash } from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  type Dirent,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ifExists } from '../errors/system-error.ts';
import { BuildError } from './build-errors.ts';

/** A file that a project's build can see. */
export interface SourceFile {
  /** Below the folder, with forward slashes. */
  readonly path: string;
  readonly absolute: string;
  readonly executable: boolean;
  /** Bytes. */
  readonly size: number;
}

/** Version control, caches and environments: no input of a build, and changing without the project. */
const NEVER_INPUT = new Set(
  (
    '.git .hg .svn __pycache__ .zipwright .venv .tox .nox .eggs .mypy_cache .pytest_cache .ruff_cache ' +
    '.hypothesis .idea .vscode .DS_Store node_modules'
  ).split(' '),
);
/** What earlier builds left at the top of a project. */
const OUTPUT_FOLDERS = new Set(['build', 'dist']);

/**
 * Lists a project folder's files in the order of their paths. Links are followed.
 * @param name the distribution, for messages
 * @throws {BuildError} SOURCE_UNAVAILABLE when there is no such folder
 */
export function listSourceFiles(folder: string, name: string): SourceFile[] {
  if (ifExists(() => statSync(folder))?.isDirectory() !== true) {
    throw new BuildError('SOURCE_UNAVAILABLE', `Cannot build ${name}: there is no folder "${folder}"`, {
      data: { distribution: name, path: folder },
      hint: 'check the path of the requirement, or lock again',
    });
  }
  const files: SourceFile[] = [];
  visit({ folder, below: '', ancestors: [] }, files);
  return files.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

interface Place {
  readonly folder: string;
  /** '' or with a final slash. */
  readonly below: string;
  /** Real paths of the folders on the way: a link that leads back ends there. */
  readonly ancestors: readonly string[];
}

function visit({ folder, below, ancestors }: Place, files: SourceFile[]): void {
  const real = realpathSync(folder);
  const entries = readdirSync(folder, { withFileTypes: true });
  if (ancestors.includes(real) || entries.some(({ name }) => name === 'pyvenv.cfg')) {
    return;
  }
  for (const entry of entries) {
    if (isInput(entry, below)) {
      const absolute = join(folder, entry.name);
      const path = below + entry.name;
      // A link to nothing is nothing that a build could read.
      const facts = ifExists(() => statSync(absolute));
      if (facts?.isDirectory() === true) {
        visit({ folder: absolute, below: `${path}/`, ancestors: [...ancestors, real] }, files);
      } else if (facts?.isFile() === true) {
        files.push({ path, absolute, executable: isExecutable(facts), size: facts.size });
      }
    }
  }
}

function isInput({ name }: Dirent, below: string): boolean {
  const isOutput = below === '' && OUTPUT_FOLDERS.has(name);
  return !isOutput && !NEVER_INPUT.has(name) && !name.endsWith('.egg-info') && !name.endsWith('.pyc');
}

function isExecutable({ mode }: Stats): boolean {
  return process.platform !== 'win32' && (mode & 0o100) !== 0;
}

/** Hashes paths, execute bits and contents. */
export function hashSourceFiles(files: readonly SourceFile[]): string {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(1 << 20);
  for (const file of files) {
    hash.update(`${file.path}\0${file.executable ? 'x' : '-'}\0`);
    const length = hashContent(hash, file.absolute, chunk);
    // The length as it was read keeps one file's end and the next one's path apart.
    hash.update(`\0${length}\0`);
  }
  return hash.digest('hex');
}

function hashContent(hash: Hash, path: string, chunk: Buffer): number {
  const descriptor = openSync(path, 'r');
  try {
    let total = 0;
    for (;;) {
      const count = readSync(descriptor, chunk);
      if (count === 0) {
        return total;
      }
      hash.update(chunk.subarray(0, count));
      total += count;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Copies the files, so that a build leaves the user's own folder as it is. */
export function copySourceFiles(files: readonly SourceFile[], destination: string): void {
  mkdirSync(destination, { recursive: true });
  const made = new Set<string>();
  for (const { path, absolute } of files) {
    const target = join(destination, path);
    const folder = dirname(target);
    if (!made.has(folder)) {
      mkdirSync(folder, { recursive: true });
      made.add(folder);
    }
    copyFileSync(absolute, target, constants.COPYFILE_FICLONE);
  }
}
