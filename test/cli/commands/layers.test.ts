import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeZip } from '../../makers/zip-maker.ts';
import { incompressible, LayeredProject } from '../../workflow/layered-project.ts';
import { runCli, type CliResult } from '../run-cli.ts';

const shared = {
  name: 'shared',
  files: { 'shared/__init__.py': '', 'shared/data.bin': incompressible(2_000_000, 'shared') },
};
const own = { name: 'own', files: { 'own.py': '' } };

const made = (): LayeredProject => new LayeredProject({ one: [shared, own], two: [shared] });

function layers(project: LayeredProject, args: readonly string[], columns = 100): Promise<CliResult> {
  return runCli(['layers', ...args], {
    directory: project.folder,
    environment: { ZIPWRIGHT_CACHE_DIR: project.surroundings.cache, NO_COLOR: '1' },
    columns,
  });
}

describe('zipwright layers plan', () => {
  test('shows each layer with what is in it and why, the functions before and after, and the totals', async () => {
    const { exitCode, stdout } = await layers(made(), ['plan', '--no-index']);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`shared for python3.13 x86_64
  2.00 MB zipped, 2.00 MB unzipped, uploaded in 11 of 52 weeks
  1 distribution: shared 1.0
  for one, two
  because 2 functions share it
  alone, so that updates of others do not upload it again

function  package           with layers  left of 262.1 MB  layers
one       2.00 MB -> 984 B  2.00 MB      260.1 MB          shared
two       2.00 MB -> 156 B  2.00 MB      260.1 MB          shared

First upload 4.00 MB -> 2.00 MB, a year of weekly releases 212.2 MB -> 23.5 MB
`);
  });

  test('fits a narrow terminal', async () => {
    const { stdout } = await layers(made(), ['plan', '--no-index'], 50);
    expect(stdout).toContain(
      'one\n  package 2.00 MB -> 984 B, 2.00 MB unzipped with\n  layers, 260.1 MB left',
    );
    expect(stdout.split('\n').every((line) => line.length <= 50)).toBe(true);
  });

  test('prints the same as JSON', async () => {
    const { stdout } = await layers(made(), ['plan', '--no-index', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      layers: [
        {
          name: 'shared',
          target: 'python3.13 x86_64',
          kind: 'shared',
          functions: ['one', 'two'],
          distributions: [{ name: 'shared', version: '1.0', releasesPerYear: 12, rate: 'assumed' }],
        },
      ],
      functions: [
        { name: 'one', layers: ['shared'], fits: true },
        { name: 'two', layers: ['shared'], fits: true },
      ],
      unplaced: [],
      isBest: true,
    });
  });

  test('writes it, builds it, and builds functions that are smaller for it', async () => {
    const project = made();
    const planned = await layers(project, ['plan', '--no-index', '--write']);
    expect(planned.stderr).toContain(`Wrote ${join(project.folder, 'zipwright.toml')}`);
    const built = await layers(project, ['build', '--no-index']);
    expect(built.stdout).toMatch(
      /^dist\/layers\/shared-[0-9a-f]{12}\.zip\n {2}2\.00 MB zipped, .*\n {2}for one, two on python3\.13 x86_64\n {2}built, /,
    );
    const again = await layers(project, ['build', '--no-index', '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({
      schemaVersion: 1,
      layers: [{ name: 'shared', upToDate: true, functions: ['one', 'two'] }],
    });
    const functions = await runCli(['build', '--no-index', '--function', 'two'], {
      directory: project.folder,
      environment: { ZIPWRIGHT_CACHE_DIR: project.surroundings.cache, NO_COLOR: '1' },
    });
    expect(functions.stdout).toMatch(
      / {2}with dist\/layers\/shared-[0-9a-f]{12}\.zip: 2\.00 MB unzipped together/,
    );
  });

  test('says that nothing is worth a layer', async () => {
    const { stdout } = await layers(new LayeredProject({ one: [own], two: [own] }), ['plan', '--no-index']);
    expect(stdout).toContain('No layer would save anything: everything stays in the packages');
    expect(stdout).toContain(
      'Shared, and still in the packages (a layer would not pay, or has no room):\n  own 1.0',
    );
  });

  test('ends with 3 when a function is too large for Lambda whatever is done', async () => {
    const project = made();
    const said = { size: 262_144_001 };
    project.write('huge.zip', makeZip({ entries: [{ name: 'python/a.bin', local: said, central: said }] }));
    project.configure({ one: 'layers = ["huge.zip"]', two: '' });
    const { exitCode, stdout } = await layers(project, ['plan', '--no-index']);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^one .*2\.00 MB too much/m);
  });

  test('prints the plan before the error that it cannot be written', async () => {
    const project = made();
    project.write(
      'zipwright.toml',
      'runtime = "python3.13"\nhandler = "app.handler"\nfunctions.one = { source = "one", dependencies = ["pylock.one.toml"] }\nfunctions.two = { source = "two", dependencies = ["pylock.two.toml"] }\n',
    );
    const { exitCode, stdout, stderr } = await layers(project, ['plan', '--no-index', '--write']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('First upload');
    expect(stderr).toContain('hint: write there yourself:');
  });
});

describe('--layer NAME', () => {
  test('of run and check means the configured layer', async () => {
    const project = made();
    project.configure({ one: '', two: '' }, '[layers.base]\ndistributions = ["shared"]\n');
    const options = {
      directory: project.folder,
      environment: { ZIPWRIGHT_CACHE_DIR: project.surroundings.cache, NO_COLOR: '1' },
    };
    const args = ['--function', 'two', '--layer', 'base'];
    const { exitCode, stdout } = await runCli(['check', ...args, '--json'], options);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'function' });
    const refused = await runCli(['run', '--function', 'two', '--layer', 'bases'], options);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('did you mean "base"?');
  });
});
