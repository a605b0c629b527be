import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseRuntime } from '../../src/lambda/target.ts';
import { readRequest, type ReadRequest } from '../../src/resolve/dependency-request.ts';
import {
  keepSelection,
  keptLockPath,
  readKeptSelection,
  stateFolder,
} from '../../src/resolve/kept-resolution.ts';
import type { Selection } from '../../src/resolve/selection.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

function requestFor(directory: string, ...requirements: readonly string[]): ReadRequest {
  return readRequest(
    {
      input: { kind: 'none' },
      with: requirements,
      groups: [],
      extras: [],
      onlyBinary: [],
      noBinary: [],
      target: { runtime: parseRuntime('3.11'), architecture: 'x86_64' },
      directory,
      extraIndexUrls: [],
      findLinks: [],
      noIndex: false,
    },
    {},
  );
}

const selection: Selection = {
  source: 'a with uv',
  distributions: [
    { kind: 'wheel', name: 'a', version: '1', filename: 'a.whl', sha256: '00', trustUrl: true },
    { kind: 'directory', name: 'b', path: '/b' },
  ],
};

describe('a kept selection', () => {
  test('is read for the same request', () => {
    const directory = temporaryFolder();
    keepSelection(requestFor(directory, 'a'), selection);
    expect(readKeptSelection(requestFor(directory, 'a'))).toEqual(selection);
  });

  test('is not read when anything that decides it has changed', () => {
    const directory = temporaryFolder();
    keepSelection(requestFor(directory, 'a'), selection);
    expect(readKeptSelection(requestFor(directory, 'a', 'b'))).toBeUndefined();
  });

  test('does not exist before it was kept', () => {
    expect(readKeptSelection(requestFor(temporaryFolder(), 'a'))).toBeUndefined();
  });

  test.each(['', '{', 'null', '[]', '1', '{"digest": 1}'])('is nothing when its file holds %j', (text) => {
    const directory = temporaryFolder();
    const request = requestFor(directory, 'a');
    keepSelection(request, selection);
    const file = readdirSync(stateFolder(directory)).find((name) => name.endsWith('.json')) ?? '';
    writeFileSync(join(stateFolder(directory), file), text);
    expect(readKeptSelection(request)).toBeUndefined();
  });

  test('lies in a folder that git does not see', () => {
    const directory = temporaryFolder();
    keepSelection(requestFor(directory, 'a'), selection);
    expect(readFileSync(join(stateFolder(directory), '.gitignore'), 'utf8')).toBe('*\n');
    expect(keptLockPath(requestFor(directory, 'a'))).toMatch(/\.zipwright\/pylock\.[0-9a-f]{12}\.toml$/);
  });
});
