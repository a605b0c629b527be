import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { HttpServer } from '../../src/platform/http-server.ts';
import { answerState } from '../../src/platform/state-requests.ts';
import { openState, type State } from '../../src/state/state.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { addNote, exported } from '../state/archives.ts';
import { notes, type NoteTables } from '../state/notes.ts';

/** A state with the requests that are about it, and nothing else. */
async function served() {
  const folder = temporaryFolder();
  const state = await openState<NoteTables>(folder, { notes });
  const failures: unknown[] = [];
  const server = await HttpServer.listen(
    { host: '127.0.0.1', port: 0 },
    (request, response, expectsContinue) => {
      answerState(
        { request, response, expectsContinue },
        {
          export: () => state.export(),
          refuseFilled: () => state.refuseFilled(),
          import: async (archive, options) => {
            using received = await state.receive(archive);
            await received.apply(options);
          },
        },
      ).catch((error: unknown) => {
        failures.push(error);
        response.destroy();
      });
    },
  );
  onTestFinished(async () => {
    await server.close(0);
    await state.close();
  });
  return { folder, state, server, failures, url: `http://127.0.0.1:${server.port}/_zipwright/state` };
}

const put = (url: string, body: Buffer) => fetch(url, { method: 'PUT', body: new Uint8Array(body) });

const namesIn = async (state: State<NoteTables>): Promise<string[]> =>
  (await state.database.selectFrom('notes').select('name').orderBy('id').execute()).map(({ name }) => name);

const beside = (folder: string): string[] =>
  readdirSync(folder).filter((name) => /^(?:received|snapshot)-/.test(name));

describe('the state of a platform that runs', () => {
  test('is given as one archive, and taken by another', async () => {
    const [one, other] = [await served(), await served()];
    await addNote(one.state, Buffer.alloc(700_000, 7));
    const given = await fetch(one.url);
    expect(given.headers.get('content-type')).toBe('application/x-tar');
    const answer = await put(other.url, Buffer.from(await given.arrayBuffer()));
    expect({ status: answer.status, said: await answer.json() }).toMatchObject({
      status: 200,
      said: { schemaVersion: 1 },
    });
    expect(await namesIn(other.state)).toEqual(await namesIn(one.state));
    expect([beside(one.folder), beside(other.folder)]).toEqual([[], []]);
  });

  test('is not replaced unless that is asked for, which is told before anything is sent', async () => {
    const { url, state, server } = await served();
    await addNote(state, Buffer.from('precious'));
    const { archive, hashes } = await exported();
    const asks = httpRequest({
      port: server.port,
      host: '127.0.0.1',
      method: 'PUT',
      path: '/_zipwright/state',
      headers: { expect: '100-continue', 'content-length': archive.length },
    });
    const sent = vi.fn<() => void>();
    asks.once('continue', sent).flushHeaders();
    const [refused] = (await once(asks, 'response')) as [IncomingMessage];
    expect(refused.statusCode).toBe(409);
    expect(JSON.parse((await buffer(refused)).toString())).toMatchObject({
      error: { code: 'STATE_NOT_EMPTY', hint: expect.stringContaining('--replace') },
    });
    expect(sent).not.toHaveBeenCalled();
    asks.on('error', () => undefined).destroy();
    expect((await put(`${url}?replace=true`, archive)).status).toBe(200);
    expect((await namesIn(state)).length).toBe(hashes.length);
  });

  test.each([
    ['what is no archive', Buffer.alloc(3_000_000, 'x')],
    ['nothing', Buffer.alloc(0)],
  ])('is not replaced by %s', async (_, body) => {
    const { url, state, folder } = await served();
    await addNote(state, Buffer.from('precious'));
    const before = await namesIn(state);
    const answer = await put(`${url}?replace=true`, body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[\da-f-]{36}$/);
    expect(await answer.json()).toMatchObject({ error: { code: 'STATE_ARCHIVE_INVALID' } });
    expect(await namesIn(state)).toEqual(before);
    expect(beside(folder)).toEqual([]);
  });

  test('is not replaced by what a client did not send to its end', async () => {
    const { state, folder, server } = await served();
    await addNote(state, Buffer.from('precious'));
    const before = await namesIn(state);
    const { archive } = await exported();
    const socket = connect(server.port, '127.0.0.1');
    socket.write(
      `PUT /_zipwright/state?replace=true HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${archive.length}\r\n\r\n`,
    );
    socket.write(archive.subarray(0, 100_000));
    await vi.waitFor(() => expect(beside(folder)).not.toEqual([]));
    socket.destroy();
    await vi.waitFor(() => expect(beside(folder)).toEqual([]));
    expect(await namesIn(state)).toEqual(before);
  });

  test('keeps nothing for a client that goes in the middle', async () => {
    const { state, folder, server, url } = await served();
    await addNote(state, Buffer.alloc(50_000_000, 7));
    const socket = connect(server.port, '127.0.0.1');
    socket.write('GET /_zipwright/state HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(socket, 'data');
    expect(beside(folder)).not.toEqual([]);
    socket.destroy();
    await vi.waitFor(() => expect(beside(folder)).toEqual([]));
    expect((await fetch(url)).status).toBe(200);
  });
});
