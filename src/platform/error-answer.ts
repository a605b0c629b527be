import { randomUUID } from 'node:crypto';

/** An answer that no operation has given: the request was refused before, or could not be read. */
export interface ErrorAnswer {
  readonly status: number;
  /** As AWS calls it: `AccessDenied`. */
  readonly code: string;
  readonly message: string;
}

/** A whole answer. */
export interface RenderedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What tells in which protocol a client expects its errors. Header names in lower case. */
export interface ClientTraits {
  /** Path with its query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Paths of Lambda's API begin with the date of its version, which is no name of a bucket that clients use. */
const DATED = /^\/20\d\d-\d\d-\d\d\//;

/** Renders an error in the shape that the client's protocol has: JSON, query or S3's XML. Never HTML. */
export function renderErrorAnswer(error: ErrorAnswer, client: ClientTraits): RenderedAnswer {
  const requestId = randomUUID();
  const type = String(client.headers['content-type'] ?? '');
  const isAmzJson = type.startsWith('application/x-amz-json');
  const isRpc = client.headers['x-amz-target'] !== undefined || isAmzJson;
  if (isRpc || DATED.test(client.target)) {
    const name = { [isRpc ? '__type' : 'Type']: isRpc ? error.code : 'User' };
    return {
      status: error.status,
      headers: {
        'content-type': isAmzJson ? type : 'application/json',
        'x-amzn-requestid': requestId,
        'x-amzn-errortype': error.code,
      },
      body: JSON.stringify({ ...name, message: error.message }),
    };
  }
  const isQuery = type.startsWith('application/x-www-form-urlencoded');
  const fields = `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
  return {
    status: error.status,
    headers: {
      'content-type': isQuery ? 'text/xml' : 'application/xml',
      'x-amzn-requestid': requestId,
      'x-amz-request-id': requestId,
    },
    body: isQuery
      ? `<ErrorResponse><Error><Type>Sender</Type>${fields}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`
      : `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${fields}<RequestId>${requestId}</RequestId></Error>`,
  };
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (each) => ENTITIES[each] ?? each);
}
