import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { isAboutConnection } from '../../errors/system-error.ts';
import { ZipwrightError } from '../../errors/zipwright-error.ts';
import { PlatformError } from '../../platform/errors.ts';
import { signOwn } from '../../platform/own-signature.ts';
import { STATE_PATH } from '../../platform/state-requests.ts';

/** A platform that runs, and who asks it. */
export interface PlatformAddress {
  /** `http://127.0.0.1:4566` */
  readonly endpointUrl: string;
  /** For the key to sign with: `AWS_ACCESS_KEY_ID` and what belongs to it. */
  readonly environment: Readonly<Partial<Record<string, string>>>;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/**
 * Asks a platform for its state.
 * @returns the archive, which fails when it does not come whole
 * @throws {PlatformError} PLATFORM_UNREACHABLE. {ZipwrightError} what the platform says
 */
export async function requestState(address: PlatformAddress): Promise<AsyncIterable<Uint8Array>> {
  const request = prepare(address, { method: 'GET', query: '' });
  request.end();
  return succeeded(address, await answerOf(address, request));
}

/**
 * Gives a platform an archive to put in the place of its state. It is sent only when the platform wants it.
 * @throws {PlatformError} PLATFORM_UNREACHABLE. {ZipwrightError} what the platform says
 */
export async function sendState(
  address: PlatformAddress,
  archive: AsyncIterable<Uint8Array>,
  { replace }: { readonly replace: boolean },
): Promise<void> {
  const request = prepare(address, {
    method: 'PUT',
    query: replace ? '?replace=true' : '',
    headers: { expect: '100-continue' },
  });
  const { promise: failed, reject } = Promise.withResolvers<never>();
  request.once('continue', () => {
    // A platform that has answered before the end reads no more: its answer tells why.
    pipeline(archive, request).catch((error: unknown) => {
      if (!isAboutConnection(error)) {
        reject(error);
      }
    });
  });
  request.flushHeaders();
  const answer = await Promise.race([answerOf(address, request), failed]);
  await text(await succeeded(address, answer));
}

interface Prepared {
  readonly method: 'GET' | 'PUT';
  readonly query: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function prepare(address: PlatformAddress, { method, query, headers }: Prepared): ClientRequest {
  const { environment, now, signal } = address;
  const url = urlOf(address, query);
  const signed = signOwn({
    method,
    target: `${url.pathname}${url.search}`,
    host: url.host,
    key: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? 'test',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? 'test',
      ...(environment['AWS_SESSION_TOKEN'] === undefined
        ? {}
        : { sessionToken: environment['AWS_SESSION_TOKEN'] }),
    },
    now: now(),
  });
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return send(url, { method, headers: { ...signed, ...headers }, agent: false, signal });
}

function urlOf({ endpointUrl }: PlatformAddress, query: string): URL {
  const url = URL.canParse(endpointUrl) ? new URL(endpointUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw unreachable(endpointUrl, 'that is no URL of a platform, such as http://127.0.0.1:4566');
  }
  return new URL(`${STATE_PATH}${query}`, url);
}

async function answerOf({ endpointUrl }: PlatformAddress, request: ClientRequest): Promise<IncomingMessage> {
  try {
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    request.on('error', () => undefined);
    return answer;
  } catch (error) {
    throw unreachable(endpointUrl, error instanceof Error ? error.message : String(error), error);
  }
}

async function succeeded(
  { endpointUrl }: PlatformAddress,
  answer: IncomingMessage,
): Promise<IncomingMessage> {
  if (answer.statusCode === 200) {
    return answer;
  }
  const said = await text(answer);
  const error = readError(said);
  if (error === undefined) {
    const reason = /<Message>([^<]{1,300})<\/Message>/.exec(said)?.[1];
    throw unreachable(
      endpointUrl,
      `it answers ${answer.statusCode}${reason === undefined ? '' : `, ${reason}`}`,
    );
  }
  throw error;
}

/** What the platform says as `zipwright --json` would. */
function readError(said: string): ZipwrightError | undefined {
  try {
    const { error } = JSON.parse(said) as { readonly error?: Partial<Record<string, unknown>> };
    return typeof error?.['code'] === 'string' && typeof error['message'] === 'string'
      ? new ZipwrightError(
          error['code'],
          error['message'],
          typeof error['hint'] === 'string' ? { hint: error['hint'] } : {},
        )
      : undefined;
  } catch {
    return undefined;
  }
}

function unreachable(endpointUrl: string, reason: string, cause?: unknown): PlatformError {
  return new PlatformError('PLATFORM_UNREACHABLE', `Cannot reach a platform at "${endpointUrl}": ${reason}`, {
    data: { endpointUrl },
    hint: 'give the URL that zipwright start printed; a platform that verifies signatures needs its AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, too',
    cause,
  });
}
