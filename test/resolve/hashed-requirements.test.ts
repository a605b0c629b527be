import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRuntime } from '../../src/lambda/target.ts';
import { lockOfHashedRequirements } from '../../src/resolve/hashed-requirements.ts';
import type { Lock } from '../../src/resolve/lock.ts';
import { parseRequirements } from '../../src/resolve/requirements-file.ts';
import { environmentOf } from '../../src/resolve/select-distributions.ts';
import { returnsOrRefuses } from '../errors/refusal-of.ts';

const environment = environmentOf({ runtime: parseRuntime('3.11'), architecture: 'x86_64' });
const read = (text: string): Lock | undefined =>
  lockOfHashedRequirements(parseRequirements(text), environment);

test('reads what pip-compile and uv export write', () => {
  const file = new URL('../fixtures/projects/hashed/requirements.txt', import.meta.url);
  const lock = read(readFileSync(file, 'utf8'));
  expect(lock?.packages.map(({ name, version }) => `${name}==${version}`)).toEqual([
    'certifi==2026.10.18',
    'charset-normalizer==3.5.2',
    'idna==3.20',
    'requests==2.34.2',
    'urllib3==2.8.0',
  ]);
  expect(lock?.packages[0]?.anyOfSha256).toEqual([
    '73191c47aaa79da394e8fee2dbc2ec827432cab56311122c9e47abf79e390f62',
    'b9995d97b64d0431a5af837d8ca8cd6238104d1f319f04bd93ea43124d6c861e',
  ]);
});

describe('lockOfHashedRequirements()', () => {
  test.each<[string, string, unknown]>([
    [
      'a pin with a hash',
      'A.b==1.0 --hash=sha256:AB',
      [{ name: 'a-b', version: '1.0', wheels: [], anyOfSha256: ['ab'] }],
    ],
    [
      'an extra of it',
      'a[x]==1 --hash=sha256:00',
      [{ name: 'a', version: '1', wheels: [], anyOfSha256: ['00'] }],
    ],
    [
      'a marker that holds',
      'a==1 ; os_name == "posix" --hash=sha256:00',
      [expect.objectContaining({ name: 'a' })],
    ],
    [
      'one that does not',
      'a==1 --hash=sha256:00\nb==1 ; os_name == "nt" --hash=sha256:00',
      [expect.objectContaining({ name: 'a' })],
    ],
    [
      'options beside',
      '--index-url https://h\na==1 --hash=sha256:00',
      [expect.objectContaining({ name: 'a' })],
    ],
    [
      'an included file, whose lines follow',
      '-r b.txt\na==1 --hash=sha256:00',
      [expect.objectContaining({ name: 'a' })],
    ],
  ])('%s', (_, text, packages) => {
    expect(read(text)?.packages).toEqual(packages);
  });

  test.each([
    ['no hash', 'a==1'],
    ['one line without', 'a==1 --hash=sha256:00\nb==1'],
    ['another hash than SHA-256 alone', 'a==1 --hash=md5:00'],
    ['no pin', 'a>=1 --hash=sha256:00'],
    ['a pin of many versions', 'a==1.* --hash=sha256:00'],
    ['two clauses', 'a==1,<2 --hash=sha256:00'],
    ['a URL', 'a @ https://h/a.whl --hash=sha256:00'],
    ['a plain URL', 'https://h/a.whl --hash=sha256:00'],
    ['a path', './a.whl --hash=sha256:00'],
    ['an editable one', '-e ./a\nb==1 --hash=sha256:00'],
    ['constraints', '-c c.txt\na==1 --hash=sha256:00'],
    ['nothing', ''],
  ])('leaves open what has %s', (_, text) => {
    expect(read(text)).toBeUndefined();
  });

  test('takes any text, or refuses it', async () => {
    const parts = fc.constantFrom(
      'a==1',
      ' --hash=sha256:00',
      ' ; os_name == "nt"',
      '\n',
      '((',
      '[',
      '@',
      '==',
      ' ',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.array(parts).map((all) => all.join('')),
        ),
        (text) => returnsOrRefuses(() => read(`${text} --hash=sha256:00`)),
      ),
      { numRuns: 300 },
    );
  });
});
