import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bomOf, expectValid } from './validated.ts';

const HOSTILE = [
  '\u001b[31m',
  '\u202e',
  '\u0000',
  '\ud800',
  '<script>',
  'http://[',
  'https://h.invalid/a b#c#d%zz',
  '@',
  'a@b',
  '"',
  ',',
  ' :: ',
  'MIT',
  'AND',
  '(',
  'ü'.repeat(300),
];
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...HOSTILE), { maxLength: 5 }).map((parts) => parts.join('')),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.emailAddress(),
);
const field = fc.tuple(
  fc.constantFrom(
    'Summary',
    'License-Expression',
    'License',
    'Classifier',
    'Author',
    'Author-email',
    'Maintainer',
    'Maintainer-email',
    'Home-page',
    'Project-URL',
    'Requires-Dist',
  ),
  fc.oneof(
    text,
    text.map((url) => `Source, ${url}`),
    text.map((name) => `License :: ${name}`),
    fc.tuple(text, text).map(([a, b]) => `${a} <${b}>`),
  ),
);

test('whatever metadata says, the document is one of CycloneDX', async () => {
  const metadata = fc.record({
    fields: fc.array(field, { maxLength: 8 }),
    version: fc.oneof(fc.constantFrom('1.0', '1!2.0+local', 'v1'), text),
  });
  await fc.assert(
    fc.asyncProperty(metadata, async ({ fields, version }) => {
      const lines = fields.map(([name, value]) => `${name}: ${value.replace(/[\r\n]+/g, ' ')}\n`).join('');
      const bom = bomOf({
        files: {
          'demo-1.0.dist-info/METADATA': `Metadata-Version: 2.1\nName: demo\nVersion: ${version}\n${lines}`,
        },
      });
      await expectValid(bom);
      expect(JSON.stringify(bom)).not.toMatch(/\\u001b|\\u0000|\u202e|\\ud[89a-f]/);
    }),
    { numRuns: 300 },
  );
}, 60_000);
