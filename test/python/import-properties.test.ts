import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanImports } from '../../src/python/import-scan.ts';

const fragments = fc.oneof(
  fc.constantFrom(
    'import ',
    'from ',
    '__import__("x")',
    'import_module(',
    '.',
    'a',
    ',',
    ' as ',
    '*',
    'é',
    '!=',
  ),
  fc.constantFrom('try:', 'except', 'if TYPE_CHECKING:', 'def f():', 'async ', ':', ';', '#', '\\'),
  fc.constantFrom('\n', '\r', '\\\n', '  ', '\t', '\f', '\0', '\uFEFF', '\ud800', '(', ')', '[', '{', '}'),
  fc.constantFrom('"', "'", '"""', "f'", 'f"""', 'rb"'),
);
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fragments, { maxLength: 40 }).map((parts) => parts.join('')),
);

const between = (items: readonly string[], space: string) => items.join(`${space},${space}`);

describe('whatever the input', () => {
  test('imports are on its lines, in their order', () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.uint8Array({ maxLength: 100 })), (source) => {
        const last = Buffer.from(source)
          .toString()
          .split(/\r\n?|\n/).length;
        let before = 1;
        for (const { line } of scanImports(source)) {
          expect(line).toBeGreaterThanOrEqual(before);
          expect(line).toBeLessThanOrEqual(last);
          before = line;
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('text and its bytes have the same imports', () => {
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(!/coding[:=]|[\ud800-\udfff]/.test(text));
        expect(scanImports(Buffer.from(text))).toEqual(scanImports(text));
      }),
    );
  });

  test('an import in front of it is found', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(scanImports(`import first\n${text}`)[0]).toEqual({
          module: 'first',
          level: 0,
          line: 1,
          kind: 'required',
        });
      }),
    );
  });
});

describe('in any layout', () => {
  const name = fc
    .stringMatching(/^[a-zé_][a-z0-9_]{0,15}$/)
    .filter((word) => !/^(?:import|from|as)$/.test(word));
  const dotted = fc.array(name, { minLength: 1, maxLength: 4 });
  const gap = fc.oneof(fc.constantFrom('', ' '), fc.stringMatching(/^(?:[ \t\f]|\\\n|\\\r\n){0,3}$/));
  const bracketedGap = fc.oneof(gap, fc.stringMatching(/^(?:[ \t\f\r\n]|#[ ,)"a]{0,5}\n){0,3}$/));
  const named = (item: string, space: string) =>
    fc.oneof(
      fc.constant(item),
      name.map((other) => `${item} ${space}as ${space}${other}`),
    );

  test('modules are found', () => {
    const item = fc
      .tuple(dotted, gap)
      .chain(([parts, space]) =>
        fc.tuple(fc.constant(parts.join('.')), named(parts.join(`${space}.${space}`), space)),
      );
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 4 }), gap, (items, space) => {
        const source = `import ${space}${between(
          items.map(([, text]) => text),
          space,
        )}\n`;
        expect(scanImports(source)).toEqual(
          items.map(([module]) => ({ module, level: 0, line: 1, kind: 'required' })),
        );
      }),
    );
  });

  test('names in modules are found', () => {
    const item = fc
      .tuple(name, bracketedGap)
      .chain(([taken, space]) => fc.tuple(fc.constant(taken), named(taken, space)));
    const module = fc
      .tuple(fc.nat({ max: 5 }), fc.oneof(dotted, fc.constant([])))
      .map(([level, parts]) => ({ level: parts.length === 0 ? level + 1 : level, module: parts.join('.') }));
    fc.assert(
      fc.property(
        module,
        fc.array(item, { minLength: 1, maxLength: 4 }),
        bracketedGap,
        (from, items, space) => {
          const list = between(
            items.map(([, text]) => text),
            space,
          );
          const source = `from ${'.'.repeat(from.level)}${from.module} import(${space}${list}${space})\nimport last`;
          const [first, last] = scanImports(source);
          expect(first).toEqual({ ...from, names: items.map(([taken]) => taken), line: 1, kind: 'required' });
          expect(last).toMatchObject({ module: 'last', kind: 'required' });
        },
      ),
    );
  });
});
