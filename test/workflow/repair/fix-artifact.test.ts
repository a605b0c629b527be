import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readInspected } from '../../../src/inspect/inspected-archive.ts';
import type { RepairKind } from '../../../src/inspect/fix/repair.ts';
import { fixArtifact } from '../../../src/workflow/repair/fix-artifact.ts';
import { memorySource } from '../../../src/zip/byte-source.ts';
import { makeElf } from '../../makers/elf-maker.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeZip, type MadeArchive, type MadeEntry } from '../../makers/zip-maker.ts';
import { HANDLER } from '../../inspect/inspected.ts';
import { contentsOf, fixBytes, type Fixed } from '../fix-made.ts';
import type { FixRequest } from '../../../src/workflow/repair/fix-request.ts';

/** Repairs an archive twice; the second time nothing may change. */
async function fixTwice(archive: MadeArchive, request: Partial<FixRequest> = {}): Promise<Fixed> {
  const first = await fixBytes(makeZip(archive), temporaryFolder(), request);
  if (first.bytes !== undefined) {
    const again = await fixBytes(first.bytes, temporaryFolder(), request);
    expect(again.report).toMatchObject({ outcome: 'unchanged', repairs: [] });
    expect(again.bytes).toEqual(first.bytes);
  }
  return first;
}

const app: MadeEntry = { name: 'app.py', content: 'import a\ndef handler(e, c): pass\n' };
const a: MadeEntry = { name: 'a.py', content: 'x' };
const kindsOf = ({ report }: Fixed): Record<string, number> =>
  Object.fromEntries(report.repairs.map(({ kind, count }) => [kind, count]));
const namesOf = ({ bytes }: Fixed): string[] => Object.keys(contentsOf(bytes ?? Buffer.alloc(0)));

/** Codes that no repaired archive has. */
const CLAIMED = new Set([
  'NAME_BACKSLASH',
  'NAME_DUPLICATE',
  'MODE_UNREADABLE',
  'MODE_NOT_EXECUTABLE',
  'MODE_UNUSUAL',
  'ARCHIVE_EXTRA_DATA',
  'ZIP64_USED',
  'HANDLER_FILE_MISSING',
]);

describe('fixArtifact() repairs', () => {
  const repaired: Record<string, [kinds: Partial<Record<RepairKind, number>>, names: string[], MadeArchive]> =
    {
      backslashes: [
        { slashes: 2 },
        ['app.py', 'a/__init__.py', 'empty/'],
        { entries: [app, { name: 'a\\__init__.py' }, { name: 'empty\\', method: 0 }] },
      ],
      'names that are not normal': [
        { 'normal-names': 2 },
        ['app.py', 'a/__init__.py'],
        { entries: [{ ...app, name: './app.py' }, { name: 'a//./__init__.py' }] },
      ],
      'the earlier of two files': [
        { duplicates: 1 },
        ['app.py', 'a.py'],
        { entries: [{ ...app, content: '' }, app, a] },
      ],
      'what macOS and Windows leave': [
        { 'system-files': 4 },
        ['app.py', 'a.py', '._b'],
        {
          entries: [
            app,
            a,
            { name: '__MACOSX/' },
            { name: '__MACOSX/._app.py', content: 'x' },
            { name: 'c/Thumbs.db' },
            { name: '._a.py', content: Buffer.from([0, 5, 0x16, 7, 0, 2]) },
            { name: '._b', content: 'mine' },
          ],
        },
      ],
      'bytecode, but not what stands alone': [
        { bytecode: 3 },
        ['app.py', 'a.py', '__pycache__/gone.cpython-313.pyc', 'only.pyc'],
        {
          entries: [
            app,
            a,
            { name: 'a.pyc' },
            { name: '__pycache__/' },
            { name: '__pycache__/a.cpython-39.pyc' },
            { name: '__pycache__/app.cpython-313.opt-2.pyc' },
            { name: '__pycache__/gone.cpython-313.pyc' },
            { name: 'only.pyc' },
          ],
        },
      ],
      "uv's lock, but no file of the user's": [
        { 'lock-files': 1 },
        ['app.py', 'a.py', 'd-1.dist-info/METADATA', 'data/.lock'],
        { entries: [app, a, { name: '.lock' }, { name: 'd-1.dist-info/METADATA' }, { name: 'data/.lock' }] },
      ],
      'entries for folders, but not for empty ones': [
        { 'folder-entries': 2 },
        ['app.py', 'a/b.py', 'empty/'],
        {
          entries: [
            { name: 'a/', mode: 0o40755 },
            { name: './' },
            app,
            { name: 'a/b.py' },
            { name: 'empty/', mode: 0o40755 },
          ],
        },
      ],
      'everything in a folder too many': [
        { 'top-folder': 2 },
        ['app.py', 'a.py'],
        {
          entries: [
            { ...app, name: 'top/app.py' },
            { ...a, name: 'top/a.py' },
            { name: '__MACOSX/x' },
            { name: 'top/' },
          ],
        },
      ],
      'names without their mark': [
        { 'utf8-names': 1 },
        ['app.py', 'a.py', 'ä.txt'],
        { entries: [app, a, { name: Buffer.from('ä.txt') }] },
      ],
      'bytes that belong to nothing': [
        { 'spare-bytes': 10 },
        ['app.py', 'a.py'],
        { entries: [app, a], before: Buffer.from('#!/x\n'), after: Buffer.from('12345') },
      ],
      'zip64, data descriptors and extra fields': [
        { zip64: 1, descriptors: 1, 'extra-fields': 1 },
        ['app.py', 'a.py'],
        {
          entries: [
            { ...app, zip64: true },
            { ...a, dataDescriptor: true },
          ],
          zip64End: true,
        },
      ],
    };

  test.each(Object.entries(repaired))('%s', async (_, [kinds, names, archive]) => {
    const fixed = await fixTwice(archive);
    expect(kindsOf(fixed)).toMatchObject(kinds);
    expect(namesOf(fixed)).toEqual(names);
    const { report } = fixed;
    expect(report.findings.map(({ code }) => code).filter((code) => CLAIMED.has(code))).toEqual([]);
  });

  test('modes: of programs by what they are and where they lie, where there are none by their beginnings', async () => {
    const script = '#!/bin/sh\n';
    const fixed = await fixTwice({
      entries: [
        { ...app, mode: 0o100600 },
        { name: 'a.py', content: script, mode: 0o100644 },
        { name: 'bin/tool.py', content: script, mode: 0o100644 },
        { name: 'run.sh', content: script, mode: 0o100664 },
        { name: 'program', content: makeElf({ type: 2 }), mode: 0o100644 },
        { name: 'x.so', content: makeElf({}), mode: 0o100644 },
        { name: 'odd', content: 'x', mode: 0o106711 },
        { name: 'dos.sh', content: script, host: 0, mode: 0 },
        { name: 'dos.txt', content: 'x', host: 0, mode: 0 },
        { name: 'link', content: 'a.py', mode: 0o120755 },
      ],
    });
    const modes = Object.entries(contentsOf(fixed.bytes ?? Buffer.alloc(0))).map(([name, { mode }]) => [
      name,
      mode,
    ]);
    expect(Object.fromEntries(modes)).toEqual({
      'app.py': '100644',
      'a.py': '100644',
      'bin/tool.py': '100755',
      'run.sh': '100755',
      program: '100755',
      'x.so': '100644',
      odd: '100755',
      'dos.sh': '100755',
      'dos.txt': '100644',
      link: '120777',
    });
    expect(fixed.report.repairs[0]).toMatchObject({
      kind: 'modes',
      count: 7,
      examples: [{ path: 'app.py', from: '600', to: '644' }, {}, {}],
    });
  });

  test('entries that say they need zip64, and do not', async () => {
    const bytes = makeZip({ entries: [app] });
    bytes.writeUInt16LE(45, bytes.indexOf('PK\u0001\u0002') + 6);
    expect(kindsOf(await fixBytes(bytes, temporaryFolder()))).toMatchObject({ zip64: 1 });
  });

  test('a layer without python/, and one with a folder too many; not a function', async () => {
    const modules = { entries: [{ name: 'a/__init__.py' }, { name: 'b.py' }, { name: 'data/x.txt' }] };
    const bare = await fixTwice(modules, { kind: 'layer' });
    expect(namesOf(bare)).toEqual(['python/a/__init__.py', 'python/b.py', 'python/data/x.txt']);
    expect(bare.report.findings).toEqual([]);
    const deep = await fixTwice(
      { entries: [{ name: 'layer/python/a.py' }, { name: 'layer/bin/x', content: '#!x' }] },
      { kind: 'layer' },
    );
    expect(namesOf(deep)).toEqual(['python/a.py', 'bin/x']);
    const noModules = await fixTwice({ entries: [{ name: 'data/x.txt' }] }, { kind: 'layer' });
    expect(namesOf(noModules)).toEqual(['data/x.txt']);
    expect(noModules.report.findings[0]?.code).toBe('LAYER_WITHOUT_FOLDERS');
    expect(namesOf(await fixTwice(modules))).not.toContain('python/b.py');
  });
});

describe('fixArtifact() does not guess', () => {
  const kept: Record<string, [names: string[], MadeArchive]> = {
    'backslashes, where two files would fall together': [
      ['app.py', 'a/b.py', 'a\\b.py'],
      { entries: [app, { name: 'a/b.py' }, { name: 'a\\b.py' }] },
    ],
    'backslashes, where a file would lie in a file': [
      ['app.py', 'a.py', 'a.py\\b.py'],
      { entries: [app, a, { name: 'a.py\\b.py' }] },
    ],
    'a top folder, when the handler is there too': [
      ['app.py', 'top/app.py'],
      { entries: [app, { ...app, name: 'top/app.py' }] },
    ],
    'a top folder, when the handler is not in it': [
      ['top/main.py'],
      { entries: [{ ...app, name: 'top/main.py' }] },
    ],
    'a top folder that a link goes up to': [
      ['top/app.py', 'top/link'],
      {
        entries: [
          { ...app, name: 'top/app.py' },
          { name: 'top/link', content: '../top/app.py', mode: 0o120777 },
        ],
      },
    ],
  };

  test.each(Object.entries(kept))('%s', async (_, [names, archive]) => {
    const { bytes = Buffer.alloc(0) } = await fixBytes(makeZip(archive), temporaryFolder());
    const { entries } = readInspected(memorySource(bytes, 'out.zip'), { isLayer: false });
    expect(entries.map(({ name }) => name)).toEqual(names);
  });

  test('bytecode stays when asked for', async () => {
    const archive = { entries: [app, a, { name: '__pycache__/a.cpython-313.pyc' }] };
    expect(namesOf(await fixTwice(archive, { keepBytecode: true }))).toContain(
      '__pycache__/a.cpython-313.pyc',
    );
  });

  const refused: Record<string, [code: string, entry: MadeEntry]> = {
    'an absolute name': ['NAME_UNSAFE', { name: '/etc/passwd' }],
    'an absolute name with backslashes': ['NAME_UNSAFE', { name: '\\\\server\\share' }],
    'a drive': ['NAME_UNSAFE', { name: 'C:\\x.py' }],
    'a name that leaves its folder': ['NAME_UNSAFE', { name: 'a\\..\\..\\x' }],
    'a name in nobody knows what': ['NAME_UNSAFE', { name: Buffer.from([0x61, 0xe4]) }],
    'an encrypted entry': ['ENTRY_UNREADABLE', { name: 'x', flags: 1 }],
    'an unknown method': ['ENTRY_UNREADABLE', { name: 'x', method: 12, compressed: Buffer.from('x') }],
    'damaged data': ['ENTRY_UNREADABLE', { name: 'x', content: 'abc', compressed: Buffer.from('xyz') }],
    'a wrong checksum': [
      'ENTRY_UNREADABLE',
      { name: 'x', content: 'a', central: { crc32: 1 }, local: { crc32: 1 } },
    ],
    'a local header of another name': ['ENTRY_UNREADABLE', { name: 'x', local: { name: 'y' } }],
    'a pipe': ['ENTRY_UNREADABLE', { name: 'x', mode: 0o010644 }],
    'a folder with content': ['ENTRY_UNREADABLE', { name: 'x/', content: 'x' }],
    'a link out of the archive': ['LINK_OUTSIDE', { name: 'x', content: '../y', mode: 0o120777 }],
  };

  test.each(Object.entries(refused))('%s is refused, and nothing is written', async (_, [code, entry]) => {
    const { report, bytes } = await fixBytes(makeZip({ entries: [HANDLER, entry] }), temporaryFolder());
    expect(report).toMatchObject({ outcome: 'refused', repairs: [] });
    expect(report.findings.map((finding) => finding.code)).toEqual([code]);
    expect(bytes).toBeUndefined();
  });

  test('what is damaged and left out is no reason', async () => {
    const damaged = { ...app, compressed: Buffer.from('xyz') };
    expect(namesOf(await fixTwice({ entries: [damaged, app, a] }))).toEqual(['app.py', 'a.py']);
  });

  test('entries that share bytes are refused', async () => {
    const bytes = makeZip({
      entries: [
        { name: 'a', content: 'x'.repeat(99) },
        { name: 'a', content: 'y', central: { offset: 0 } },
        HANDLER,
      ],
    });
    const { report } = await fixBytes(bytes, temporaryFolder());
    expect(report.outcome).toBe('refused');
  });

  test('what is no zip, or declares too much, is an error', async () => {
    await expect(fixBytes(Buffer.from('no'), temporaryFolder())).rejects.toMatchObject({
      code: 'ZIP_NOT_A_ZIP',
    });
    const liar = { name: 'x', zip64: true, central: { size: 10_000_000_000 } };
    await expect(fixBytes(makeZip({ entries: [liar] }), temporaryFolder())).rejects.toMatchObject({
      code: 'ZIP_TOO_LARGE',
    });
  });
});

describe('fixArtifact() writes', () => {
  const foreign = makeZip({ entries: [{ ...app, mode: 0o100600 }, a] });

  test('nothing for a dry run, which tells the same', async () => {
    const folder = temporaryFolder();
    const { report, bytes } = await fixBytes(foreign, folder, { dryRun: true });
    expect(bytes).toBeUndefined();
    expect(readdirSync(folder)).toEqual(['in.zip']);
    const { output, ...written } = (await fixBytes(foreign, folder)).report;
    expect(output).toBe(join(folder, 'out.zip'));
    expect(report).toEqual(written);
  });

  test('over an existing file, and in place with its mode, through links, and not at all when it is right', async () => {
    const folder = temporaryFolder();
    const { bytes } = await fixBytes(foreign, folder);
    writeFileSync(join(folder, 'out.zip'), 'old');
    expect((await fixBytes(foreign, folder)).bytes).toEqual(bytes);
    const real = join(folder, 'real.zip');
    writeFileSync(real, foreign);
    chmodSync(real, 0o666);
    symlinkSync('real.zip', join(folder, 'link.zip'));
    const inPlace = () =>
      fixArtifact(
        {
          name: 'link.zip',
          directory: folder,
          layers: [],
          today: '2026-07-01',
          inPlace: true,
          dryRun: false,
          keepBytecode: false,
        },
        new AbortController().signal,
      );
    expect((await inPlace()).outcome).toBe('repaired');
    expect(readFileSync(real)).toEqual(bytes);
    expect(statSync(real).mode & 0o777).toBe(0o666);
    const { ino } = statSync(real);
    expect((await inPlace()).outcome).toBe('unchanged');
    expect(statSync(real).ino).toBe(ino);
    writeFileSync(real, 'old');
    await fixBytes(foreign, folder, { output: 'link.zip' });
    expect(readFileSync(real)).toEqual(bytes);
    expect(lstatSync(join(folder, 'link.zip')).isSymbolicLink()).toBe(true);
  });

  test('not over the artifact, unless that is said; not without a place; not a folder, nor a device', async () => {
    const folder = temporaryFolder();
    symlinkSync('in.zip', join(folder, 'same.zip'));
    const codes = async (request: Partial<FixRequest>) =>
      fixBytes(foreign, folder, request).then(
        () => 'done',
        (error: { code: string; exitCode: number }) => [error.code, error.exitCode],
      );
    expect(await codes({ output: 'in.zip' })).toEqual(['FIX_OUTPUT_IS_INPUT', 2]);
    expect(await codes({ output: './same.zip' })).toEqual(['FIX_OUTPUT_IS_INPUT', 2]);
    expect(await codes({ inPlace: true })).toEqual(['FIX_OUTPUT_UNCLEAR', 2]);
    expect(await codes({ name: '.' })).toEqual(['NOT_A_FILE', 2]);
    expect(await codes({ output: '.' })).toEqual(['NOT_A_FILE', 2]);
    expect(await codes({ output: '/dev/null', dryRun: true })).toEqual(['NOT_A_FILE', 2]);
    expect(readFileSync(join(folder, 'in.zip'))).toEqual(foreign);
  });

  test('nothing when it is interrupted', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'in.zip'), foreign);
    const request = {
      name: 'in.zip',
      directory: folder,
      layers: [],
      today: '2026-07-01',
      output: 'out.zip',
      inPlace: false,
      dryRun: false,
      keepBytecode: false,
    };
    await expect(fixArtifact(request, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
    expect(readdirSync(folder)).toEqual(['in.zip']);
  });
});
