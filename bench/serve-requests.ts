import { randomUUID } from 'node:crypto';

/** A request to the platform. */
export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Path and query. */
  readonly target: string;
  readonly service: 'lambda' | 's3';
}

/**
 * The head of a request with all that boto3 sends, up to the headers about its body. The signature is none, which the platform
 * verifies only when told to.
 * @returns lines, without the empty one at the end
 */
export function headOf({ method, target, service }: Asked): string {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const lines = [
    `${method} ${target} HTTP/1.1`,
    'Host: 127.0.0.1:4566',
    'Accept-Encoding: identity',
    'User-Agent: Boto3/1.40.0 md/Botocore#1.40.0 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11.9 md/pyimpl#CPython m/Z,b,N,e cfg/retry-mode#legacy Botocore/1.40.0',
    `X-Amz-Date: ${time}`,
    `Authorization: AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=${'0'.repeat(64)}`,
    `amz-sdk-invocation-id: ${randomUUID()}`,
    'amz-sdk-request: attempt=1',
  ];
  if (service === 's3' && method === 'GET') {
    lines.push('x-amz-checksum-mode: ENABLED');
    lines.push('X-Amz-Content-SHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** A whole request, in base64. */
export function requestOf(asked: Asked, body: Uint8Array | string = ''): string {
  const length = body.length === 0 && asked.method === 'GET' ? '' : `Content-Length: ${body.length}\r\n`;
  const head = Buffer.from(`${headOf(asked)}${length}\r\n`, 'latin1');
  return Buffer.concat([head, Buffer.from(body)]).toString('base64');
}
