import type { CORSRule } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { corsHeaders } from '../../src/platform/bucket-cors.ts';

const rules: CORSRule[] = [
  {
    AllowedOrigins: ['https://*.example.com'],
    AllowedMethods: ['PUT', 'POST'],
    AllowedHeaders: ['x-amz-*', 'content-type'],
    ExposeHeaders: ['ETag'],
    MaxAgeSeconds: 600,
  },
  { AllowedOrigins: ['*'], AllowedMethods: ['GET'] },
];

const ask = (origin: string, method: string, headers: string[] = []) =>
  corsHeaders(rules, { origin, method, headers });

describe("a bucket's CORS rules", () => {
  test('allow what the first rule that fits allows', () => {
    expect(ask('https://app.example.com', 'PUT', ['Content-Type', 'X-Amz-Meta-A'])).toEqual({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-methods': 'PUT, POST',
      'access-control-allow-headers': 'content-type, x-amz-meta-a',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '600',
      'access-control-allow-credentials': 'true',
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    });
  });

  test('allow any origin without credentials', () => {
    expect(ask('https://evil.example', 'GET')).toMatchObject({ 'access-control-allow-origin': '*' });
    expect(ask('https://evil.example', 'GET')).not.toHaveProperty('access-control-allow-credentials');
  });

  test.each([
    ['another origin', 'https://evil.example', 'PUT', []],
    ['an origin that only begins like one', 'https://app.example.com.evil.example', 'PUT', []],
    ['another method', 'https://app.example.com', 'DELETE', []],
    ['another header', 'https://app.example.com', 'PUT', ['x-secret']],
    ['no origin', 'null', 'PUT', []],
  ])('do not allow %s', (...[, origin, method, headers]) => {
    expect(ask(origin, method, headers)).toBeUndefined();
  });
});
