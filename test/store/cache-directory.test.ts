import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cacheDirectory, type Environment } from '../../src/store/cache-directory.ts';

describe('cacheDirectory()', () => {
  const local = join(homedir(), 'AppData', 'Local');
  const user = join(homedir(), '.cache', 'zipwright');

  test.each<[string, [Environment, NodeJS.Platform], string]>([
    ['ZIPWRIGHT_CACHE_DIR wins', [{ ZIPWRIGHT_CACHE_DIR: '/own', XDG_CACHE_HOME: '/xdg' }, 'linux'], '/own'],
    [
      'an empty variable counts as none',
      [{ ZIPWRIGHT_CACHE_DIR: '', XDG_CACHE_HOME: '/xdg' }, 'linux'],
      '/xdg/zipwright',
    ],
    [
      'a relative variable is below the working folder',
      [{ ZIPWRIGHT_CACHE_DIR: 'own' }, 'linux'],
      resolve('own'),
    ],
    ['XDG_CACHE_HOME wins on every platform', [{ XDG_CACHE_HOME: '/xdg' }, 'darwin'], '/xdg/zipwright'],
    ['Linux', [{}, 'linux'], user],
    ['an empty XDG_CACHE_HOME counts as none', [{ XDG_CACHE_HOME: '' }, 'linux'], user],
    ['a relative XDG_CACHE_HOME counts as none', [{ XDG_CACHE_HOME: 'xdg' }, 'linux'], user],
    ['macOS', [{}, 'darwin'], join(homedir(), 'Library', 'Caches', 'zipwright')],
    ['Windows', [{ LOCALAPPDATA: '/local' }, 'win32'], join('/local', 'zipwright', 'cache')],
    ['Windows without the variable', [{}, 'win32'], join(local, 'zipwright', 'cache')],
  ])('%s', (_, [environment, platform], expected) => {
    expect(cacheDirectory(environment, platform)).toBe(expected);
  });
});
