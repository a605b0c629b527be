/** What a client of a function's URL gets. */
export interface UrlAnswer {
  readonly status: number;
  /** Names in lower case; several values for cookies only. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

/** Headers of the connection, which are not the function's to say. */
const CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
/** What may stand in a header's value (RFC 9110, section 5.5). */
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/**
 * What a function's result means as an answer. Without a `statusCode` the whole result is the body.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export function urlAnswer(payload: Uint8Array): UrlAnswer {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const result = readJson(bytes);
  if (result === undefined) {
    return failedAnswer;
  }
  if (!isRecord(result) || !('statusCode' in result)) {
    return { status: 200, headers: { 'content-type': 'application/json' }, body: bytes };
  }
  const head = urlAnswerHead(result);
  return head === undefined ? failedAnswer : { ...head, body: bodyOf(result) };
}

/** Status and headers of a result that has a status. @returns `undefined` where they are none */
export function urlAnswerHead(
  result: Readonly<Record<string, unknown>>,
): Pick<UrlAnswer, 'status' | 'headers'> | undefined {
  const status = Number(result['statusCode'] ?? 200);
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    return undefined;
  }
  const headers: Record<string, string | string[]> = { 'content-type': 'application/json' };
  for (const [name, value] of Object.entries(asRecord(result['headers']))) {
    const text = String(value);
    if (NAME.test(name) && VALUE.test(text) && !CONNECTION.has(name.toLowerCase())) {
      headers[name.toLowerCase()] = text;
    }
  }
  const { cookies } = result;
  if (Array.isArray(cookies)) {
    headers['set-cookie'] = cookies.map(String).filter((cookie) => VALUE.test(cookie));
  }
  return { status, headers };
}

function bodyOf({ body, isBase64Encoded }: Readonly<Record<string, unknown>>): Buffer {
  if (body === undefined || body === null) {
    return Buffer.alloc(0);
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return Buffer.from(text, isBase64Encoded === true ? 'base64' : 'utf8');
}

/** For a function that failed, or answered what means nothing. */
export const failedAnswer: UrlAnswer = {
  status: 502,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('Internal Server Error'),
};

/** For what is refused before a function is asked. */
export function refusedAnswer(status: number, message: string | null, code: string): UrlAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: Buffer.from(JSON.stringify({ Message: message })),
  };
}

/** @returns `undefined` for what is no JSON */
function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function asRecord(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
