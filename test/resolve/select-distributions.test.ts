import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Architecture } from '../../src/lambda/architectures.ts';
import { parseRuntime, type Target } from '../../src/lambda/target.ts';
import type { Lock, LockedFile, LockedPackage } from '../../src/resolve/lock.ts';
import { selectDistributions, type SelectOptions } from '../../src/resolve/select-distributions.ts';
import type { SelectedDistribution } from '../../src/resolve/selection.ts';
import { refusalOf } from '../errors/refusal-of.ts';

const target = (runtime: string, architecture: Architecture = 'x86_64'): Target => ({
  runtime: parseRuntime(runtime),
  architecture,
});
/** Amazon Linux 2, with glibc 2.26, and Amazon Linux 2023, with glibc 2.34. */
const [al2, al2023] = [target('3.11'), target('3.13')];

type Options = Partial<Omit<SelectOptions, 'noBinary' | 'onlyBinary' | 'listFiles'>> & {
  readonly noBinary?: readonly string[];
  readonly onlyBinary?: readonly string[];
  /** Files that the index has. */
  readonly listed?: readonly LockedFile[];
};

function select(lock: Partial<Lock>, options: Options = {}): Promise<SelectedDistribution[]> {
  const { noBinary = [], onlyBinary = [], listed = [], ...rest } = options;
  return selectDistributions(
    { packages: [], extras: [], dependencyGroups: [], ...lock },
    {
      target: al2,
      indexUrls: [],
      ...rest,
      noBinary: new Set(noBinary),
      onlyBinary: new Set(onlyBinary),
      listFiles: () => Promise.resolve(listed),
    },
  );
}

const wheels = (...tags: readonly string[]): LockedPackage => ({
  name: 'demo',
  version: '1.0',
  wheels: tags.map((tag) => ({ filename: `demo-1.0-${tag}.whl`, sha256: tag })),
});
const sdist = { filename: 'demo-1.0.tar.gz', sha256: 'source' };

/** Tags of the wheel that is taken, or `source`. */
async function taken(locked: LockedPackage, options: Options = {}): Promise<string | undefined> {
  const [chosen] = await select({ packages: [locked] }, options);
  return chosen !== undefined && 'sha256' in chosen ? chosen.sha256 : undefined;
}

describe('of the wheels, the best that the target can load', () => {
  const intel = (...platforms: readonly string[]): LockedPackage =>
    wheels(...platforms.map((platform) => `cp311-cp311-${platform}_x86_64`));

  test.each<[string, Target, LockedPackage, string]>([
    ['2_26 before 2_17 on Amazon Linux 2', al2, intel('manylinux_2_17', 'manylinux_2_26'), 'manylinux_2_26'],
    ['never 2_28 there', al2, intel('manylinux_2_28', 'manylinux_2_17'), 'manylinux_2_17'],
    ['never 2_27 there', al2, intel('manylinux_2_27', 'manylinux2014'), 'manylinux2014'],
    ['audited before plain Linux', al2, intel('linux', 'manylinux1'), 'manylinux1'],
    ['plain Linux when there is no other', al2, intel('linux', 'musllinux_1_2'), 'cp311-linux'],
    [
      'never another machine',
      al2,
      wheels('cp311-cp311-manylinux2014_aarch64', 'py3-none-any'),
      'py3-none-any',
    ],
    [
      'its own Python before the stable ABI',
      al2,
      wheels('cp39-abi3-manylinux2014_x86_64', 'cp311-cp311-manylinux2014_x86_64'),
      'cp311-cp311',
    ],
    [
      'the stable ABI before a pure one',
      al2,
      wheels('py3-none-any', 'cp39-abi3-manylinux2014_x86_64'),
      'cp39-abi3',
    ],
    [
      'the stable ABI of a newer Python never',
      al2,
      wheels('cp312-abi3-manylinux2014_x86_64', 'py3-none-any'),
      'py3-none-any',
    ],
    [
      'the newer stable ABI first',
      al2,
      wheels('cp37-abi3-manylinux2014_x86_64', 'cp310-abi3-manylinux2014_x86_64'),
      'cp310-abi3',
    ],
    [
      'never another Python',
      al2,
      wheels('cp310-cp310-manylinux2014_x86_64', 'py2.py3-none-any'),
      'py2.py3-none-any',
    ],
    [
      'never a free-threaded one',
      al2023,
      wheels('cp313-cp313t-manylinux2014_x86_64', 'py3-none-any'),
      'py3-none-any',
    ],
    [
      '2_28 before 2_17 on Amazon Linux 2023',
      al2023,
      wheels('cp313-cp313-manylinux_2_17_x86_64', 'cp313-cp313-manylinux_2_28_x86_64'),
      'manylinux_2_28',
    ],
    [
      'up to 2_34 there',
      al2023,
      wheels('cp313-cp313-manylinux_2_35_x86_64', 'cp313-cp313-manylinux_2_34_x86_64'),
      '2_34',
    ],
    [
      'aarch64 for arm64',
      target('3.11', 'arm64'),
      wheels('cp311-cp311-manylinux2014_x86_64', 'cp311-cp311-manylinux2014_aarch64'),
      'aarch64',
    ],
    [
      'by the best of compressed tags',
      al2,
      wheels('py3-none-any', 'cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64'),
      'manylinux2014',
    ],
  ])('%s', async (...[, on, locked, expected]) => {
    expect(await taken(locked, { target: on })).toContain(
      expected.replace('cp311-linux', 'cp311-cp311-linux'),
    );
  });

  test('the higher build number, and one before none', async () => {
    const builds = wheels('py3-none-any', '2-py3-none-any', '10-py3-none-any', '1a-py3-none-any');
    expect(await taken(builds)).toBe('10-py3-none-any');
  });

  test('the same, in whatever order the lock has them', async () => {
    const tags = [
      'cp311-cp311-manylinux_2_17_x86_64',
      'cp311-cp311-manylinux_2_26_x86_64',
      'py3-none-any',
      'cp39-abi3-linux_x86_64',
    ];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(tags, { minLength: 4 }), async (shuffled) => {
        expect(await taken(wheels(...shuffled))).toBe('cp311-cp311-manylinux_2_26_x86_64');
      }),
      { numRuns: 24 },
    );
  });
});

describe('sources', () => {
  const both = { ...wheels('py3-none-any'), sdist };
  const unfit = { ...wheels('cp310-cp310-linux_x86_64'), sdist };

  test.each<[string, LockedPackage, Options, string]>([
    ['a wheel is preferred', both, {}, 'py3-none-any'],
    ['a source stands in when no wheel fits', unfit, {}, 'source'],
    ['or when there is none', { name: 'demo', wheels: [], sdist }, {}, 'source'],
    ['--no-binary NAME', both, { noBinary: ['demo'] }, 'source'],
    ['--no-binary of another name', both, { noBinary: ['other'] }, 'py3-none-any'],
    ['--no-binary :all:', both, { noBinary: [':all:'] }, 'source'],
    ['--only-binary with a wheel', both, { onlyBinary: [':all:'] }, 'py3-none-any'],
    ['--only-binary of another name', unfit, { onlyBinary: ['other'] }, 'source'],
  ])('%s', async (...[, locked, options, expected]) => {
    expect(await taken(locked, options)).toBe(expected);
  });

  test.each(['demo', ':all:'])('--only-binary %s builds nothing', async (name) => {
    expect(await refusalOf(() => select({ packages: [unfit] }, { onlyBinary: [name] }))).toMatchObject({
      code: 'NO_MATCHING_DISTRIBUTION',
      message: expect.stringMatching(/demo 1\.0.*--only-binary/),
    });
  });

  test('--no-binary without a source is refused', async () => {
    const error = await refusalOf(() =>
      select({ packages: [wheels('py3-none-any')] }, { noBinary: ['demo'] }),
    );
    expect(error.code).toBe('NO_MATCHING_DISTRIBUTION');
  });
});

describe('nothing that the target can load', () => {
  test('says what exists, and which version would do', async () => {
    const locked = wheels('cp310-cp310-manylinux2014_x86_64', 'cp311-cp311-manylinux_2_28_x86_64');
    const listed = [{ filename: 'demo-0.9-py3-none-any.whl' }, { filename: 'demo-0.8-py3-none-any.whl' }];
    const error = await refusalOf(() => select({ packages: [locked] }, { listed }));
    expect(error).toMatchObject({
      code: 'NO_MATCHING_DISTRIBUTION',
      data: { distribution: 'demo', version: '1.0' },
    });
    expect(error.message).toContain('Cannot use demo 1.0 on python3.11 x86_64');
    expect(error.message).toContain('cp310-cp310-manylinux2014_x86_64');
    expect(error.message).toContain('cp311-cp311-manylinux_2_28_x86_64');
    expect(error.hint).toContain('0.9');
    expect(error.hint).toContain('zipwright wheels demo');
  });

  test('says so when there are no wheels at all', async () => {
    const error = await refusalOf(() => select({ packages: [{ name: 'demo', version: '1.0', wheels: [] }] }));
    expect(error.message).toContain('no wheels');
  });

  test('a long list of tags is cut short', async () => {
    const many = Array.from({ length: 60 }, (_, index) => `cp310-cp310-macosx_${index}_0_arm64`);
    const error = await refusalOf(() => select({ packages: [wheels(...many)] }));
    expect(error.message.length).toBeLessThan(500);
    expect(error.message).toMatch(/and \d+ more/);
  });

  test('requires-python that excludes the runtime is refused, whatever wheel there is', async () => {
    const locked = { ...wheels('py3-none-any'), requiresPython: '>=3.12' };
    expect(await refusalOf(() => select({ packages: [locked] }))).toMatchObject({
      code: 'NO_MATCHING_DISTRIBUTION',
      message: 'Cannot use demo 1.0 on python3.11: it requires Python >=3.12',
    });
    expect(await taken(locked, { target: al2023 })).toBe('py3-none-any');
  });
});

const file = (filename: string, sha256: string): LockedFile => ({
  filename,
  sha256,
  url: `https://h/${filename}`,
});

describe('a lock without file names', () => {
  const locked: LockedPackage = { name: 'demo', version: '1.0', wheels: [], anyOfSha256: ['good', 'source'] };
  test('takes the best file that has one of its hashes', async () => {
    const listed = [
      file('demo-1.0-py3-none-any.whl', 'good'),
      file('demo-1.0-cp311-cp311-linux_x86_64.whl', 'unknown'),
      file('demo-1.0.tar.gz', 'source'),
    ];
    expect(await select({ packages: [locked] }, { listed })).toMatchObject([
      { kind: 'wheel', filename: 'demo-1.0-py3-none-any.whl', url: 'https://h/demo-1.0-py3-none-any.whl' },
    ]);
    expect(await taken(locked, { listed, noBinary: ['demo'] })).toBe('source');
  });

  test('refuses an index that has none of them', async () => {
    const listed = [file('demo-1.0-py3-none-any.whl', 'other'), { filename: 'demo-1.0-py2-none-any.whl' }];
    expect(await refusalOf(() => select({ packages: [locked] }, { listed }))).toMatchObject({
      code: 'NO_MATCHING_DISTRIBUTION',
      message: 'Cannot find demo 1.0: no file on the index has one of the hashes that are locked',
    });
  });
});

const marked = (name: string, marker?: string): LockedPackage => ({
  name,
  version: '1',
  wheels: [{ filename: `${name}-1-py3-none-any.whl` }],
  ...(marker === undefined ? {} : { marker }),
});

describe('what is selected', () => {
  test('follows markers of the target, with the extras and groups that were asked for', async () => {
    const packages = [
      marked('always'),
      marked('intel', "platform_machine == 'x86_64'"),
      marked('arm', "platform_machine == 'aarch64'"),
      marked('old', "python_full_version < '3.12'"),
      marked('windows', "sys_platform == 'win32'"),
      marked('extra', "'more' in extras"),
      marked('group', "'docs' in dependency_groups"),
    ];
    const named = async (lock: Partial<Lock>, on: Target): Promise<string[]> =>
      (await select({ packages, ...lock }, { target: on })).map(({ name }) => name);
    expect(await named({}, al2)).toEqual(['always', 'intel', 'old']);
    expect(await named({ extras: ['more'], dependencyGroups: ['docs'] }, target('3.13', 'arm64'))).toEqual([
      'always',
      'arm',
      'extra',
      'group',
    ]);
  });

  test('stands in the order of names', async () => {
    const packages = ['b', 'c', 'a'].map((name) => ({ ...wheels('py3-none-any'), name }));
    expect((await select({ packages })).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  test('folders, checkouts and archives go on as they are', async () => {
    const vcs = { type: 'git', url: 'https://h/b', commit: 'c0', subdirectory: 's' };
    const packages: LockedPackage[] = [
      { name: 'a', wheels: [], directory: { path: '/a' } },
      { name: 'b', wheels: [], vcs },
      { name: 'c', wheels: [], archive: { filename: 'c-1-py3-none-any.whl', url: 'https://h/c.whl' } },
      {
        name: 'd',
        version: '2',
        wheels: [],
        archive: { filename: 'd.zip', path: '/d.zip', subdirectory: 's' },
      },
    ];
    expect(await select({ packages })).toEqual([
      { kind: 'directory', name: 'a', path: '/a' },
      { kind: 'checkout', name: 'b', ...vcs },
      expect.objectContaining({ kind: 'wheel', name: 'c', url: 'https://h/c.whl', trustUrl: true }),
      expect.objectContaining({ kind: 'source', name: 'd', version: '2', path: '/d.zip', subdirectory: 's' }),
    ]);
  });

  test.each<[string, Partial<Lock>, Partial<LockedPackage>, boolean]>([
    ['from the index of today', {}, { index: 'https://h/simple/' }, true],
    ['from another', {}, { index: 'https://other/simple' }, false],
    ['from one that the lock does not name', {}, {}, false],
    ['of a lock that was made with the indexes of today', { fromConfiguredIndexes: true }, {}, true],
  ])('URLs %s are trusted accordingly', async (...[, lock, change, trustUrl]) => {
    const packages = [{ ...wheels('py3-none-any'), ...change }];
    expect(await select({ ...lock, packages }, { indexUrls: ['https://h/simple'] })).toMatchObject([
      { trustUrl },
    ]);
  });
});
