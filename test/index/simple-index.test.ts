import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IndexError } from '../../src/index/errors.ts';
import { parseProjectPage } from '../../src/index/simple-index.ts';
import { indexErrorOf } from './support.ts';

const HASH = 'ab'.repeat(32);
const PAGE = 'https://index.example/simple/demo/';
const JSON_TYPE = 'application/vnd.pypi.simple.v1+json';

const parseHtml = (body: string, url = PAGE) =>
  parseProjectPage({ body, contentType: 'text/html; charset=utf-8', url, project: 'demo' });
const parseJson = (page: unknown, contentType = JSON_TYPE) =>
  parseProjectPage({ body: JSON.stringify(page), contentType, url: PAGE, project: 'demo' });
const urls = (html: string) => parseHtml(html).map((file) => file.url);
const named = (filename: string, more = {}) => ({ filename, url: `/f/${filename}`, hashes: {}, ...more });

test('a JSON page gives all that is known of its files', () => {
  const files = parseJson({
    meta: { 'api-version': '1.4' },
    name: 'demo',
    files: [
      {
        filename: 'demo-1.0-py3-none-any.whl',
        url: 'https://files.example/demo-1.0-py3-none-any.whl#frag',
        hashes: { sha256: HASH.toUpperCase(), md5: 'x' },
        'requires-python': ' >=3.8 ',
        size: 123,
        'upload-time': '2024-01-01T00:00:00Z',
        yanked: 'broken',
      },
      named('demo-1.0.tar.gz', { url: '../../f/demo-1.0.tar.gz', 'requires-python': null, yanked: true }),
    ],
  });
  expect(files).toEqual([
    {
      filename: 'demo-1.0-py3-none-any.whl',
      url: 'https://files.example/demo-1.0-py3-none-any.whl',
      sha256: HASH,
      size: 123,
      requiresPython: '>=3.8',
      yanked: 'broken',
      uploadTime: '2024-01-01T00:00:00Z',
    },
    { filename: 'demo-1.0.tar.gz', url: 'https://index.example/f/demo-1.0.tar.gz', yanked: true },
  ]);
});

test('fields of a wrong type or form count as absent', () => {
  const [file] = parseJson({
    files: [
      named('demo-1.zip', {
        hashes: { sha256: 'abc' },
        size: -1,
        yanked: 7,
        'requires-python': 3,
        'upload-time': [],
      }),
    ],
  });
  expect(file).toEqual({ filename: 'demo-1.zip', url: 'https://index.example/f/demo-1.zip', yanked: false });
});

test('an HTML page gives the same', () => {
  const files = parseHtml(`<!DOCTYPE html>
    <meta name="pypi:repository-version" content="1.1">
    <a href="../../f/demo-1.0-py3-none-any.whl#sha256=${HASH}" data-requires-python="&gt;=3.8,&lt;4">demo</a>
    <a href='https://files.example/a/demo-1%2Blocal.tar.gz#md5=x' data-yanked>demo</a>
    <a href=demo-2.zip data-yanked="because &quot;so&quot;">demo</a>
    <a href="../">Parent</a><a>nothing</a><a href="http://[">broken</a><a href="mailto:x@y.whl">mail</a>`);
  expect(files).toEqual([
    {
      filename: 'demo-1.0-py3-none-any.whl',
      url: 'https://index.example/f/demo-1.0-py3-none-any.whl',
      sha256: HASH,
      requiresPython: '>=3.8,<4',
      yanked: false,
    },
    { filename: 'demo-1+local.tar.gz', url: 'https://files.example/a/demo-1%2Blocal.tar.gz', yanked: true },
    { filename: 'demo-2.zip', url: 'https://index.example/simple/demo/demo-2.zip', yanked: 'because "so"' },
  ]);
});

test('links are relative to the base element, which cannot make them local', () => {
  expect(urls('<base href="https://cdn.example/d/"><base href="/no/"><a href="a-1.whl">')).toEqual([
    'https://cdn.example/d/a-1.whl',
  ]);
  expect(urls('<base href="file:///etc/"><a href="a-1.whl"><a href="file:///etc/b-1.whl">')).toEqual([
    'https://index.example/simple/demo/a-1.whl',
  ]);
});

test('a page in a folder may link to files beside it', () => {
  expect(parseHtml('<a href="a-1.whl">', 'file:///srv/simple/demo/index.html')[0]?.url).toBe(
    'file:///srv/simple/demo/a-1.whl',
  );
});

test('credentials in links are dropped', () => {
  expect(parseHtml('<a href="https://u:secret@h.example/a-1.whl">')[0]?.url).toBe(
    'https://h.example/a-1.whl',
  );
});

test.each([
  '../evil-1.whl',
  'a/b-1.whl',
  String.raw`a\b-1.whl`,
  'a\u0000-1.whl',
  '.whl',
  'C:evil-1.whl',
  '..-1.whl',
  'demo-1.exe',
  'demo-1.egg',
  `${'x'.repeat(256)}.whl`,
  '',
  'demo',
])('a file called %j is left out', (filename) => {
  expect(parseJson({ files: [named(filename), named('ok-1.whl')] }).map((file) => file.filename)).toEqual([
    'ok-1.whl',
  ]);
});

test.each(['javascript:alert(1)', 'file:///etc/passwd', 'ftp://h/a-1.whl', 'http://['])(
  'a file at %s is left out',
  (url) => {
    expect(parseJson({ files: [named('a-1.whl', { url })] })).toEqual([]);
  },
);

test('of a file listed twice the first counts', () => {
  const files = parseJson({ files: [named('a-1.whl', { size: 1 }), named('a-1.whl', { size: 2 })] });
  expect(files.map((file) => file.size)).toEqual([1]);
});

test('a project without files has none', () => {
  expect(parseJson({ files: [] }, 'application/json')).toEqual([]);
  expect(parseHtml('')).toEqual([]);
});

test.each([
  ['image/png', ''],
  ['', '{"files": []}'],
  [JSON_TYPE, '<html>'],
  [JSON_TYPE, 'null'],
  [JSON_TYPE, '[]'],
  [JSON_TYPE, '{"files": {}}'],
  ['application/vnd.pypi.simple.v2+json', '{"files": []}'],
  [JSON_TYPE, '{"files": [], "meta": {"api-version": "2.0"}}'],
  ['text/html', '<meta name="pypi:repository-version" content="2.0">'],
])('%j with %j is no page of an index', async (contentType, body) => {
  const error = await indexErrorOf(() => parseProjectPage({ body, contentType, url: PAGE, project: 'demo' }));
  expect(error.code).toBe('INDEX_BAD_ANSWER');
  expect(error.message).toContain('Cannot read the files of "demo" at "https://index.example/simple/demo/"');
  expect(error.hint).toBeDefined();
});

test('no page makes the reader fail with a foreign error', () => {
  const page = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({
        files: fc.array(
          fc.oneof(
            fc.jsonValue(),
            fc.record({ filename: fc.string(), url: fc.string(), hashes: fc.jsonValue() }),
          ),
        ),
      })
      .map((value) => JSON.stringify(value)),
    fc
      .array(fc.constantFrom('<a href=', '"', 'http://', '%', '#sha256=', '.whl', '>', '<base href=', ' '))
      .map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(page, fc.constantFrom(JSON_TYPE, 'text/html', 'text/plain'), (body, contentType) => {
      try {
        const files = parseProjectPage({ body, contentType, url: PAGE, project: 'demo' });
        expect(files.every((file) => !/[/\\]/.test(file.filename) && /^https?:/.test(file.url))).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(IndexError);
      }
    }),
  );
});
