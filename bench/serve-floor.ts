/**
 * The floor of `npm run bench -- serve`: what `node:http` does with the same bytes and nothing else. Answers `hello` to what it
 * is asked, keeps what it is sent in a new file, with its MD5 in the answer, and gives the last file back.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const [, , folder = ''] = process.argv;
let files = 0;
const lastFile = (): string => join(folder, `content-${files}`);

/** @param isSynchronised whether the content is on the disk before the answer */
async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  isSynchronised: boolean,
): Promise<void> {
  files += 1;
  const file = lastFile();
  const hash = createHash('md5');
  const hashing = new Transform({
    transform(chunk: Uint8Array, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(request, hashing, createWriteStream(file, { highWaterMark: 1024 * 1024 }));
  if (isSynchronised) {
    const handle = await open(file, 'r+');
    await handle.datasync();
    await handle.close();
  }
  response.writeHead(200, { etag: `"${hash.digest('hex')}"`, 'content-length': 0 }).end();
}

async function give(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-length': statSync(lastFile()).size });
  await pipeline(createReadStream(lastFile(), { highWaterMark: 1024 * 1024 }), response);
}

const server = createServer((request, response) => {
  if (request.method === 'PUT') {
    void receive(request, response, request.url === '/synchronised');
  } else if (request.url === '/content') {
    // The client may be gone as soon as it has all.
    give(response).catch(() => undefined);
  } else {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 5 }).end('hello');
  }
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(JSON.stringify({ port: typeof address === 'object' ? address?.port : 0 }));
});
