import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ifExists, isSystemError } from '../errors/system-error.ts';
import { ToolchainError } from './errors.ts';
import { runProcess } from './run-process.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A Node.js of this machine that was run to see what it is. */
export interface NodeExecutable {
  readonly path: string;
  /** `24.21.0` */
  readonly version: string;
}

/**
 * Finds a Node.js of one major version: this one, else on PATH, else where nvm, fnm, mise and asdf keep theirs.
 * @param named the one that the user chose, which is then the only one that is looked at
 * @throws {ToolchainError} INTERPRETER_NOT_FOUND
 */
export async function chooseNode(
  environment: Environment,
  major: number,
  named?: string,
): Promise<NodeExecutable> {
  if (named === undefined && process.versions.node.startsWith(`${major}.`)) {
    return { path: process.execPath, version: process.versions.node };
  }
  const seen: string[] = [];
  for (const path of named === undefined ? candidates(environment, major) : [named]) {
    const version = await nodeVersion(path, environment);
    if (version?.startsWith(`${major}.`) === true) {
      return { path, version };
    }
    if (version !== undefined) {
      seen.push(version);
    }
  }
  throw new ToolchainError(
    'INTERPRETER_NOT_FOUND',
    `Cannot run nodejs${major}.x: no Node.js ${major} is on PATH, nor installed by nvm, fnm, mise or asdf; there are ${[...new Set([process.versions.node, ...seen])].join(', ')}`,
    {
      data: { major, found: seen },
      hint: `install it, for example with "nvm install ${major}", or use nodejs24.x, which runs on the Node.js that zipwright brings`,
    },
  );
}

function* candidates(environment: Environment, major: number): Generator<string> {
  for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
    if (folder !== '') {
      yield join(folder, 'node');
    }
  }
  const home = homedir();
  const data = environment['XDG_DATA_HOME'] ?? join(home, '.local', 'share');
  const managed = [
    [environment['NVM_DIR'] ?? join(home, '.nvm'), 'versions', 'node'],
    [environment['FNM_DIR'] ?? join(data, 'fnm'), 'node-versions'],
    [environment['MISE_DATA_DIR'] ?? join(data, 'mise'), 'installs', 'node'],
    [environment['ASDF_DATA_DIR'] ?? join(home, '.asdf'), 'installs', 'nodejs'],
  ].map((parts) => join(...parts));
  for (const folder of managed) {
    const names = ifExists(() => readdirSync(folder)) ?? [];
    for (const name of names
      .filter((each) => each.replace(/^v/, '').startsWith(`${major}.`))
      .sort()
      .toReversed()) {
      yield join(folder, name, 'bin', 'node');
      yield join(folder, name, 'installation', 'bin', 'node');
    }
  }
}

async function nodeVersion(path: string, environment: Environment): Promise<string | undefined> {
  try {
    const { exitCode, stdout } = await runProcess({ command: path, arguments: ['--version'], environment });
    return exitCode === 0 ? /^v(\d+\.\d+\.\d+)/.exec(stdout)?.[1] : undefined;
  } catch (error) {
    if (isSystemError(error)) {
      return undefined;
    }
    throw error;
  }
}
