import { expect, test } from 'vitest';
import { findingCodes } from '../../src/inspect/finding.ts';
import { findingsTable } from '../../tools/reference.ts';

test('the table of findings has a row for each, with its page, severity and summary', () => {
  const rows = findingsTable().split('\n').slice(2);
  expect(rows).toHaveLength(findingCodes.length);
  for (const [index, code] of findingCodes.entries()) {
    expect(rows[index]).toMatch(
      new RegExp(
        `^\\| \\[\`${code}\`\\]\\(\\.\\./findings/${code}\\.md\\) \\| (?:error|warning|notice)[^|]* \\| [^|\n]{5,} \\|$`,
      ),
    );
  }
});
