import * as fc from 'fast-check';

const words = (
  'name version marker markers groups files file hash hashes sha256 url path git ref revision source type extras ' +
  'optional dependencies package packages wheels sdist archive directory vcs commit-id lock-version size metadata ' +
  'default develop tool poetry group main dev default-groups index'
).split(' ');
const hostile = ['__proto__', 'constructor', 'toString', 'valueOf', 'length', ''];
const texts = (
  '1.0|==1.0|main|dev|git|file|directory|a-1.0-py3-none-any.whl|a-1.tar.gz|sha256:00|md5:00|https://host/a.whl|%zz|' +
  'python_version < "3"|extra == "x"|((|../a'
).split('|');

/** Tables that look like a lock here and there, with every kind of value in every place. */
export const almostLocks = fc.letrec<{ value: unknown; table: Record<string, unknown>; list: unknown[] }>(
  (tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      { weight: 4, arbitrary: fc.oneof(fc.constantFrom(...texts), fc.string({ maxLength: 4 })) },
      { weight: 1, arbitrary: fc.oneof(fc.integer(), fc.boolean(), fc.double()) },
      { weight: 2, arbitrary: tie('table') },
      { weight: 2, arbitrary: tie('list') },
    ),
    list: fc.oneof(fc.array(tie('table'), { maxLength: 3 }), fc.array(tie('value'), { maxLength: 3 })),
    table: fc.dictionary(
      fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...words) }, fc.constantFrom(...hostile)),
      tie('value'),
      { maxKeys: 6 },
    ),
  }),
);

const lines = [
  '[[package]]',
  '[[packages]]',
  '[metadata]',
  'name = "a"',
  'version = "1.0"',
  'lock-version = "1.0"',
  'groups = ["main"]',
  'files = [{file = "a.whl", hash = "sha256:00"}]',
  '"',
  "'''",
  '=',
  '[',
  'x = 1e999',
  'y = 99999999999999999999',
  '\u0000',
  'a.b.c = {}',
  'd = 1979-05-27',
  `z = ${'['.repeat(5000)}`,
];

/** Text of which much is TOML. */
export const almostToml = fc
  .array(fc.constantFrom(...lines), { maxLength: 8 })
  .map((chosen) => chosen.join('\n'));
