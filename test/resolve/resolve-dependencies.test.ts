import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readIndexConfiguration } from '../../src/index/configuration.ts';
import { parseRuntime } from '../../src/lambda/target.ts';
import { detectDependencies, type DependencyInput } from '../../src/project/dependency-input.ts';
import { readRequest, type DependencyRequest } from '../../src/resolve/dependency-request.ts';
import { formatPylock } from '../../src/resolve/format-pylock.ts';
import { parsePylock } from '../../src/resolve/pylock.ts';
import {
  lockDependencies,
  resolveDependencies,
  type ResolveMode,
  type ResolveServices,
} from '../../src/resolve/resolve-dependencies.ts';
import type { Selection } from '../../src/resolve/selection.ts';
import { refusalOf } from '../errors/refusal-of.ts';
import { wire } from '../index/support.ts';
import { IndexServer, sha256Of } from '../makers/index-server.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { lockOf, ScriptedUv } from './scripted-uv.ts';

const once: ResolveMode = { upgrade: false, frozen: false };
const content = Buffer.from('not read here');
const file = (filename: string): { filename: string; content: Buffer } => ({ filename, content });

interface Surroundings {
  readonly server?: IndexServer;
  readonly uv?: ScriptedUv;
}

/** Services in which only what a test gives is there: anything else that is used fails it. */
function servicesWith({ server, uv }: Surroundings): ResolveServices {
  const options = {
    pipFiles: [],
    ...(server === undefined ? { noIndex: true } : { indexUrl: server.simple }),
  };
  const wired = wire(options);
  onTestFinished(() => wired[Symbol.dispose]());
  return {
    client: wired.client,
    indexes: readIndexConfiguration({ environment: {}, options: { directory: '/nowhere', ...options } }),
    environment: {},
    uv: () => (uv === undefined ? Promise.reject(new Error('uv was asked')) : Promise.resolve(uv)),
    python: () => Promise.resolve(undefined),
    offline: false,
    signal: new AbortController().signal,
  };
}

function requestFor(input: DependencyInput, change: Partial<DependencyRequest> = {}): DependencyRequest {
  return {
    input,
    with: [],
    groups: [],
    extras: [],
    onlyBinary: [],
    noBinary: [],
    target: { runtime: parseRuntime('3.11'), architecture: 'x86_64' },
    directory: temporaryFolder(),
    extraIndexUrls: [],
    findLinks: [],
    noIndex: false,
    ...change,
  };
}

function requirements(text: string, change: Partial<DependencyRequest> = {}): DependencyRequest {
  const path = join(temporaryFolder(), 'requirements.txt');
  writeFileSync(path, text);
  return requestFor({ kind: 'requirements', files: [path] }, change);
}

const resolve = (
  request: DependencyRequest,
  surroundings: Surroundings = {},
  mode = once,
): Promise<Selection> => resolveDependencies(readRequest(request, {}), servicesWith(surroundings), mode);

const pins = ({ distributions }: Selection): string[] =>
  distributions.map((each) => `${each.name}${'version' in each ? `==${each.version}` : ''}`);
const kinds = ({ distributions }: Selection): string[] => distributions.map(({ kind }) => kind);

describe('a lock needs neither uv nor a network', () => {
  test.each(['pylock', 'poetry', 'old-poetry', 'pdm'])('%s', async (kind) => {
    const folder = new URL(`../fixtures/projects/${kind}`, import.meta.url).pathname;
    expect(pins(await resolve(requestFor(detectDependencies(folder, { project: {} }))))).toEqual([
      'certifi==2026.10.18',
      'charset-normalizer==3.5.2',
      'idna==3.20',
      'requests==2.34.2',
      'urllib3==2.8.0',
    ]);
  });

  test('nothing needs nothing', async () => {
    expect(await resolve(requestFor({ kind: 'none' }))).toEqual({ distributions: [], source: 'nothing' });
  });
});

describe('locks of hashes', () => {
  test('get their files from the index', async () => {
    await using server = await IndexServer.start();
    server.offer('demo', file('demo-1.0-py3-none-any.whl'), file('demo-1.0.tar.gz'));
    const selection = await resolve(requirements(`demo==1.0 --hash=sha256:${sha256Of(content)}\n`), {
      server,
    });
    expect(selection.distributions).toMatchObject([
      { kind: 'wheel', filename: 'demo-1.0-py3-none-any.whl', sha256: sha256Of(content) },
    ]);
  });

  test('become a lock with files, which is read without the index', async () => {
    await using server = await IndexServer.start();
    server.offer('demo', file('demo-1.0-py3-none-any.whl'), file('demo-1.0.tar.gz'));
    const request = readRequest(requirements(`demo==1.0 --hash=sha256:${sha256Of(content)}\n`), {});
    const { packages } = await lockDependencies(request, servicesWith({ server }), once);
    const text = formatPylock(packages, { python: '3.11', requirementsDigest: '', directory: '/p' });
    const [locked] = parsePylock(text, '/p/pylock.toml', { extras: [], groups: [] }).packages;
    expect(locked).toMatchObject({
      name: 'demo',
      wheels: [{ filename: 'demo-1.0-py3-none-any.whl', sha256: sha256Of(content) }],
      sdist: { filename: 'demo-1.0.tar.gz' },
    });
  });
});

describe('what is no lock is resolved by uv', () => {
  test('requirements', async () => {
    const uv = new ScriptedUv({ lock: lockOf('b==2', 'a==1') });
    const selection = await resolve(requirements('a\n'), { uv });
    expect(pins(selection)).toEqual(['a==1', 'b==2']);
    expect(selection.source).toMatch(/requirements\.txt with uv 0\.13\.9$/);
  });

  test('a request that is frozen is refused', async () => {
    expect(await refusalOf(() => resolve(requirements('a\n'), {}, { ...once, frozen: true }))).toMatchObject({
      code: 'RESOLUTION_FROZEN',
      message: expect.stringContaining('--frozen'),
      hint: expect.stringContaining('zipwright lock'),
    });
  });

  test('a lock is read although the request is frozen', async () => {
    const input = { kind: 'pylock', file: join(temporaryFolder(), 'pylock.toml') } as const;
    writeFileSync(input.file, lockOf('a==1'));
    expect(pins(await resolve(requestFor(input), {}, { ...once, frozen: true }))).toEqual(['a==1']);
  });

  test('what is added to a lock moves nothing that is locked', async () => {
    const input = { kind: 'pylock', file: join(temporaryFolder(), 'pylock.toml') } as const;
    writeFileSync(input.file, lockOf('a==1', 'b==1'));
    const uv = new ScriptedUv({ lock: lockOf('a==1', 'b==1', 'c==3', 'd==4') });
    const selection = await resolve(requestFor(input, { with: ['c'] }), { uv });
    expect(pins(selection)).toEqual(['a==1', 'b==1', 'c==3', 'd==4']);
    expect(uv.calls[0]?.input).toBe('c\na==1\nb==1');
  });
});

describe('--only-binary and --no-binary', () => {
  const lock = `lock-version = "1.0"
[[packages]]
name = "demo"
version = "1.0"
wheels = [{ name = "demo-1.0-py3-none-any.whl", hashes = { sha256 = "00" } }]
sdist = { name = "demo-1.0.tar.gz", hashes = { sha256 = "11" } }
`;

  test.each<[string, string, Partial<DependencyRequest>, string]>([
    ['nothing said', '', {}, 'wheel'],
    ['by flag', '', { noBinary: ['Demo'] }, 'source'],
    ['several at once', '', { noBinary: ['other,demo'] }, 'source'],
    ['for all', '', { noBinary: [':all:'] }, 'source'],
    ['in the file', '--no-binary demo\n', {}, 'source'],
    ['in the file, taken back by flag', '--no-binary demo\n', { noBinary: [':none:'] }, 'wheel'],
    ['taken back, then said again', '', { noBinary: [':all:,:none:,demo'] }, 'source'],
  ])('%s', async (...[, text, change, kind]) => {
    const uv = new ScriptedUv({ lock });
    expect(kinds(await resolve(requirements(`${text}demo\n`, change), { uv }))).toEqual([kind]);
  });
});
