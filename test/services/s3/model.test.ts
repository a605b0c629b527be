import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BUCKET, bodyText, failure, makeS3, type TestS3 } from './s3-maker.ts';

/** A key's versions, the newest first, as the plainest model has them. */
interface ModelVersion {
  readonly id: string;
  /** Undefined for a delete marker. */
  readonly body: string | undefined;
}

class Model {
  readonly keys = new Map<string, ModelVersion[]>();
  versioning: 'Unversioned' | 'Enabled' | 'Suspended' = 'Unversioned';

  put(key: string, version: ModelVersion): void {
    const kept = (this.keys.get(key) ?? []).filter(({ id }) => id !== 'null' || version.id !== 'null');
    this.keys.set(key, [version, ...kept]);
  }

  remove(key: string, id: string): void {
    this.keys.set(
      key,
      (this.keys.get(key) ?? []).filter((version) => version.id !== id),
    );
  }

  current(key: string): string | undefined {
    return this.keys.get(key)?.[0]?.body;
  }

  sortedKeys(): string[] {
    return [...this.keys.keys()].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  }

  /** Names of a list: keys, and common prefixes, each once and behind `after`. */
  list(prefix: string, delimiter: string, after: string): string[] {
    const names = this.sortedKeys()
      .filter((key) => this.current(key) !== undefined && key.startsWith(prefix))
      .map((key) => {
        const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
        return at === -1 ? key : key.slice(0, at + delimiter.length);
      })
      .filter((name) => Buffer.compare(Buffer.from(name), Buffer.from(after)) > 0);
    return [...new Set(names)];
  }
}

type Step = (made: TestS3, model: Model) => Promise<void>;

/** Few, so that each gets versions. */
const keys = fc.constantFrom('a', 'a/b', 'a/b/c', 'a/é', 'b', '\u{ffff}', '\u{10000}/x');
const prefixes = fc.constantFrom('', 'a', 'a/', 'a/b', '\u{10000}', 'x');
const delimiters = fc.constantFrom('', '/', 'b', 'é', '//');

const put = fc
  .tuple(keys, fc.string({ maxLength: 3 }))
  .map(([Key, Body]): Step => async ({ call }, model) => {
    const { VersionId } = await call.PutObject({ Bucket: BUCKET, Key, Body });
    expect(VersionId === undefined).toBe(model.versioning === 'Unversioned');
    model.put(Key, { id: VersionId ?? 'null', body: Body });
  });

const remove = keys.map((Key): Step => async ({ call }, model) => {
  const answer = await call.DeleteObject({ Bucket: BUCKET, Key });
  if (model.versioning === 'Unversioned') {
    expect(answer).toStrictEqual({});
    model.remove(Key, 'null');
  } else {
    expect(answer.DeleteMarker).toBe(true);
    model.put(Key, { id: answer.VersionId ?? '', body: undefined });
  }
});

const removeVersion = fc
  .tuple(keys, fc.nat({ max: 1 }))
  .map(([Key, index]): Step => async ({ call }, model) => {
    const version = model.keys.get(Key)?.[index];
    if (version !== undefined) {
      const answer = await call.DeleteObject({ Bucket: BUCKET, Key, VersionId: version.id });
      expect(answer.DeleteMarker).toBe(version.body === undefined ? true : undefined);
      model.remove(Key, version.id);
    }
  });

const setVersioning = fc
  .constantFrom('Enabled' as const, 'Suspended' as const)
  .map((Status): Step => async ({ call }, model) => {
    await call.PutBucketVersioning({ Bucket: BUCKET, VersioningConfiguration: { Status } });
    model.versioning = Status;
  });

const get = keys.map((Key): Step => async ({ call }, model) => {
  const expected = model.current(Key);
  if (expected === undefined) {
    expect(await failure(call.GetObject({ Bucket: BUCKET, Key }))).toMatchObject({ code: 'NoSuchKey' });
  } else {
    expect(await bodyText(await call.GetObject({ Bucket: BUCKET, Key }))).toBe(expected);
  }
});

const list = fc
  .tuple(prefixes, delimiters, fc.oneof(fc.constant(''), keys), fc.integer({ min: 1, max: 4 }))
  .map(([Prefix, Delimiter, StartAfter, MaxKeys]): Step => async ({ call }, model) => {
    const names: string[] = [];
    let token: string | undefined;
    do {
      const page = await call.ListObjectsV2({
        Bucket: BUCKET,
        Prefix,
        Delimiter,
        MaxKeys,
        ...(token === undefined ? { StartAfter } : { ContinuationToken: token }),
      });
      const found = [
        ...(page.Contents ?? []).map(({ Key = '' }) => Key),
        ...(page.CommonPrefixes ?? []).map(({ Prefix: name = '' }) => name),
      ];
      expect(page.KeyCount).toBe(found.length);
      expect(page.IsTruncated === true ? found.length : MaxKeys).toBe(MaxKeys);
      names.push(...found.sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))));
      token = page.NextContinuationToken;
      expect(names.length).toBeLessThanOrEqual(model.keys.size);
    } while (token !== undefined);
    expect(names).toStrictEqual(model.list(Prefix, Delimiter, StartAfter));
  });

function byName(left: readonly unknown[], right: readonly unknown[]): number {
  return String(left).localeCompare(String(right));
}

const listVersions = fc.integer({ min: 1, max: 5 }).map((MaxKeys): Step => async ({ call }, model) => {
  const found: (readonly [string | undefined, string | undefined, boolean | undefined])[] = [];
  let markers: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  while (markers !== undefined) {
    const page = await call.ListObjectVersions({ Bucket: BUCKET, MaxKeys, ...markers });
    const entries = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    found.push(...entries.map(({ Key, VersionId, IsLatest }) => [Key, VersionId, IsLatest] as const));
    expect(found.length).toBeLessThan(200);
    markers =
      page.IsTruncated === true
        ? {
            ...(page.NextKeyMarker !== undefined && { KeyMarker: page.NextKeyMarker }),
            ...(page.NextVersionIdMarker !== undefined && { VersionIdMarker: page.NextVersionIdMarker }),
          }
        : undefined;
  }
  const expected = [...model.keys].flatMap(([key, versions]) =>
    versions.map(({ id }, at) => [key, id, at === 0] as const),
  );
  expect(found.toSorted(byName)).toStrictEqual(expected.toSorted(byName));
});

test('whatever is put, deleted and listed in whatever order, S3 agrees with a plain map', async () => {
  const steps = fc.array(
    fc.oneof(
      { weight: 5, arbitrary: put },
      { weight: 2, arbitrary: remove },
      { weight: 3, arbitrary: removeVersion },
      { weight: 1, arbitrary: setVersioning },
      { weight: 2, arbitrary: get },
      { weight: 3, arbitrary: list },
      { weight: 1, arbitrary: listVersions },
    ),
    { minLength: 20, maxLength: 60, size: 'max' },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      await using made = await makeS3();
      const model = new Model();
      for (const step of sequence) {
        await step(made, model);
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);
