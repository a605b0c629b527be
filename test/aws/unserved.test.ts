import { describe, expect, test } from 'vitest';
import { send, signedFor } from './raw-http.ts';
import { serve } from './served.ts';

const FORM = 'application/x-www-form-urlencoded';
const CBOR = { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };

describe('services that are not served', () => {
  test.each([
    ['apigateway', 'GET', '/restapis', {}, 404, '{"message":'],
    ['scheduler', 'GET', '/schedules', {}, 404, '{"message":'],
    ['elasticfilesystem', 'GET', '/2015-02-01/file-systems', {}, 404, '{"message":'],
    ['route53', 'GET', '/2013-04-01/hostedzone', {}, 501, '<Code>NotImplemented</Code>'],
    ['cloudfront', 'GET', '/2020-05-31/distribution', {}, 501, '<Code>NotImplemented</Code>'],
    ['sns', 'POST', '/', { 'content-type': FORM }, 400, '<Code>InvalidAction</Code>'],
    [
      'dynamodb',
      'POST',
      '/',
      { 'x-amz-target': 'DynamoDB_20120810.ListTables', 'content-type': 'application/x-amz-json-1.0' },
      400,
      '#UnknownOperationException"',
    ],
    ['codedeploy', 'POST', '/service/CodeDeploy_20141006/operation/ListApplications', CBOR, 400, ''],
  ])('%s is told so in its own protocol', async (...row) => {
    const [service, method, path, headers, status, part] = row;
    await using server = await serve({});
    const answer = await send(server.port, { method, path, headers: { ...signedFor(service), ...headers } });
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(part);
    const words = answer.body.replaceAll(/\\"|&quot;/g, '"');
    expect(words).toContain(`The service "${service}" is not supported here`);
    expect(server.faults).toEqual([]);
  });

  test('a presigned link to one is answered likewise', async () => {
    await using server = await serve({});
    const credential = encodeURIComponent('AKID/20260101/eu-west-1/execute-api/aws4_request');
    const path = `/items?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=${'0'.repeat(64)}`;
    const { status, body } = await send(server.port, { method: 'GET', path });
    expect({ status, isJson: body.startsWith('{') }).toEqual({ status: 404, isJson: true });
  });
});

describe('what has not been made here and cannot be', () => {
  const rules = {
    headers: {
      ...signedFor('events'),
      'x-amz-target': 'AWSEvents.ListRuleNamesByTarget',
      'content-type': 'application/x-amz-json-1.1',
    },
    body: '{"TargetArn":"arn:aws:lambda:eu-west-1:000000000000:function:f"}',
  };

  test('is none: EventBridge has no rules for a function, which zappa asks for before it deletes one', async () => {
    await using server = await serve({});
    const { status, headers, body } = await send(server.port, rules);
    expect({ status, body }).toEqual({ status: 200, body: '{"RuleNames":[]}' });
    expect(headers['content-type']).toBe('application/x-amz-json-1.1');
    expect(headers).toHaveProperty('x-amzn-requestid');
  });

  test('is not told to whom has no signature, or a wrong one where they are verified', async () => {
    await using server = await serve({}, { isStrict: true });
    const wrong = await send(server.port, rules);
    expect(wrong).toMatchObject({
      status: 400,
      body: expect.stringContaining('UnrecognizedClientException'),
    });
    const none = await send(server.port, { ...rules, headers: { ...rules.headers, authorization: '' } });
    expect(none).toMatchObject({
      status: 400,
      body: expect.stringContaining('Missing Authentication Token'),
    });
  });

  test('cannot be made', async () => {
    await using server = await serve({});
    const headers = { ...rules.headers, 'x-amz-target': 'AWSEvents.PutRule' };
    const { status, body } = await send(server.port, { ...rules, headers });
    expect(status).toBe(400);
    expect(body).toContain('The service \\"events\\" is not supported here');
  });
});
