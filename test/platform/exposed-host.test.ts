import { describe, expect, test } from 'vitest';
import { refuseExposed } from '../../src/platform/exposed-host.ts';

describe('an address that other machines may reach', () => {
  test.each(['0.0.0.0', '::', '192.168.1.2', 'example.com'])('%s needs signatures', (host) => {
    expect(() => refuseExposed({ host, strictAuth: false })).toThrow(
      expect.objectContaining({ code: 'HOST_EXPOSED', exitCode: 2 }),
    );
    expect(() => refuseExposed({ host, strictAuth: true })).not.toThrow();
  });

  test.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])('%s is none', (host) => {
    expect(() => refuseExposed({ host, strictAuth: false })).not.toThrow();
  });
});
