import type { IncomingHttpHeaders } from 'node:http';
import type { ErrorAnswer } from './error-answer.ts';
import { ownHosts, parseHost } from './host-name.ts';

/** The head of a request. */
export interface RequestHead {
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** Address of this machine that the client has connected to: an address cannot be pointed elsewhere as names can. */
  readonly localAddress?: string | undefined;
}

/** Who may pass. */
export interface GateRules {
  /** Names besides this machine's, each with all below it. */
  readonly allowedHosts: readonly string[];
}

/**
 * What a request that may pass is: one for the platform itself, for a function behind its URL, or for an API. `foreignOrigin`
 * is the site whose page sent it, where that may only do what a bucket's CORS rules allow.
 */
export type Passage =
  | { readonly kind: 'own' }
  | { readonly kind: 'function'; readonly hasOwnHost: boolean }
  | { readonly kind: 'api'; readonly foreignOrigin?: string };

export type Gate = (head: RequestHead) => Passage | ErrorAnswer;

/**
 * Makes the gate of the API's port: a request must name one of the platform's hosts, and must not come from a page of any site,
 * unless what it is for has rules of its own about that.
 */
export function createGate({ allowedHosts }: GateRules): Gate {
  const isOwn = ownHosts(allowedHosts);
  return (head) => {
    const host = parseHost(head.headers.host);
    if (host === undefined || !(isOwn(host) || host === hostOf(head.localAddress))) {
      return UNKNOWN_HOST;
    }
    if (!head.target.startsWith('/')) {
      return NO_PATH;
    }
    const hasOwnHost = FUNCTION_HOST.test(host);
    if (hasOwnHost || head.target.startsWith(FUNCTION_PATH)) {
      return { kind: 'function', hasOwnHost };
    }
    return head.target.startsWith('/_') ? judgeOwn(head) : judgeApi(head);
  };
}

function hostOf(address: string | undefined): string | undefined {
  const plain = address?.replace(/^::ffff:/, '');
  return plain?.includes(':') === true ? `[${plain}]` : plain;
}

/** `<id>.lambda-url.<region>.localhost` */
export const FUNCTION_HOST = /^([\da-z]+)\.lambda-url\.[\da-z-]+\./;
/** `/_function-url/<id>/…`, for clients that cannot resolve names below `localhost`. */
export const FUNCTION_PATH = '/_function-url/';

/** Links to code have a signature of their own, and may be followed from a page. */
const CODE_PATH = '/_zipwright/code/';

/** What the platform says of itself is for programs: a page's request always has one of these headers. */
function judgeOwn({ method, target, headers }: RequestHead): Passage | ErrorAnswer {
  if (target.startsWith(CODE_PATH) && headers.origin === undefined && method === 'GET') {
    return { kind: 'own' };
  }
  const site = headers['sec-fetch-site'];
  const isPage = headers.origin !== undefined || (site !== undefined && site !== 'none');
  return isPage ? FOREIGN_PAGE : { kind: 'own' };
}

function judgeApi(head: RequestHead): Passage | ErrorAnswer {
  const { origin } = head.headers;
  if (origin === undefined) {
    return { kind: 'api' };
  }
  return isPresigned(head) ? { kind: 'api', foreignOrigin: origin } : FOREIGN_PAGE;
}

/** Requests that pages may send, with a signature that somebody made for them, and what browsers ask before they do. */
function isPresigned({ method, target, headers }: RequestHead): boolean {
  const query = new URLSearchParams(target.split('?', 2)[1] ?? '');
  return (
    query.has('X-Amz-Signature') ||
    (query.has('Signature') && query.has('Expires')) ||
    (method === 'POST' && (headers['content-type'] ?? '').startsWith('multipart/form-data')) ||
    (method === 'OPTIONS' && headers['access-control-request-method'] !== undefined)
  );
}

const UNKNOWN_HOST: ErrorAnswer = {
  status: 403,
  code: 'AccessDenied',
  message:
    'The Host header names none of this platform: use 127.0.0.1, localhost, a name below localhost, or start it with --allow-host.',
};

const NO_PATH: ErrorAnswer = {
  status: 400,
  code: 'InvalidURI',
  message: "Couldn't parse the specified URI.",
};

const FOREIGN_PAGE: ErrorAnswer = {
  status: 403,
  code: 'AccessDenied',
  message: 'Pages of other sites may not use this platform: the request has an Origin.',
};
