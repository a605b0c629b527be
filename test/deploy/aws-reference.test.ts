import { describe, expect, test } from 'vitest';
import { isAwsReference, parseAwsReference } from '../../src/deploy/aws-reference.ts';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:my-function';

describe('parseAwsReference()', () => {
  test.each([
    ['my-function', { functionName: 'my-function' }],
    ['my-function:live', { functionName: 'my-function', qualifier: 'live' }],
    ['my-function:$LATEST', { functionName: 'my-function', qualifier: '$LATEST' }],
    [
      '123456789012:function:my-function:7',
      { functionName: '123456789012:function:my-function', qualifier: '7' },
    ],
    [ARN, { functionName: ARN, region: 'eu-west-1' }],
    [`${ARN}:7`, { functionName: ARN, qualifier: '7', region: 'eu-west-1' }],
    [
      'arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f',
      {
        functionName: 'arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f',
        region: 'us-gov-west-1',
      },
    ],
  ])('aws:%s', (text, expected) => {
    expect(parseAwsReference(`aws:${text}`)).toEqual({ kind: 'function', ...expected });
  });

  test('a version of a layer', () => {
    const arn = 'arn:aws:lambda:eu-west-1:123456789012:layer:deps:3';
    expect(parseAwsReference(`aws:${arn}`)).toEqual({ kind: 'layer', arn, region: 'eu-west-1' });
  });

  test.each([
    '',
    ':',
    'a b',
    '../x',
    'f:',
    'f:1:2',
    'f'.repeat(65),
    'arn:aws:s3:::bucket',
    'arn:aws:lambda:eu-west-1:123456789012:layer:deps',
    'f?x=1',
    'f\n',
  ])('refuses aws:%j', (text) => {
    expect(() => parseAwsReference(`aws:${text}`)).toThrow(
      expect.objectContaining({ code: 'AWS_REFERENCE_INVALID', exitCode: 2 }),
    );
  });

  test('a file of such a name is told by its folder', () => {
    expect(['aws:f', './aws:f', 'aws.zip', 'AWS:f'].map(isAwsReference)).toEqual([true, false, false, false]);
  });
});
