import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readInspected } from '../../../src/inspect/inspected-archive.ts';
import { memorySource } from '../../../src/zip/byte-source.ts';
import { ZipError } from '../../../src/zip/errors.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeZip, type MadeEntry } from '../../makers/zip-maker.ts';
import { contentsOf, fixBytes, type Fixed } from '../fix-made.ts';

const part = fc.constantFrom(
  'a',
  'b.py',
  'app.py',
  'top',
  '__pycache__',
  'b.pyc',
  '.lock',
  '.DS_Store',
  '..',
  '',
  '.',
  'ä',
  '__MACOSX',
  'b.cpython-313.pyc',
  'd.dist-info',
  'METADATA',
  'python',
);
const name = fc
  .tuple(
    fc.array(part, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('/', '/', '/', '\\'),
    fc.constantFrom('', '', '', '/'),
  )
  .map(([parts, separator, end]) => parts.join(separator) + end);
const entry: fc.Arbitrary<MadeEntry> = fc.record(
  {
    name,
    content: fc.constantFrom('', '#!/bin/sh\n', 'def handler(e, c): pass\n', 'x'.repeat(5000)),
    method: fc.constantFrom(0, 8),
    mode: fc.constantFrom(0o100644, 0o100600, 0o755, 0, 0o40755, 0o120777),
    host: fc.constantFrom(0, 3, 3),
    dataDescriptor: fc.boolean(),
    zip64: fc.boolean(),
    extra: fc.constantFrom(Buffer.from([9, 9, 0, 0])),
  },
  { requiredKeys: ['name', 'content'] },
);
const archive = fc.record(
  {
    entries: fc.array(entry, { maxLength: 6 }),
    comment: fc.constant('said'),
    before: fc.constant(Buffer.from('before')),
    after: fc.constant(Buffer.from('after')),
    zip64End: fc.boolean(),
  },
  { requiredKeys: ['entries'] },
);

/** Data descriptors stand beside zip64 in no archive of the maker, and the comment comes before what follows. */
const bytes = archive.map((made) =>
  makeZip({
    ...made,
    entries: made.entries.map((each) => (each.zip64 === true ? { ...each, dataDescriptor: false } : each)),
  }),
);

async function attempt(input: Buffer, folder: string, isLayer: boolean): Promise<Fixed | undefined> {
  try {
    return await fixBytes(input, folder, { output: 'out.zip', ...(isLayer ? { kind: 'layer' } : {}) });
  } catch (error) {
    if (error instanceof ZipError) {
      return undefined;
    }
    throw error;
  }
}

/** Contents of files, without their names, which repairs change. */
function filesIn(input: Buffer): Set<string> {
  const { files, reader } = readInspected(memorySource(input, 'in.zip'), { isLayer: false });
  return new Set([...files.values()].map((file) => reader.read(file)?.toString('latin1') ?? ''));
}

async function holds(input: Buffer, isLayer: boolean): Promise<Buffer | undefined> {
  const fixed = await attempt(input, temporaryFolder(), isLayer);
  if (fixed?.bytes === undefined) {
    return undefined;
  }
  const again = await attempt(fixed.bytes, temporaryFolder(), isLayer);
  expect(again?.report).toMatchObject({ outcome: 'unchanged', repairs: [] });
  expect(again?.bytes).toEqual(fixed.bytes);
  const { entries } = readInspected(memorySource(fixed.bytes, 'out.zip'), { isLayer: false });
  // Backslashes stay where making slashes of them would be a guess, and our strict reader takes none.
  if (!entries.some(({ name: made }) => made.includes('\\'))) {
    const known = filesIn(input);
    for (const [path, { content }] of Object.entries(contentsOf(fixed.bytes))) {
      expect(path.endsWith('/') || known.has(content)).toBe(true);
    }
  }
  return fixed.bytes;
}

test('any archive is refused, or becomes a right one that stays as it is', { timeout: 120_000 }, async () => {
  const outputs: Buffer[] = [];
  await fc.assert(
    fc.asyncProperty(bytes, fc.boolean(), async (input, isLayer) => {
      const output = await holds(input, isLayer);
      outputs.push(...(output === undefined ? [] : [output]));
    }),
    { numRuns: 150 },
  );
  expect(outputs.length).toBeGreaterThan(20);
  expect(pythonRefuses(outputs)).toEqual([]);
});

test('so is one with some bytes changed', { timeout: 120_000 }, async () => {
  const original = makeZip({
    entries: [
      { name: 'app.py', content: 'def handler(e, c): pass\n', mode: 0o100600 },
      { name: 'a\\b.py', content: 'x'.repeat(300), dataDescriptor: true },
      { name: './c', content: 'stored', method: 0 },
    ],
  });
  const change = fc.tuple(fc.nat(original.length - 1), fc.nat(255));
  const outputs: Buffer[] = [];
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      const input = Buffer.from(original);
      changes.forEach(([at, value]) => (input[at] = value));
      const output = await holds(input, false);
      outputs.push(...(output === undefined ? [] : [output]));
    }),
    { numRuns: 200 },
  );
  expect(outputs.length).toBeGreaterThan(10);
  expect(pythonRefuses(outputs)).toEqual([]);
});

/** Names of the archives that Python's zipfile does not read to its end. Without a Python nothing is asked. */
function pythonRefuses(outputs: readonly Buffer[]): unknown {
  const folder = temporaryFolder();
  outputs.forEach((output, index) => writeFileSync(join(folder, `${index}.zip`), output));
  const program = `
import json, os, sys, warnings, zipfile
warnings.simplefilter("error")
bad = []
for name in sorted(os.listdir(".")):
    try:
        with zipfile.ZipFile(name) as archive:
            if archive.testzip() is not None:
                bad.append(name)
    except Exception as error:
        bad.append(name + ": " + repr(error))
json.dump(bad, sys.stdout)
`;
  const { stdout, error } = spawnSync('python3', ['-c', program], { cwd: folder, encoding: 'utf8' });
  return error === undefined ? JSON.parse(stdout) : [];
}
