import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parseRequirements,
  readRequirements,
  type RequirementsLine,
} from '../../src/resolve/requirements-file.ts';
import { refusalOf, returnsOrRefuses } from '../errors/refusal-of.ts';
import { anyText } from '../errors/any-text.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const requirement = (text: string, ...hashes: readonly string[]): RequirementsLine => ({
  kind: 'requirement',
  text,
  hashes,
});
const option = (name: string, value: string): RequirementsLine => ({ kind: 'option', name, value });
const include = (path: string): RequirementsLine => ({ kind: 'include', path, constraint: false });

describe('parseRequirements()', () => {
  test.each<[string, string, RequirementsLine[]]>([
    ['nothing', '', []],
    ['empty lines and comments', '\n  \n# comment\n\t# another\n', []],
    ['one requirement', 'requests==2.0\n', [requirement('requests==2.0')]],
    ['no line end at the end', 'requests', [requirement('requests')]],
    ['Windows line ends', 'a\r\nb\r\n', [requirement('a'), requirement('b')]],
    ['a byte order mark', '\uFEFFa\n', [requirement('a')]],
    ['a comment behind', 'a # why\n', [requirement('a')]],
    [
      'a number sign in a URL',
      'a @ https://host/a.whl#sha256=0\n',
      [requirement('a @ https://host/a.whl#sha256=0')],
    ],
    ['extras and a marker', 'a[b,c] ; os_name == "posix"\n', [requirement('a[b,c] ; os_name == "posix"')]],
    ['a continued line', 'a \\\n  >= 1\n', [requirement('a    >= 1')]],
    ['one continued by Windows', 'a \\\r\n>= 1\r\n', [requirement('a  >= 1')]],
    ['a last line that is continued', 'a \\', [requirement('a')]],
    ['a comment does not continue', '# comment \\\na\n', [requirement('a')]],
    ['a comment ends a continued line', 'a \\\n# comment\nb\n', [requirement('a'), requirement('b')]],
    ['hashes', 'a==1 --hash=sha256:00 --hash sha256:11\n', [requirement('a==1', 'sha256:00', 'sha256:11')]],
    [
      'hashes on lines of their own',
      'a==1 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n    # via b\n',
      [requirement('a==1', 'sha256:00', 'sha256:11')],
    ],
    [
      'options of one requirement',
      'a --config-settings="x=y z" --global-option \'-v\'\n',
      [requirement('a')],
    ],
    ['a path', './dir\n', [requirement('./dir')]],
    ['-r file', '-r base.txt\n', [include('base.txt')]],
    ['-rfile', '-rbase.txt\n', [include('base.txt')]],
    ['--requirement file', '--requirement base.txt\n', [include('base.txt')]],
    ['--requirement=file', '--requirement=base.txt\n', [include('base.txt')]],
    ['quotes around a file', '-r "my base.txt"\n', [include('my base.txt')]],
    ['-c file', '-c c.txt\n', [{ kind: 'include', path: 'c.txt', constraint: true }]],
    ['-e path', '-e ./dir\n', [{ kind: 'editable', text: './dir' }]],
    ['-i url', '-i https://host/simple\n', [option('--index-url', 'https://host/simple')]],
    ['-f place', '-f ./wheels\n', [option('--find-links', './wheels')]],
    ['a switch', '--no-index\n', [option('--no-index', '')]],
    ['an equals sign in a value', '--index-url=https://h/?a=b\n', [option('--index-url', 'https://h/?a=b')]],
    ['names', '--no-binary :all:\n', [option('--no-binary', ':all:')]],
  ])('%s', (_, text, lines) => {
    expect(parseRequirements(text)).toEqual(lines);
  });

  test('takes any text', () => {
    const parts = fc.constantFrom(
      '-r ',
      '--hash=',
      ' --hash ',
      '\\\n',
      '# ',
      '\n',
      ' ',
      '=',
      '"',
      "'",
      'a',
      '-e',
      '--x',
    );
    const texts = fc.oneof(
      anyText(),
      fc.array(parts).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        for (const line of parseRequirements(text)) {
          expect(['requirement', 'editable', 'include', 'option']).toContain(line.kind);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('megabytes take no seconds', () => {
    const start = performance.now();
    for (const text of ['a ', ' --hash=', '\\\n', '#', '--config-settings "', ' '].map((each) =>
      each.repeat(200_000),
    )) {
      parseRequirements(`x ${text}`);
      parseRequirements(`-r ${text}`);
    }
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

/** What pip itself makes of files: requirement with hashes, editables, includes and options. */
const PIP = `
import json, sys
from pip._internal.req.req_file import get_line_parser, preprocess
parse = get_line_parser(None)
def lines(text):
    for _, line in preprocess(text):
        args, opts = parse(line)
        if args:
            yield ["requirement", args.strip(), (getattr(opts, "hashes", None) or {}).get("sha256", [])]
        for path in opts.requirements: yield ["include", path]
        for path in opts.constraints: yield ["constraint", path]
        for path in opts.editables: yield ["editable", path]
        if opts.index_url: yield ["--index-url", opts.index_url]
        for url in opts.extra_index_urls or []: yield ["--extra-index-url", url]
        for place in opts.find_links: yield ["--find-links", place]
        if opts.no_index: yield ["--no-index"]
json.dump([list(lines(text)) for text in json.load(sys.stdin)], sys.stdout)
`;

function asPip(line: RequirementsLine): unknown[] {
  switch (line.kind) {
    case 'requirement':
      return ['requirement', line.text, line.hashes.map((hash) => hash.replace('sha256:', ''))];
    case 'include':
      return [line.constraint ? 'constraint' : 'include', line.path];
    case 'editable':
      return ['editable', line.text];
    case 'option':
      return line.value === '' ? [line.name] : [line.name, line.value];
  }
}

test('pip reads the same', ({ skip }) => {
  const names = fc.constantFrom(
    'a',
    'requests==2.0',
    'b[c] >= 1, < 2',
    'd ; os_name == "posix"',
    'e @ https://h/e.whl#x=1',
  );
  const hash = fc.constantFrom(' --hash=sha256:00', ' \\\n    --hash=sha256:11', ' \\\r\n --hash sha256:22');
  const comments = fc.constantFrom('', '', ' # why', '  # why \\', '\t#');
  const requirements = fc
    .tuple(names, fc.array(hash, { maxLength: 2 }), comments)
    .map(([name, hashes, comment]) => name + hashes.join('') + comment);
  const values = fc.constantFrom('x.txt', '../y/z.txt', 'https://host/simple');
  const options = fc
    .tuple(
      fc.constantFrom(
        '-r',
        '--requirement',
        '-c',
        '--constraint',
        '-e',
        '--editable',
        '-i',
        '--index-url',
        '--extra-index-url',
        '-f',
        '--find-links',
      ),
      fc.constantFrom(' ', '='),
      values,
    )
    .map(([name, joint, value]) => name + (name.startsWith('--') ? joint : ' ') + value);
  const lines = fc.oneof(
    { weight: 4, arbitrary: requirements },
    { weight: 3, arbitrary: options },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', '  ', '# text', '  # text \\', '--no-index', '-rfile.txt', '# -r x'),
    },
  );
  const files = fc.sample(
    fc
      .tuple(fc.array(lines, { maxLength: 6 }), fc.constantFrom('\n', '\r\n'))
      .map(([all, end]) => all.join(end)),
    400,
  );
  const { stdout, stderr } = spawnSync('python3', ['-c', PIP], {
    input: JSON.stringify(files),
    encoding: 'utf8',
  });
  skip(stdout === null || stderr.includes('No module named'), 'python3 with pip is not here');
  expect(stderr).toBe('');
  const expected = JSON.parse(stdout) as unknown[][];
  const found = files.map((text) => parseRequirements(text).map(asPip));
  expect(found.map((each, index) => ({ text: files[index], each }))).toEqual(
    expected.map((each, index) => ({ text: files[index], each })),
  );
});

function folderWith(files: Readonly<Record<string, string>>): (name: string) => string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return (name) => join(folder, name);
}

describe('readRequirements()', () => {
  test('reads what a file includes, and what that includes, from the place of each file', () => {
    const at = folderWith({
      'a.txt': 'a\n-r sub/b.txt\n',
      'sub/b.txt': 'b\n-c c.txt\n',
      'sub/c.txt': 'c==1\n',
    });
    const { files, lines } = readRequirements([at('a.txt')]);
    expect(files.map(({ path }) => path)).toEqual([at('a.txt'), at('sub/b.txt'), at('sub/c.txt')]);
    expect(lines.filter(({ kind }) => kind === 'requirement')).toEqual([
      requirement('a'),
      requirement('b'),
      requirement('c==1'),
    ]);
  });

  test('reads a file once, however often it is included, in circles too', () => {
    const at = folderWith({ 'a.txt': '-r b.txt\n-r b.txt\n-r a.txt\n', 'b.txt': '-r a.txt\nb\n' });
    expect(readRequirements([at('a.txt'), at('b.txt')]).files.length).toBe(2);
  });

  test('a file on the network is left to uv', () => {
    const at = folderWith({ 'a.txt': '-r https://host/b.txt\n' });
    expect(readRequirements([at('a.txt')]).files.length).toBe(1);
  });

  test('refuses an include that does not exist, and says which file has it', async () => {
    const at = folderWith({ 'a.txt': '-r b.txt\n' });
    expect(await refusalOf(() => readRequirements([at('a.txt')]))).toMatchObject({
      code: 'REQUIREMENTS_INVALID',
      message: `Cannot read "${at('b.txt')}", which "${at('a.txt')}" includes: there is no such file`,
    });
  });

  test('refuses files that include without end', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 250 }, (_, index) => [`${index}.txt`, `-r ${(index + 1) % 250}.txt\n`]),
    );
    const at = folderWith(many);
    expect(await refusalOf(() => readRequirements([at('0.txt')]))).toMatchObject({
      code: 'REQUIREMENTS_INVALID',
      message: expect.stringContaining('more than 200 files'),
    });
  });

  test('takes any text in a file, or refuses it', async () => {
    const at = folderWith({ 'a.txt': '' });
    await fc.assert(
      fc.asyncProperty(anyText(40), async (text) => {
        writeFileSync(at('a.txt'), text.replaceAll('-r', ''));
        await returnsOrRefuses(() => readRequirements([at('a.txt')]));
      }),
    );
  });
});
