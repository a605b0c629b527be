import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readFoundEnvironment, type FoundEnvironment } from '../../src/packaging/from-content.ts';
import { findEnvironment } from '../../src/packaging/from-environment.ts';
import { install, makeEnvironment, writeFiles } from '../makers/installed-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

/** An environment with what `fill` puts into its folder of packages, and a project beside it. */
function found(fill: (site: string, project: string) => void): FoundEnvironment {
  const folder = temporaryFolder();
  const root = join(folder, 'env');
  const site = makeEnvironment(root);
  const project = join(folder, 'project');
  mkdirSync(project);
  fill(site, project);
  const environment = findEnvironment(root, 13);
  if (environment === undefined) {
    throw new Error('The environment was not found');
  }
  return readFoundEnvironment(environment, 'env');
}

const visible = ({ files }: FoundEnvironment): string[] =>
  [...files.values()]
    .filter(({ path }) => !path.includes('.dist-info/'))
    .map(({ path, via }) => (via === undefined ? path : `${path} by ${via}`));

describe('readFoundEnvironment()', () => {
  test('a src folder goes in whole, but for tests, hidden files and bytecode', () => {
    const content = found((site, project) => {
      writeFiles(project, {
        'pyproject.toml': '',
        'src/demo/__init__.py': '',
        'src/demo/tests/data.txt': '',
        'src/demo/_version.py': '',
        'src/demo/__pycache__/x.pyc': '',
        'src/.hidden/x.py': '',
        'src/demo.egg-info/PKG-INFO': '',
        '.gitignore': '_version.py',
        'README.md': '',
      });
      writeFileSync(join(site, '_demo.pth'), join(project, 'src'));
    });
    expect(visible(content)).toEqual([
      'demo/__init__.py by _demo.pth',
      'demo/_version.py by _demo.pth',
      'demo/tests/data.txt by _demo.pth',
    ]);
    expect(content.dropped.has('_demo.pth')).toBe(true);
    expect(content.notices).toEqual([]);
  });

  test("of a project's root only what can be imported", () => {
    const content = found((site, project) => {
      writeFiles(project, {
        'pyproject.toml': '',
        'demo/__init__.py': '',
        'demo/data/x.json': '',
        'name_space/inner/x.py': '',
        'docs/conf.py': '',
        'tests/test_x.py': '',
        'venv/pyvenv.cfg': '',
        'venv/__init__.py': '',
        'single.py': '',
        'setup.py': '',
        'README.md': '',
      });
      install(site, { name: 'name-space', files: { '__editable__.x.pth': `${project}\n` } });
    });
    expect(visible(content)).toEqual([
      'demo/__init__.py by __editable__.x.pth',
      'demo/data/x.json by __editable__.x.pth',
      'name_space/inner/x.py by __editable__.x.pth',
      'single.py by __editable__.x.pth',
    ]);
  });

  test("a finder's mapping is read, and its module left out", () => {
    const content = found((site, project) => {
      writeFiles(project, {
        'lib/demo/__init__.py': '',
        'lib/demo/tests/kept.py': '',
        'lib/demo/.cache/x': '',
        'mod.py': '',
        'other.py': '',
      });
      const mapping = JSON.stringify({ 'ns.demo': join(project, 'lib/demo'), mod: join(project, 'mod') });
      install(site, {
        name: 'demo',
        files: {
          '__editable___demo_finder.py': `MAPPING: dict[str, str] = ${mapping}\n`,
          '__editable__.demo.pth': 'import __editable___demo_finder; __editable___demo_finder.install()\n',
          '_editable_impl_two.py': `from editables.redirector import RedirectingFinder as F\nF.map_module('two', '${join(project, 'other.py')}')\n`,
          '_editable_impl_two.pth': 'import _editable_impl_two',
        },
      });
    });
    expect(visible(content)).toEqual([
      'ns/demo/__init__.py by __editable__.demo.pth',
      'ns/demo/tests/kept.py by __editable__.demo.pth',
      'mod.py by __editable__.demo.pth',
      'two.py by _editable_impl_two.pth',
    ]);
    expect(content.notices).toEqual([]);
  });

  test('code is told and never run; harmless code is not worth a word', () => {
    const marker = join(temporaryFolder(), 'ran');
    const content = found((site) => {
      install(site, {
        name: 'hook',
        files: {
          'hook.pth': `import os; open(${JSON.stringify(marker)}, "w")\n`,
          'hook-nspkg.pth': 'import sys\n',
        },
      });
      writeFiles(site, { 'mine.pth': 'import mine_start\n', 'distutils-precedence.pth': 'import os\n' });
    });
    expect(content.notices.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^"hook\.pth" of hook runs code when Python starts, which Lambda does not: import os;/,
      ),
      expect.stringMatching(/^"mine\.pth" runs code/),
    ]);
    expect(visible(content)).toEqual(['hook-nspkg.pth', 'hook.pth']);
    expect(() => writeFileSync(marker, '', { flag: 'wx' })).not.toThrow();
  });

  test('folders that are missing, inside or already searched', () => {
    const content = found((site, project) => {
      writeFiles(site, {
        'inner/x.py': '',
        'a.pth': `${join(project, 'gone')}\ninner\n.\n# comment\n`,
        'b.pth': 'import gone_finder\n',
        'gone_finder.py': 'MAPPING = {"gone": "/nowhere/gone", "relative": "x"}\n',
      });
    });
    expect(content.notices.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^"a\.pth" leads to ".*gone", which does not exist/),
      '"a.pth" puts "inner" on the search path, which Lambda does not',
      '"b.pth" leads to "/nowhere/gone", which does not exist: nothing is taken from it',
    ]);
    expect(visible(content)).toEqual(['inner/x.py']);
  });

  test("the environment's own file wins over a linked one of the same name", () => {
    const content = found((site, project) => {
      writeFiles(site, { 'same.py': 'installed', 'x.pth': project });
      writeFiles(project, { 'same.py': 'linked' });
    });
    expect(content.files.get('same.py')?.read().toString()).toBe('installed');
  });
});
