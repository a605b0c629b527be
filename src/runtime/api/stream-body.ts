import type { ResponseStream, RuntimeResponse, StreamFailure } from './delivery.ts';
import type { ApiRequest } from './http.ts';

/** Most bytes of a streamed response. Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html */
export const MAX_STREAMED_BYTES = 200 * 1024 * 1024;

/**
 * Hands a request's body on as it comes, no faster than it is taken, and calls `done` once at its end; without a result when the
 * connection broke before.
 */
export function streamBody(
  request: ApiRequest,
  { stream, contentType }: { readonly stream: ResponseStream; readonly contentType: string },
  done: (result: RuntimeResponse | undefined) => void,
): void {
  let length = 0;
  let isOver = false;
  const end = (result: RuntimeResponse | undefined): void => {
    if (!isOver) {
      isOver = true;
      done(result);
    }
  };
  stream.start(contentType);
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    const taken = length > MAX_STREAMED_BYTES ? undefined : stream.write(chunk);
    if (taken !== undefined) {
      request.pause();
      const resume = (): void => void request.resume();
      taken.then(resume, resume);
    }
  });
  request.once('end', () => {
    const failure = failureOf(request);
    end(
      length > MAX_STREAMED_BYTES
        ? { kind: 'too-large', length }
        : { kind: 'streamed', length, ...(failure === undefined ? {} : { failure }) },
    );
  });
  request.once('close', () => end(undefined));
}

/** What a runtime says after the last chunk, when the function failed on the way: trailers, the body in Base64. */
function failureOf({ trailers }: ApiRequest): StreamFailure | undefined {
  const errorType = trailers['lambda-runtime-function-error-type'];
  const body = trailers['lambda-runtime-function-error-body'] ?? '';
  return errorType === undefined ? undefined : { errorType, body: Buffer.from(body, 'base64') };
}
