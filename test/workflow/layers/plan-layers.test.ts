import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { build } from '../../../src/workflow/assemble/build.ts';
import { planProjects } from '../../../src/workflow/layers/plan-layers.ts';
import { writePlan } from '../../../src/workflow/layers/write-plan.ts';
import { refusalOf } from '../../errors/refusal-of.ts';
import { incompressible, LayeredProject } from '../layered-project.ts';
import { Reports } from '../made-project.ts';

const big = (name: string, megabytes: number) => ({
  name,
  files: { [`${name}/__init__.py`]: '', [`${name}/data.bin`]: incompressible(megabytes * 1_000_000, name) },
});
const small = { name: 'small', files: { 'small.py': 'x = 1\n' } };
const [shared, other] = [big('shared', 3), big('other', 1)];

const silent = new Reports().report;

function plan(...projects: readonly LayeredProject[]) {
  const [first] = projects;
  return planProjects(
    { builds: projects.map((each) => each.request()), online: false },
    first?.surroundings ?? new LayeredProject({}).surroundings,
    silent,
  );
}

describe('planProjects()', () => {
  test('foretells to the byte what a build of the written plan makes', async () => {
    const made = new LayeredProject({ one: [shared, small], two: [shared, other] });
    const planned = await plan(made);
    expect(planned.plan.layers.map(({ name, functions }) => [name, functions])).toEqual([
      ['shared', ['one', 'two']],
    ]);
    expect(readdirSync(made.folder)).not.toContain('dist');
    writePlan(planned);
    const artifacts = await build(made.request(), made.surroundings, silent);
    expect(artifacts.map(({ size }) => size)).toEqual(
      planned.plan.functions.map(({ packageAfter }) => packageAfter),
    );
    expect(artifacts.map(({ unzippedSize, layersSize }) => unzippedSize + layersSize)).toEqual(
      planned.plan.functions.map(({ unzipped }) => unzipped),
    );
    expect(statSync(artifacts[0]?.layers[0] ?? '').size).toBe(planned.plan.layers[0]?.zipped);
  });

  test('foretells the packages that there are without layers', async () => {
    const made = new LayeredProject({ one: [shared, small], two: [shared, other] });
    const { plan: planned } = await plan(made);
    const artifacts = await build(made.request(), made.surroundings, silent);
    expect(artifacts.map(({ size }) => size)).toEqual(
      planned.functions.map(({ packageBefore }) => packageBefore),
    );
  });

  test('takes the functions of several projects together', async () => {
    const [first, second] = [new LayeredProject({ one: [shared] }), new LayeredProject({ two: [shared] })];
    const planned = await plan(first, second);
    const names = [first, second].map(({ folder }) => `${basename(dirname(folder))}/shop`);
    expect(planned.plan.layers[0]?.functions).toEqual([`${names[0]}/one`, `${names[1]}/two`].sort());
    expect(await refusalOf(() => writePlan(planned))).toMatchObject({
      code: 'PLAN_NOT_WRITTEN',
      exitCode: 2,
    });
  });

  test('keeps functions of one name apart, and takes no project twice', async () => {
    const [first, second] = [
      new LayeredProject({ one: [shared] }),
      new LayeredProject({ one: [shared, other] }),
    ];
    const { plan: planned } = await plan(first, second, first);
    expect(planned.functions.map(({ layers }) => layers)).toEqual([['shared'], ['shared']]);
    expect(planned.layers[0]?.functions.map((name) => basename(name))).toEqual(['one', 'one']);
    expect(new Set(planned.layers[0]?.functions).size).toBe(2);
  });

  test('plans anew where layers are configured, whose names go on', async () => {
    const made = new LayeredProject({ one: [shared, small], two: [shared] });
    made.configure({ one: 'layers = ["mine"]', two: '' }, '[layers.mine]\ndistributions = ["shared"]\n');
    const { plan: planned } = await plan(made);
    expect(planned.layers.map(({ name, functions }) => [name, functions])).toEqual([
      ['mine', ['one', 'two']],
    ]);
  });

  test('leaves a function with a prefix alone', async () => {
    const made = new LayeredProject({ one: [shared], two: [shared] });
    made.configure({ one: 'prefix = "common"', two: '' });
    expect((await plan(made)).plan.layers).toEqual([]);
  });

  test('keeps distributions side by side that share a package folder', async () => {
    const part = { name: 'part', files: { 'shared/part.py': '' } };
    const made = new LayeredProject({
      one: [shared, part],
      two: [shared, part],
      three: [shared, part, other],
    });
    const { plan: planned } = await plan(made);
    expect(planned.layers.map(({ distributions }) => distributions.map(({ name }) => name))).toEqual([
      ['part', 'shared'],
    ]);
  });
});

describe('writePlan()', () => {
  test('is done again without a change', async () => {
    const made = new LayeredProject({ one: [shared], two: [shared] });
    const file = join(made.folder, 'zipwright.toml');
    expect(writePlan(await plan(made))).toEqual({ file, isChanged: true });
    expect(readFileSync(file, 'utf8')).toContain('[layers.shared]\ndistributions = ["shared"]\n');
    expect(writePlan(await plan(made))).toEqual({ file, isChanged: false });
  });

  test('has the tables to paste where it cannot be done, and changes nothing', async () => {
    const made = new LayeredProject({ one: [shared], two: [shared] });
    const text = `runtime = "python3.13"
handler = "app.handler"
functions.one = { source = "one", dependencies = ["pylock.one.toml"] }
functions.two = { source = "two", dependencies = ["pylock.two.toml"] }
`;
    made.write('zipwright.toml', text);
    const planned = await plan(made);
    const error = await refusalOf(() => writePlan(planned));
    expect(error.code).toBe('PLAN_NOT_WRITTEN');
    expect(error.hint).toContain('[layers.shared]\ndistributions = ["shared"]');
    expect(readFileSync(join(made.folder, 'zipwright.toml'), 'utf8')).toBe(text);
  });
});
