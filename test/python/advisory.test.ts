import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAdvisory, type Advisory } from '../../src/python/advisory.ts';

const wanted = new Set(['demo', 'foo-bar']);
const affected = { package: { ecosystem: 'PyPI', name: 'demo' }, versions: ['1.0'] };

function read(record: unknown): Advisory {
  const found = readAdvisory(record, wanted);
  if (found.kind !== 'advisory') {
    throw new Error(`It is ${found.kind}`);
  }
  return found.advisory;
}

const kind = (record: unknown): string => readAdvisory(record, wanted).kind;

describe('readAdvisory()', () => {
  test('reads what the schema has', () => {
    const record = {
      schema_version: '1.6.0',
      id: 'GHSA-aaaa-bbbb-cccc',
      modified: '2026-01-01T00:00:00Z',
      aliases: ['CVE-2026-1', 'PYSEC-2026-1'],
      summary: 'Bad things',
      details: 'Long text',
      severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
      affected: [
        {
          package: { ecosystem: 'PyPI', name: 'Foo_Bar', purl: 'pkg:pypi/foo-bar' },
          ranges: [
            { type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '1.2' }] },
            { type: 'GIT', repo: 'https://h.invalid/', events: [{ introduced: '0' }] },
            { type: 'SEMVER', events: [{ introduced: '0' }] },
          ],
          versions: ['1.0', '1.1'],
        },
        { package: { ecosystem: 'npm', name: 'demo' }, versions: ['1.0'] },
        { package: { ecosystem: 'PyPI', name: 'other' }, versions: ['1.0'] },
      ],
      database_specific: { severity: 'CRITICAL' },
    };
    expect(read(record)).toEqual({
      id: 'GHSA-aaaa-bbbb-cccc',
      aliases: ['CVE-2026-1', 'PYSEC-2026-1'],
      summary: 'Bad things',
      severity: 'critical',
      vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
      affected: [
        {
          name: 'foo-bar',
          versions: ['1.0', '1.1'],
          ranges: [
            [
              { kind: 'introduced', version: '0' },
              { kind: 'fixed', version: '1.2' },
            ],
          ],
        },
      ],
    });
  });

  test.each([
    [
      'one about others',
      { id: 'X-1', affected: [{ package: { ecosystem: 'PyPI', name: 'other' } }] },
      'other',
    ],
    ['one about nothing', { id: 'X-1' }, 'other'],
    [
      'one that was withdrawn',
      { id: 'X-1', withdrawn: '2026-01-01T00:00:00Z', affected: [affected] },
      'other',
    ],
    ['one without a name', { affected: [affected] }, 'invalid'],
    ['one with a name that could do harm', { id: '../x', affected: [affected] }, 'invalid'],
    ['a list', [], 'invalid'],
    ['nothing', null, 'invalid'],
    ['a text', 'GHSA', 'invalid'],
  ])('%s', (_, record, expected) => {
    expect(kind(record)).toBe(expected);
  });

  test('texts are one short line without control characters', () => {
    const { summary = '' } = read({
      id: 'X-1',
      summary: `a\u001b[31m\n\u202eb${'c'.repeat(500)}`,
      affected: [affected],
    });
    expect(summary).toMatch(/^a\ufffd\[31m \ufffdbc+…$/);
    expect(summary.length).toBeLessThan(210);
  });

  test('the details stand in for a summary, and the words of what is affected for a severity', () => {
    const record = {
      id: 'X-1',
      details: 'Text',
      affected: [{ ...affected, database_specific: { severity: 'Medium' } }],
    };
    expect(read(record)).toMatchObject({ summary: 'Text', severity: 'moderate' });
  });

  test('takes anything without failing', () => {
    const part = fc.anything({ withNullPrototype: true });
    const records = fc.record({
      id: fc.oneof(fc.constant('X-1'), part),
      aliases: part,
      severity: part,
      database_specific: part,
      affected: fc.oneof(
        part,
        fc.array(fc.record({ package: fc.constant(affected.package), versions: part, ranges: part })),
      ),
    });
    fc.assert(
      fc.property(fc.oneof(part, records), (record) =>
        ['advisory', 'other', 'invalid'].includes(kind(record)),
      ),
    );
  });
});
