import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Advisory } from '../../../src/python/advisory.ts';
import {
  locateSources,
  readAdvisories,
  type AdvisoryAccess,
} from '../../../src/workflow/update/read-advisories.ts';
import { refusalOf } from '../../errors/refusal-of.ts';
import { wire } from '../../index/support.ts';
import { IndexServer } from '../../makers/index-server.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeZip } from '../../makers/zip-maker.ts';
import { Reports } from '../made-project.ts';

const record = (id: string, name = 'demo'): object => ({
  id,
  affected: [{ package: { ecosystem: 'PyPI', name }, versions: ['1.0'] }],
});
const json = (value: unknown): string => JSON.stringify(value);

interface Read {
  readonly ids: readonly string[];
  readonly notices: readonly string[];
}

async function read(source: string, more: Partial<AdvisoryAccess> = {}): Promise<Read> {
  using wired = wire();
  const reports = new Reports();
  const found: Advisory[] = await readAdvisories([source], [{ name: 'demo', version: '1.0' }], {
    http: () => Promise.resolve(wired.http),
    offline: false,
    signal: new AbortController().signal,
    report: reports.report,
    ...more,
  });
  return { ids: found.map(({ id }) => id), notices: reports.notices };
}

function written(name: string, content: string | Buffer): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

const zipOf = (files: Readonly<Record<string, string>>): Buffer =>
  makeZip({ entries: Object.entries(files).map(([name, content]) => ({ name, content })) });

describe('readAdvisories()', () => {
  test.each<[string, string, string | Buffer]>([
    ['one record', 'a.json', json(record('A-1'))],
    ['a list', 'a.json', json([record('A-1'), record('B-1', 'other')])],
    ["an answer of OSV's API", 'a.json', json({ vulns: [record('A-1')] })],
    ['a record on each line', 'a.jsonl', `${json(record('A-1'))}\r\n\n${json(record('B-1', 'other'))}\n`],
    [
      'a zip of records',
      'all.zip',
      zipOf({ 'A-1.json': json(record('A-1')), 'B.json': json(record('B', 'x')), 'readme.txt': 'x' }),
    ],
    ['a zip under another name', 'export', zipOf({ 'A-1.json': json(record('A-1')) })],
  ])('reads %s', async (_, name, content) => {
    expect(await read(written(name, content))).toEqual({ ids: ['A-1'], notices: [] });
  });

  test('reads every JSON file below a folder', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'demo'));
    writeFileSync(join(folder, 'demo', 'A-1.json'), json(record('A-1')));
    writeFileSync(join(folder, 'B-1.json'), json(record('B-1')));
    writeFileSync(join(folder, 'notes.md'), 'not one');
    expect((await read(folder)).ids.toSorted()).toEqual(['A-1', 'B-1']);
  });

  test('says which records are none', async () => {
    const { ids, notices } = await read(
      written('all.zip', zipOf({ 'a.json': json(record('A-1')), 'b-.json': '{}' })),
    );
    expect(ids).toEqual(['A-1']);
    expect(notices).toEqual([
      expect.stringMatching(
        /has 1 of 2 records that are not in OSV format, the first in "b-\.json": they were passed over/,
      ),
    ]);
  });

  test.each<[string, string, string | Buffer]>([
    ['something else', 'a.json', '{"name": "x"}'],
    ['no JSON', 'a.json', 'hello'],
    ['nothing', 'a.json', ''],
    ['an empty list', 'a.json', '[]'],
    ['a zip of nothing', 'all.zip', zipOf({})],
  ])('a database that is %s is refused, so that it is not taken for good news', async (_, name, content) => {
    expect(await refusalOf(() => read(written(name, content)))).toMatchObject({
      code: 'ADVISORIES_UNREADABLE',
      hint: expect.stringContaining('osv-schema'),
    });
  });

  test('hostile zips are refused', async () => {
    const twice = makeZip({
      entries: [
        { name: 'a.json', content: '{}' },
        { name: 'a.json', content: '{}' },
      ],
    });
    expect(await refusalOf(() => read(written('all.zip', twice)))).toMatchObject({
      code: 'ZIP_DUPLICATE_NAME',
    });
    const huge = makeZip({
      entries: [
        {
          name: 'a.json',
          content: '{}',
          central: { size: 100 * 1024 ** 2 },
          local: { size: 100 * 1024 ** 2 },
        },
      ],
    });
    expect(await refusalOf(() => read(written('all.zip', huge)))).toMatchObject({ code: 'ZIP_TOO_LARGE' });
    expect(await refusalOf(() => read(written('all.zip', 'no zip')))).toMatchObject({
      code: 'ZIP_NOT_A_ZIP',
    });
  });

  test('what is not there is told', async () => {
    expect(await refusalOf(() => read('/nowhere/all.zip'))).toMatchObject({
      code: 'ADVISORIES_UNAVAILABLE',
      message: 'Cannot read advisories from "/nowhere/all.zip": there is no such file or folder',
    });
  });
});

describe('readAdvisories() from the network', () => {
  test.each<[string, string | Buffer]>([
    ['a text', json([record('A-1')])],
    ['a zip', zipOf({ 'A-1.json': json(record('A-1')) })],
  ])('fetches %s and sends nothing', async (_, body) => {
    await using server = await IndexServer.start();
    server.behave('/all', { status: 200, body });
    expect((await read(`${server.origin}/all`)).ids).toEqual(['A-1']);
    expect(server.bodies).toEqual(['']);
  });

  test('offline, and where the server refuses, there is no silence', async () => {
    await using server = await IndexServer.start();
    const url = `${server.origin.replace('//', '//me:secret@')}/all`;
    const refusal = await refusalOf(() => read(url, { offline: true }));
    expect(refusal).toMatchObject({
      code: 'ADVISORIES_UNAVAILABLE',
      message: expect.stringContaining('--offline'),
    });
    expect(refusal.message).not.toContain('secret');
    expect(server.requests).toEqual([]);
    expect(await refusalOf(() => read(url))).toMatchObject({
      code: 'ADVISORIES_UNAVAILABLE',
      message: expect.stringContaining('answered 404'),
    });
  });

  test('asks a service with names and versions, in pages, and fetches each advisory once', async () => {
    await using server = await IndexServer.start();
    const page = (results: readonly object[]): { readonly status: number; readonly body: string } => ({
      status: 200,
      body: json({ results }),
    });
    server.behave(
      '/v1/querybatch',
      page([{ vulns: [{ id: 'A-1' }], next_page_token: 'more' }]),
      page([{ vulns: [{ id: 'A-1' }, { id: 'B-1' }] }]),
    );
    server.behave('/v1/vulns/A-1', { status: 200, body: json(record('A-1')) });
    server.behave('/v1/vulns/B-1', {
      status: 200,
      body: json({ ...record('B-1'), withdrawn: '2026-01-01T00:00:00Z' }),
    });
    expect((await read(`${server.origin}/v1/querybatch`)).ids).toEqual(['A-1']);
    const query = { package: { name: 'demo', ecosystem: 'PyPI' }, version: '1.0' };
    expect(server.bodies.filter((body) => body !== '').map((body) => JSON.parse(body) as unknown)).toEqual([
      { queries: [query] },
      { queries: [{ ...query, page_token: 'more' }] },
    ]);
    expect(server.paths.toSorted()).toEqual([
      '/v1/querybatch',
      '/v1/querybatch',
      '/v1/vulns/A-1',
      '/v1/vulns/B-1',
    ]);
  });

  test('a service that knows of nothing is good news', async () => {
    await using server = await IndexServer.start();
    server.behave('/v1/querybatch', { status: 200, body: '{"results":[{}]}' });
    expect(await read(`${server.origin}/v1/querybatch`)).toEqual({ ids: [], notices: [] });
  });

  test.each([
    ['no JSON', 'hello'],
    ['no results', '{}'],
    ['too few results', '{"results":[]}'],
    ['a name that could do harm', '{"results":[{"vulns":[{"id":"../../etc"}]}]}'],
  ])('an answer that is %s is refused', async (_, body) => {
    await using server = await IndexServer.start();
    server.behave('/v1/querybatch', { status: 200, body });
    expect(await refusalOf(() => read(`${server.origin}/v1/querybatch`))).toMatchObject({
      code: 'ADVISORIES_UNREADABLE',
    });
  });
});

test('locateSources() sees paths from their folder, and leaves URLs', () => {
  expect(locateSources(['a.zip', '/b', 'HTTPS://h.invalid/x'], '/p')).toEqual([
    '/p/a.zip',
    '/b',
    'HTTPS://h.invalid/x',
  ]);
});
