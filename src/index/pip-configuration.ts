import { devNull } from 'node:os';
import { join } from 'node:path';
import { type Environment, homeFolder, nonEmpty } from './environment.ts';
import { parseIni } from './ini.ts';
import { readTextFile } from './text-file.ts';

/** pip's settings by option name (`index-url`), as its files have them. */
export type PipSettings = ReadonlyMap<string, string>;

/**
 * Files that pip reads on this system, the strongest last (pip, "Configuration": global, user, PIP_CONFIG_FILE).
 * PIP_CONFIG_FILE naming the null device switches all of them off. A virtual environment's own file is not read.
 */
export function pipConfigurationFiles(
  environment: Environment,
  platform: NodeJS.Platform,
): readonly string[] {
  const own = nonEmpty(environment.PIP_CONFIG_FILE);
  if (own === devNull || own === '/dev/null') {
    return [];
  }
  const files = platform === 'win32' ? windowsFiles(environment) : unixFiles(environment, platform);
  return own === undefined ? files : [...files, own];
}

function windowsFiles(environment: Environment): string[] {
  const home = homeFolder(environment);
  const shared = nonEmpty(environment.PROGRAMDATA);
  const roaming = nonEmpty(environment.APPDATA);
  return [
    ...(shared === undefined ? [] : [join(shared, 'pip', 'pip.ini')]),
    ...(home === undefined ? [] : [join(home, 'pip', 'pip.ini')]),
    ...(roaming === undefined ? [] : [join(roaming, 'pip', 'pip.ini')]),
  ];
}

function unixFiles(environment: Environment, platform: NodeJS.Platform): string[] {
  const home = homeFolder(environment);
  const shared = platform === 'darwin' ? '/Library/Application Support/pip/pip.conf' : '/etc/pip.conf';
  if (home === undefined) {
    return [shared];
  }
  const user = nonEmpty(environment.XDG_CONFIG_HOME) ?? join(home, '.config');
  return [
    shared,
    join(home, '.pip', 'pip.conf'),
    join(user, 'pip', 'pip.conf'),
    ...(platform === 'darwin' ? [join(home, 'Library', 'Application Support', 'pip', 'pip.conf')] : []),
  ];
}

/** Reads files in order; later ones win, and `[install]` wins over `[global]` whatever the file, as in pip. */
export function readPipSettings(files: readonly string[]): PipSettings {
  const general = new Map<string, string>();
  const install = new Map<string, string>();
  for (const file of files) {
    const ini = parseIni(readTextFile(file) ?? '');
    merge(general, ini.get('global'));
    merge(install, ini.get('install'));
  }
  return new Map([...general, ...install]);
}

function merge(target: Map<string, string>, section: ReadonlyMap<string, string> | undefined): void {
  for (const [key, value] of section ?? []) {
    target.set(key.replaceAll('_', '-').replace(/^--/, ''), value);
  }
}
