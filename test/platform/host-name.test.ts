import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLoopbackName, ownHosts, parseHost } from '../../src/platform/host-name.ts';

describe('a Host header', () => {
  test.each([
    ['127.0.0.1:4566', '127.0.0.1'],
    ['localhost', 'localhost'],
    ['LOCALHOST:80', 'localhost'],
    ['localhost.', 'localhost'],
    ['[::1]:4566', '[::1]'],
    ['my_bucket.localhost:4566', 'my_bucket.localhost'],
  ])('%s names %s', (header, name) => {
    expect(parseHost(header)).toBe(name);
  });

  test.each([
    undefined,
    '',
    ':4566',
    'a b',
    'user@localhost',
    'localhost:x',
    'localhost/',
    '[::1',
    'localhost:123456',
  ])('%s names nothing', (header) => {
    expect(parseHost(header)).toBeUndefined();
  });

  test('is the host that a URL with it has', () => {
    fc.assert(
      fc.property(fc.webAuthority({ withPort: true }), (authority) => {
        expect(parseHost(authority)).toBe(new URL(`http://${authority}/`).hostname.replace(/\.$/, ''));
      }),
    );
  });
});

describe('hosts of the platform', () => {
  test.each(['127.0.0.1', 'localhost', '[::1]', 'bucket.localhost', 'id.lambda-url.us-east-1.localhost'])(
    '%s is this machine',
    (name) => {
      expect(isLoopbackName(name)).toBe(true);
    },
  );

  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'notlocalhost', '10.0.0.1'])(
    '%s is not',
    (name) => {
      expect(isLoopbackName(name)).toBe(false);
    },
  );

  test('a name that was allowed brings all below it', () => {
    const isOwn = ownHosts(['Zip.Internal.']);
    expect(['zip.internal', 'bucket.zip.internal', 'localhost'].every(isOwn)).toBe(true);
    expect(['internal', 'evilzip.internal', 'zip.internal.evil.example'].some(isOwn)).toBe(false);
  });
});
