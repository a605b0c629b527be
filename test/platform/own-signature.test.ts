import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { signOwn, verifyOwn } from '../../src/platform/own-signature.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
const KEY = { accessKeyId: 'AKIAROOT', secretAccessKey: 'secret' };
const STATE = { method: 'PUT', target: '/_zipwright/state?replace=true', host: '127.0.0.1:4566' };

const verifying = (isStrict = true) => ({
  account: '000000000000',
  isStrict,
  findKeyOwner: (id: string) =>
    id === KEY.accessKeyId
      ? {
          account: '000000000000',
          arn: 'arn:aws:iam::000000000000:root',
          secretAccessKey: KEY.secretAccessKey,
        }
      : undefined,
});

/** A request with a signature, as a server would see it. */
function signed(change: Partial<typeof STATE & { key: typeof KEY }> = {}): IncomingMessage {
  const headers = signOwn({ ...STATE, key: KEY, now: NOW, ...change });
  return { method: STATE.method, url: STATE.target, headers, socket: {} } as unknown as IncomingMessage;
}

describe('a request to the platform itself', () => {
  test('that the key of the platform has signed is good, whatever it sends', async () => {
    await verifyOwn(signed(), verifying(), NOW);
  });

  test.each([
    ['for something else', signed({ target: '/_zipwright/state' })],
    ['by another method', signed({ method: 'GET' })],
    ['with another secret', signed({ key: { ...KEY, secretAccessKey: 'guess' } })],
    ['by nobody known', signed({ key: { ...KEY, accessKeyId: 'AKIAOTHER' } })],
    [
      'not at all',
      { method: 'PUT', url: STATE.target, headers: {}, socket: {} } as unknown as IncomingMessage,
    ],
    [
      'with a query that cannot be read',
      { method: 'PUT', url: '/x?%zz', headers: {}, socket: {} } as unknown as IncomingMessage,
    ],
  ])('signed %s is refused where signatures are verified, and only there', async (_, request) => {
    await expect(verifyOwn(request, verifying(), NOW)).rejects.toMatchObject({ name: 'ServiceError' });
    await verifyOwn(request, verifying(false), NOW);
  });

  test('is good for some minutes', async () => {
    await expect(verifyOwn(signed(), verifying(), NOW + 3_600_000)).rejects.toMatchObject({ status: 403 });
  });
});
