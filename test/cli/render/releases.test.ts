import { describe, expect, test } from 'vitest';
import { renderReleases } from '../../../src/cli/render/releases.ts';
import { styleFor } from '../../../src/cli/render/style.ts';
import type { ListedFile, Release } from '../../../src/workflow/supply/list-wheels.ts';
import { capturedContext } from '../run-cli.ts';

const plain = capturedContext();
const file = (filename: string, change: Partial<ListedFile> = {}): ListedFile => ({
  filename,
  kind: 'wheel',
  tags: [],
  fits: false,
  yanked: false,
  ...change,
});
const render = (shown: readonly Release[], all: readonly Release[] = shown): string =>
  renderReleases(
    { name: 'demo', target: 'python3.11 x86_64', releases: shown },
    all,
    styleFor(plain, plain.stdout),
  );

describe('renderReleases()', () => {
  const newest = { version: '2.0', fits: false, files: [file('demo-2.0-win.whl', { yanked: true })] };
  const older = {
    version: '1.0',
    fits: true,
    files: [file('demo-1.0.whl', { fits: true, size: 1_500_000 })],
  };

  test('files by version, with size, and in words what fits and what was yanked', () => {
    expect(render([newest, older]).split('\n')).toEqual([
      'demo for python3.11 x86_64',
      '',
      '2.0  no wheel fits',
      `${' '.repeat(18)}demo-2.0-win.whl (yanked)`,
      '',
      '1.0',
      '  fits   1.50 MB  demo-1.0.whl',
      '',
      'The newest version with a wheel that fits is 1.0',
      '',
    ]);
  });

  test('names the nearest version that fits although it is not shown', () => {
    const text = render([newest], [newest, older]);
    expect(text).toContain('The newest version with a wheel that fits is 1.0\n');
    expect(text).toContain('1 older or pre-release versions: --all lists them\n');
  });

  test('says nothing more when the newest fits', () => {
    expect(render([older])).toBe('demo for python3.11 x86_64\n\n1.0\n  fits   1.50 MB  demo-1.0.whl\n');
  });
});
