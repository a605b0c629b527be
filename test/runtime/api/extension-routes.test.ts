import { expect, test } from 'vitest';
import { ApiBench } from './support.ts';

const REGISTER = '/2020-01-01/extension/register';
const NEXT = '/2020-01-01/extension/event/next';

async function register(bench: ApiBench, name: string, body = '{"events":["INVOKE"]}') {
  const answer = await bench.call('POST', REGISTER, { headers: { 'Lambda-Extension-Name': name }, body });
  return { ...answer, id: answer.headers.get('lambda-extension-identifier') ?? '' };
}

const errorTypeOf = ({ text }: { readonly text: string }): string =>
  (JSON.parse(text) as { errorType: string }).errorType;

test('an extension learns its identifier and whose it is', async () => {
  using bench = await ApiBench.start();
  const { status, id, text } = await register(bench, 'inside');
  expect(status).toBe(200);
  expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(text).toBe('{"functionName":"f","functionVersion":"2","handler":"h.h"}');
});

test('events are delivered to who asks for them, with identifiers of their own', async () => {
  using bench = await ApiBench.start();
  const { id } = await register(bench, 'inside');
  const next = bench.call('GET', NEXT, { headers: { 'Lambda-Extension-Identifier': id } });
  await expect.poll(() => bench.extensions.areReady).toBe(true);
  expect(bench.extensions.deliver('INVOKE', () => ({ eventType: 'INVOKE' }))).toBe(1);
  expect(bench.extensions.deliver('SHUTDOWN', () => ({ eventType: 'SHUTDOWN' }))).toBe(0);
  const event = await next;
  expect(event.text).toBe('{"eventType":"INVOKE"}');
  expect(event.headers.get('lambda-extension-event-identifier')).toMatch(/^[0-9a-f-]{36}$/);
  expect(bench.extensions.areReady).toBe(false);
});

test('an event waits for an extension that is busy', async () => {
  using bench = await ApiBench.start();
  const { id } = await register(bench, 'inside');
  bench.extensions.deliver('INVOKE', () => ({ n: 1 }));
  const event = await bench.call('GET', NEXT, { headers: { 'Lambda-Extension-Identifier': id } });
  expect(event.text).toBe('{"n":1}');
});

test.each([
  ['', '{"events":[]}', 'Extension.InvalidExtensionName'],
  ['inside', 'nothing', 'InvalidRequestFormat'],
  ['inside', '{"events":[1]}', 'InvalidRequestFormat'],
  ['inside', '{"events":["INVOKE","DANCE"]}', 'Extension.InvalidEventType'],
  ['inside', '{"events":["SHUTDOWN"]}', 'Extension.InvalidEventType'],
  ['inside', `{"events":["${'x'.repeat(70_000)}"]}`, 'InvalidRequestFormat'],
])('registering %j with %.40s is refused as %s', async (name, body, errorType) => {
  using bench = await ApiBench.start();
  const answer = await register(bench, name, body);
  expect([answer.status, errorTypeOf(answer)]).toEqual([403, errorType]);
});

test('a name is taken once, and there are ten at most', async () => {
  using bench = await ApiBench.start();
  await register(bench, 'one');
  expect(errorTypeOf(await register(bench, 'one'))).toBe('Extension.InvalidExtensionState');
  for (let count = 2; count <= 10; count += 1) {
    expect((await register(bench, `n${count}`)).status).toBe(200);
  }
  expect(errorTypeOf(await register(bench, 'eleventh'))).toBe('Extension.TooManyExtensions');
});

test('after the runtime is ready, only an external extension that is late may register', async () => {
  using bench = await ApiBench.start(['outside']);
  expect(bench.extensions.areReady).toBe(false);
  bench.extensions.closeRegistration();
  expect(errorTypeOf(await register(bench, 'inside'))).toBe('Extension.RegistrationClosed');
  expect((await register(bench, 'outside', '{"events":["SHUTDOWN"]}')).status).toBe(200);
});

test('who asks has to say who it is', async () => {
  using bench = await ApiBench.start();
  const ask = async (id: string): Promise<string> =>
    errorTypeOf(await bench.call('GET', NEXT, { headers: { 'Lambda-Extension-Identifier': id } }));
  expect(errorTypeOf(await bench.call('GET', NEXT))).toBe('Extension.MissingExtensionIdentifier');
  expect(await ask('me')).toBe('Extension.InvalidExtensionIdentifier');
  expect(await ask('00000000-0000-0000-0000-000000000000')).toBe('Extension.UnknownExtensionIdentifier');
});

test('an extension says why it ends, once, and with a type', async () => {
  using bench = await ApiBench.start(['outside']);
  const { id } = await register(bench, 'outside');
  const headers = { 'Lambda-Extension-Identifier': id };
  const path = '/2020-01-01/extension/exit/error';
  expect(errorTypeOf(await bench.call('POST', path, { headers }))).toBe('Extension.MissingHeader');
  const typed = { headers: { ...headers, 'Lambda-Extension-Function-Error-Type': 'Outside.Broken' } };
  expect((await bench.call('POST', path, typed)).status).toBe(202);
  expect(bench.extensions.all).toMatchObject([{ state: 'ExitError', errorType: 'Outside.Broken' }]);
  expect(errorTypeOf(await bench.call('POST', '/2020-01-01/extension/init/error', typed))).toBe(
    'Extension.InvalidExtensionState',
  );
});
