import type { LookupAddress } from 'node:dns';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { sharedLookup } from '../../src/index/shared-lookup.ts';

const addresses: LookupAddress[] = [
  { address: '192.0.2.1', family: 4 },
  { address: '2001:db8::1', family: 6 },
];

test('lookups at about the same time are one, later ones are made anew', async () => {
  let now = 0;
  let asked = 0;
  const find = promisify(
    sharedLookup(
      () => now,
      async () => {
        asked += 1;
        return addresses;
      },
    ),
  );
  const all = await Promise.all(Array.from({ length: 16 }, async () => find('h.example', { all: true })));
  expect(all.every((each) => each === addresses)).toBe(true);
  expect(asked).toBe(1);
  await find('h.example', { all: true, family: 4 });
  await find('other.example', { all: true });
  expect(asked).toBe(3);
  now = 60_000;
  await find('h.example', { all: true });
  expect(asked).toBe(4);
});

test('one address is given where one is wanted', () => {
  const { promise, resolve } = Promise.withResolvers<unknown[]>();
  sharedLookup(
    () => 0,
    async () => addresses,
  )('h.example', {}, (...answer) => resolve(answer));
  return expect(promise).resolves.toEqual([null, '192.0.2.1', 4]);
});

test('a failure is told to all and not kept', async () => {
  let fails = true;
  const find = promisify(
    sharedLookup(
      () => 0,
      async () => {
        if (fails) {
          throw new Error('ENOTFOUND');
        }
        return addresses;
      },
    ),
  );
  const both = await Promise.allSettled([find('h.example', { all: true }), find('h.example', { all: true })]);
  expect(both.map((each) => each.status)).toEqual(['rejected', 'rejected']);
  fails = false;
  expect(await find('h.example', { all: true })).toBe(addresses);
});
