import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = new URL('../..', import.meta.url).pathname;

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

function filesBelow(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(ROOT, folder, name), 'utf8') }));
}

const UNION = /export type (\w+ErrorCode) =([^;]*);/g;

interface ListedCode {
  readonly code: string;
  readonly file: string;
}

const sources = filesBelow('src');
const tests = filesBelow('test').filter(({ path }) => path !== 'test/tools/error-codes.test.ts');

/** Every code of every closed list, without the comments between them. */
const listed: readonly ListedCode[] = sources.flatMap(({ path, text }) =>
  [...text.matchAll(UNION)].flatMap(([, , union = '']) =>
    [...union.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '').matchAll(/'([A-Z0-9_]+)'/g)].map(([, code = '']) => ({
      code,
      file: path,
    })),
  ),
);

const codeOnly = (text: string): string => text.replaceAll(UNION, '');

describe('error codes', () => {
  test('are found in the lists of the rooms', () => {
    expect(listed.length).toBeGreaterThan(60);
    expect(new Set(listed.map(({ file }) => file)).size).toBeGreaterThan(9);
  });

  test('every room that throws an error class of its own lists its codes in errors.ts', () => {
    const elsewhere = listed.filter(({ file }) => !/(^|[/-])errors\.ts$/.test(file));
    expect(elsewhere).toEqual([]);
  });

  test('mean one thing: none is in two rooms', () => {
    const codes = listed.map(({ code }) => code);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    for (const general of ['USAGE', 'SYSTEM', 'INTERRUPTED', 'INTERNAL']) {
      expect(codes).not.toContain(general);
    }
  });

  test('are all thrown somewhere', () => {
    const thrown = sources.map(({ text }) => codeOnly(text)).join('\n');
    expect(listed.filter(({ code }) => !thrown.includes(`'${code}'`))).toEqual([]);
  });

  test('are all expected by a test', () => {
    const expected = tests.map(({ text }) => text).join('\n');
    expect(listed.filter(({ code }) => !new RegExp(`\\b${code}\\b`).test(expected))).toEqual([]);
  });

  test('are all explained in the reference', () => {
    const page = readFileSync(join(ROOT, 'docs/reference/errors.md'), 'utf8');
    expect(listed.filter(({ code }) => !page.includes(`\`${code}\``))).toEqual([]);
  });
});
