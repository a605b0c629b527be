import { describe, expect, test } from 'vitest';
import { IndexError } from '../../../src/index/errors.ts';
import type { IndexFile } from '../../../src/index/index-file.ts';
import { knownRate, listedRates } from '../../../src/workflow/layers/release-rates.ts';
import { refusalOf } from '../../errors/refusal-of.ts';

const NOW = Date.parse('2026-07-01T00:00:00Z');

const file = (filename: string, uploadTime?: string): IndexFile => ({
  filename,
  url: `https://host.invalid/${filename}`,
  yanked: false,
  ...(uploadTime === undefined ? {} : { uploadTime }),
});

/** Rates by an index that lists these files, or fails. */
async function rates(listed: Readonly<Record<string, readonly IndexFile[] | IndexError>>): Promise<unknown> {
  const listFiles = (name: string): Promise<IndexFile[]> => {
    const files = listed[name] ?? new IndexError('INDEX_NOT_FOUND', 'not there');
    return files instanceof IndexError ? Promise.reject(files) : Promise.resolve([...files]);
  };
  const services = { client: { listFiles }, signal: new AbortController().signal };
  return Object.fromEntries(
    await listedRates(['alpha', 'boto3'], services as unknown as Parameters<typeof listedRates>[1], NOW),
  );
}

describe('listedRates()', () => {
  test('counts the versions of the last year, each once', async () => {
    expect(
      await rates({
        alpha: [
          file('alpha-1.0-py3-none-any.whl', '2025-06-30T00:00:00Z'),
          file('alpha-1.1-py3-none-any.whl', '2025-07-02T00:00:00Z'),
          file('alpha-1.1.tar.gz', '2025-07-02T00:01:00Z'),
          file('alpha-1.2-py3-none-any.whl', '2026-06-30T00:00:00Z'),
          file('alpha-1.3-py3-none-any.whl', '2026-07-02T00:00:00Z'),
          file('what is this.whl', '2026-06-30T00:00:00Z'),
        ],
        boto3: [],
      }),
    ).toEqual({ alpha: { releasesPerYear: 2, rate: 'index' }, boto3: knownRate('boto3') });
  });

  test('keeps what is known where the index lists no times, or nothing', async () => {
    expect(await rates({ alpha: [file('alpha-1.0-py3-none-any.whl')] })).toEqual({
      alpha: { releasesPerYear: 12, rate: 'assumed' },
      boto3: { releasesPerYear: 250, rate: 'known' },
    });
  });

  test('passes on that an index cannot be reached', async () => {
    const error = new IndexError('INDEX_UNREACHABLE', 'no answer');
    expect(await refusalOf(() => rates({ alpha: error }))).toBe(error);
  });
});
