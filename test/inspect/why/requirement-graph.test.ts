import { describe, expect, test } from 'vitest';
import { RequirementGraph, type DirectRequirement } from '../../../src/inspect/why/requirement-graph.ts';
import { targetEnvironment } from '../../../src/python/marker.ts';

/** Requirements by the names of the distributions that have them. */
type Requirements = Readonly<Record<string, readonly string[]>>;

function graphOf(requirements: Requirements, extras: Requirements = {}): RequirementGraph {
  return new RequirementGraph(
    Object.entries(requirements).map(([name, requiresDist]) => ({
      name,
      normalizedName: name.toLowerCase(),
      requiresDist,
      providesExtra: extras[name] ?? [],
    })),
    targetEnvironment({ fullVersion: '3.12.7', machine: 'x86_64' }),
  );
}

const direct = (name: string, ...extras: string[]): DirectRequirement => ({
  name,
  extras,
  text: extras.length === 0 ? name : `${name}[${extras.join(',')}]`,
  source: 'requirements.txt',
});

/** `requirements.txt: a > b>=1` */
function chains(graph: RequirementGraph, name: string, ...asked: DirectRequirement[]): string[] {
  return graph
    .chainsTo(name, asked)
    .map(
      ({ source, steps }) => `${source ?? ''}: ${steps.map(({ requirement }) => requirement).join(' > ')}`,
    );
}

describe('chains from what is asked for', () => {
  const graph = graphOf({
    boto3: ['botocore<2', 's3transfer (<1,>=0.10)'],
    s3transfer: ['botocore'],
    botocore: ['urllib3>=1.25 ; python_version >= "3.10"', 'urllib3<1.27 ; python_version < "3.10"'],
    requests: ['urllib3<3', 'PySocks!=1.5.7 ; extra == "socks"'],
    urllib3: [],
    PySocks: [],
  });

  test('the shortest of each, the shortest first, with the requirement of every step', () => {
    expect(chains(graph, 'urllib3', direct('boto3'), direct('requests'))).toEqual([
      'requirements.txt: requests > urllib3<3',
      'requirements.txt: boto3 > botocore<2 > urllib3>=1.25',
    ]);
  });

  test('one that is asked for itself is the whole chain', () => {
    expect(chains(graph, 'urllib3', direct('requests'), direct('urllib3'))).toEqual([
      'requirements.txt: urllib3',
      'requirements.txt: requests > urllib3<3',
    ]);
  });

  test('extras count where they are asked for', () => {
    expect(chains(graph, 'pysocks', direct('requests'))).toEqual([]);
    expect(chains(graph, 'pysocks', direct('requests', 'socks'))).toEqual([
      'requirements.txt: requests[socks] > PySocks!=1.5.7',
    ]);
    const asking = graphOf({
      app: ['requests[socks]'],
      requests: ['PySocks ; extra == "socks"'],
      PySocks: [],
    });
    expect(chains(asking, 'pysocks', direct('app'))).toEqual([
      'requirements.txt: app > requests[socks] > PySocks',
    ]);
  });

  test('what is not there leads nowhere; what cannot be read asks for nothing', () => {
    const lacking = graphOf({
      a: ['gone', '???', 'c ; nonsense', 'd ; python_version < "3.12"'],
      c: [],
      d: [],
    });
    expect(chains(lacking, 'c', direct('a'))).toEqual([]);
    expect(chains(lacking, 'd', direct('a'), direct('gone'))).toEqual([]);
  });

  test('circles end', () => {
    const circle = graphOf({ a: ['b'], b: ['c'], c: ['a', 'd'], d: [] });
    expect(chains(circle, 'd', direct('a'))).toEqual(['requirements.txt: a > b > c > d']);
  });
});

describe('where nobody says what is asked for', () => {
  test('it begins with what nothing else requires', () => {
    const graph = graphOf({ a: ['b'], b: [], c: ['b'] });
    expect(graph.roots().map(({ name }) => name)).toEqual(['a', 'c']);
    expect(chains(graph, 'b', ...graph.roots())).toEqual([': a > b', ': c > b']);
  });

  test('of a circle that nothing leads to, one is the beginning', () => {
    const graph = graphOf({ x: ['y'], y: ['z'], z: ['x'], a: [] });
    expect(graph.roots().map(({ name }) => name)).toEqual(['a', 'x']);
    expect(chains(graph, 'z', ...graph.roots())).toEqual([': x > y > z']);
  });

  test('extras of others that would ask for it are told', () => {
    const graph = graphOf(
      { a: ['b ; extra == "fast"', 'a[fast] ; extra == "all"'], b: [] },
      { a: ['fast', 'all', 'other'] },
    );
    expect(graph.extrasAskingFor('b')).toEqual([{ distribution: 'a', extra: 'fast' }]);
    expect(graph.extrasAskingFor('a')).toEqual([]);
  });
});

test('metadata that is made to be slow is not looked at for long', () => {
  const extras = Array.from({ length: 2000 }, (_, index) => `e${index}`);
  const hostile = extras.map((extra) => `a[${extra}] ; extra != "${extra}"`);
  const graph = graphOf({ a: [...hostile, 'b ; extra == "never"'], b: [] }, { a: extras });
  expect(graph.chainsTo('b', [direct('a')])).toEqual([]);
  expect(graph.extrasAskingFor('b')).toEqual([]);
});
