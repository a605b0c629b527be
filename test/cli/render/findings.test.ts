import { expect, test } from 'vitest';
import { findingsSarif } from '../../../src/cli/render/findings.ts';
import { readFindingPage } from '../../../src/workflow/repair/finding-page.ts';

test('SARIF explains each rule by the page of its finding', () => {
  const finding = { code: 'LAYERS_TOO_MANY', severity: 'error', message: '6 layers' } as const;
  const report = {
    artifact: '/app.zip',
    kind: 'function',
    runtime: 'python3.13',
    architecture: 'x86_64',
    findings: [finding, finding],
    ignored: 0,
  } as const;
  const log: unknown = JSON.parse(findingsSarif(report, 'app.zip', readFindingPage));
  const page = readFindingPage('LAYERS_TOO_MANY');
  expect(log).toMatchObject({
    runs: [
      {
        tool: {
          driver: {
            rules: [
              {
                id: 'LAYERS_TOO_MANY',
                shortDescription: { text: `${page.summary}.` },
                fullDescription: { text: page.description },
                help: { text: page.text, markdown: page.text },
              },
            ],
          },
        },
        results: [{ ruleIndex: 0 }, { ruleIndex: 0 }],
      },
    ],
  });
});
