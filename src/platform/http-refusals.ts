import type { ErrorAnswer } from './error-answer.ts';

/** For a client that stopped in the middle of its request. */
export const REQUEST_TIMEOUT: ErrorAnswer = {
  status: 408,
  code: 'RequestTimeout',
  message:
    'Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.',
};

/** For `CONNECT`. */
export const NO_TUNNELS: ErrorAnswer = {
  status: 405,
  code: 'MethodNotAllowed',
  message: 'The specified method is not allowed against this resource.',
};

/**
 * What is answered to what Node cannot read.
 * @param code of Node's error
 * @returns `undefined` where nobody is left to be told
 */
export function refusalFor(code: string | undefined): ErrorAnswer | undefined {
  switch (code) {
    case 'ECONNRESET':
    case 'EPIPE':
      return undefined;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return REQUEST_TIMEOUT;
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: 431,
        code: 'RequestHeaderSectionTooLarge',
        message: 'Your request header section exceeds the maximum allowed request header section size.',
      };
    default:
      return { status: 400, code: 'BadRequest', message: 'The request is no HTTP that can be read.' };
  }
}
