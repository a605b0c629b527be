import type { IncomingHttpHeaders } from 'node:http';
import { readBucketAddress } from '../aws/bucket-address.ts';
import type { ErrorAnswer } from './error-answer.ts';
import { isLoopbackName, ownHosts, parseHost } from './host-name.ts';

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

/** A browser's request for a page, which may only do what S3 lets pages do. */
export interface PageRequest {
  /** The site that a bucket's CORS rules must allow; absent where the page is not shown what comes back. */
  readonly origin?: string;
}

/** What a request that may pass is: one for the platform itself, for a function behind its URL, or for an API. */
export type Passage =
  | { readonly kind: 'own' }
  | { readonly kind: 'function'; readonly hasOwnHost: boolean }
  | { readonly kind: 'api'; readonly page?: PageRequest };

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
    if (FUNCTION_HOST.test(host)) {
      return { kind: 'function', hasOwnHost: true };
    }
    // Below a bucket's own name all paths are keys.
    if (readBucketAddress(host, '/').isVirtualHost) {
      return judgeApi(head);
    }
    if (head.target.startsWith(FUNCTION_PATH)) {
      return { kind: 'function', hasOwnHost: false };
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

/**
 * Browsers name the page with every request that it sends by script or as a form. What it embeds, and where its links lead, is
 * only marked as theirs (Fetch Metadata), and some of them, or by some names, not even that.
 */
function judgeApi(head: RequestHead): Passage | ErrorAnswer {
  const { origin, 'sec-fetch-site': site } = head.headers;
  if (origin !== undefined) {
    return isPresigned(head) ? { kind: 'api', page: { origin } } : FOREIGN_PAGE;
  }
  if (site === undefined) {
    return isLinkThatWrites(head) ? WRITING_LINK : { kind: 'api' };
  }
  if (head.method !== 'GET' && head.method !== 'HEAD') {
    return FOREIGN_PAGE;
  }
  const user = embedderOf(head.headers);
  return { kind: 'api', page: user === undefined ? {} : { origin: user } };
}

/** What browsers show to people without letting the page look into it. Everything else a page may learn something from. */
const SHOWN: ReadonlySet<string> = new Set([
  'audio',
  'document',
  'embed',
  'frame',
  'iframe',
  'image',
  'object',
  'track',
  'video',
]);

/** The site that uses what it asks for as a part of itself, if it is not of this machine. Without a name it is `null`. */
function embedderOf(headers: IncomingHttpHeaders): string | undefined {
  if (headers['sec-fetch-site'] !== 'cross-site' || SHOWN.has(String(headers['sec-fetch-dest']))) {
    return undefined;
  }
  const { referer = '' } = headers;
  if (!URL.canParse(referer)) {
    return 'null';
  }
  const { hostname, origin } = new URL(referer);
  return isLoopbackName(hostname) ? undefined : origin;
}

const READS = /^(?:Assume|Decode|Describe|Get|List)/;

/** Links that clients make for the query protocols ask who somebody is; one that changes something is made to be embedded. */
function isLinkThatWrites({ method, target, headers }: RequestHead): boolean {
  if (method === 'POST' || headers.authorization !== undefined) {
    return false;
  }
  const action = queryOf(target).get('Action');
  return action !== null && !READS.test(action);
}

/** Requests that pages may send, with a signature that somebody made for them, and what browsers ask before they do. */
function isPresigned({ method, target, headers }: RequestHead): boolean {
  const query = queryOf(target);
  return (
    query.has('X-Amz-Signature') ||
    (query.has('Signature') && query.has('Expires')) ||
    (method === 'POST' && (headers['content-type'] ?? '').startsWith('multipart/form-data')) ||
    (method === 'OPTIONS' && headers['access-control-request-method'] !== undefined)
  );
}

function queryOf(target: string): URLSearchParams {
  const mark = target.indexOf('?');
  return new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1));
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

/** For what no page may do. */
export const FOREIGN_PAGE: ErrorAnswer = {
  status: 403,
  code: 'AccessDenied',
  message: 'Pages in browsers may not use this platform, but for links to objects: the request is of one.',
};

const WRITING_LINK: ErrorAnswer = {
  status: 403,
  code: 'AccessDenied',
  message: 'Links may only read: a page could embed this one. Send the signature as a header.',
};
