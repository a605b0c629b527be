import { describe, expect, test } from 'vitest';
import { readFoundFolder } from '../../src/packaging/from-content.ts';
import { findDistributions, type FoundDistribution } from '../../src/packaging/from-distributions.ts';
import { isInstallerFile, withoutInstallers } from '../../src/packaging/from-tools.ts';
import { targetEnvironment } from '../../src/python/marker.ts';
import { install } from '../makers/installed-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const target = targetEnvironment({ fullVersion: '3.11.10', machine: 'x86_64' });

/** What is kept of distributions that are given with their requirements. */
function kept(
  requirements: Readonly<Record<string, readonly string[]>>,
  isAsked: (distribution: FoundDistribution) => boolean = () => false,
  requested: readonly string[] = Object.keys(requirements),
) {
  const folder = temporaryFolder();
  for (const [name, requires] of Object.entries(requirements)) {
    install(folder, { name, requires, requested: requested.includes(name) });
  }
  const { needed, unneeded, missing } = withoutInstallers(
    findDistributions(readFoundFolder(folder, '')),
    target,
    isAsked,
  );
  return {
    needed: needed.map(({ name }) => name),
    unneeded: unneeded.map(({ name }) => name),
    missing: missing.map(({ name, by }) => `${name} for ${by}`),
  };
}

describe('withoutInstallers()', () => {
  test('pip, setuptools and wheel stay out, whatever they require', () => {
    expect(kept({ pip: [], setuptools: ['wheel'], wheel: ['packaging'], packaging: [], six: [] })).toEqual({
      needed: ['packaging', 'six'],
      unneeded: ['pip', 'setuptools', 'wheel'],
      missing: [],
    });
  });

  test('what came along with installers stays out too, where requests are noted', () => {
    const requirements = { wheel: ['packaging'], packaging: ['inner'], inner: [], six: [], other: [] };
    expect(kept(requirements, undefined, ['wheel', 'six'])).toMatchObject({
      needed: ['other', 'six'],
      unneeded: ['inner', 'packaging', 'wheel'],
    });
    expect(kept(requirements, undefined, ['packaging'])).toMatchObject({
      needed: ['inner', 'other', 'packaging', 'six'],
    });
    expect(kept(requirements, undefined, []).unneeded).toEqual(['wheel']);
    expect(kept({ ...requirements, six: ['packaging'] }, undefined, ['six']).unneeded).toEqual(['wheel']);
  });

  test('what a distribution requires stays, and what that requires', () => {
    expect(
      kept({
        pip: [],
        setuptools: ['Wheel>=0.1'],
        wheel: [],
        app: ['setuptools ; python_version >= "3.10"'],
      }),
    ).toEqual({
      needed: ['app', 'setuptools', 'wheel'],
      unneeded: ['pip'],
      missing: [],
    });
  });

  test('markers are those of the target, and extras count where they are asked for', () => {
    const requirements = {
      setuptools: [],
      pip: [],
      a: ['setuptools; python_version < "3.11"', 'b[tools]', 'c'],
      b: ['pip; extra == "tools"', 'setuptools; extra == "other"'],
      c: ['b'],
    };
    expect(kept(requirements)).toMatchObject({ needed: ['a', 'b', 'c', 'pip'], unneeded: ['setuptools'] });
  });

  test('a requirement that nothing fulfils is told with who has it', () => {
    const { missing } = kept({
      a: [
        'tomli; python_version < "3.12"',
        'win32api; sys_platform == "win32"',
        'x; platform_release ~= "bad"',
      ],
      b: ['Tomli'],
    });
    expect(missing).toEqual(['tomli for a']);
  });

  test('an installer that is asked for stays', () => {
    expect(kept({ pip: [], six: [] }, ({ name }) => name === 'pip').needed).toEqual(['pip', 'six']);
  });
});

test.each([
  ['pip/__init__.py', true],
  ['_distutils_hack/__init__.py', true],
  ['pkg_resources/extern/__init__.py', true],
  ['_virtualenv.py', true],
  ['easy-install.pth', true],
  ['demo.egg-link', true],
  ['pip-23.0.virtualenv', true],
  ['pipeline/__init__.py', false],
  ['wheel.py', false],
  ['a/easy-install.pth', false],
])('isInstallerFile(%j)', (path, isOne) => {
  expect(isInstallerFile(path)).toBe(isOne);
});
