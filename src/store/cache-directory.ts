import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where zipwright keeps what can be made again: `ZIPWRIGHT_CACHE_DIR`, else the platform's cache folder
 * (XDG Base Directory, macOS `~/Library/Caches`, Windows `%LOCALAPPDATA%`).
 * @returns an absolute path; as the specification demands, an `XDG_CACHE_HOME` that is relative counts as none
 */
export function cacheDirectory(
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
): string {
  const chosen = environment['ZIPWRIGHT_CACHE_DIR'];
  if (chosen !== undefined && chosen !== '') {
    return resolve(chosen);
  }
  const xdg = environment['XDG_CACHE_HOME'];
  if (xdg !== undefined && isAbsolute(xdg)) {
    return join(xdg, 'zipwright');
  }
  if (platform === 'darwin') {
    return join(homedir(), 'Library', 'Caches', 'zipwright');
  }
  if (platform === 'win32') {
    return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'zipwright', 'cache');
  }
  return join(homedir(), '.cache', 'zipwright');
}
