import { ServiceError } from '../service-error.ts';

/** A form with one file (RFC 7578), read up to the file's first byte. */
export interface UploadForm {
  /** By name in lower case; the first of each name. */
  readonly fields: ReadonlyMap<string, string>;
  readonly fileName: string;
  readonly file: AsyncIterable<Uint8Array>;
}

/** S3 reads this much of a form before its file. */
const MAX_FIELDS = 20_480;
const MAX_HEADERS = 8192;

function malformed(): ServiceError {
  return new ServiceError(
    'MalformedPOSTRequest',
    'The body of your POST request is not well-formed multipart/form-data.',
  );
}

/** Hands out the parts of a form as they arrive. */
class PartReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #delimiter: Buffer;
  // The first delimiter has no line break before it.
  #rest: Buffer = Buffer.from('\r\n');

  constructor(source: AsyncIterable<Uint8Array>, boundary: string) {
    this.#source = source[Symbol.asyncIterator]();
    this.#delimiter = Buffer.from(`\r\n--${boundary}`);
  }

  async #fill(): Promise<void> {
    const next = await this.#source.next();
    if (next.done === true) {
      throw malformed();
    }
    this.#rest = Buffer.concat([this.#rest, next.value]);
  }

  /** Bytes up to the next delimiter, which is taken too. */
  async *content(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const end = this.#rest.indexOf(this.#delimiter);
      const safe = end === -1 ? this.#rest.length - this.#delimiter.length + 1 : end;
      if (safe > 0) {
        const bytes = this.#rest.subarray(0, safe);
        this.#rest = this.#rest.subarray(safe);
        yield bytes;
      }
      if (end !== -1) {
        this.#rest = this.#rest.subarray(this.#delimiter.length);
        return;
      }
      await this.#fill();
    }
  }

  /** The headers of the part that begins here; nothing after the last. */
  async headers(): Promise<string | undefined> {
    for (;;) {
      if (this.#rest.subarray(0, 2).toString('latin1') === '--') {
        return undefined;
      }
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end !== -1) {
        const text = this.#rest.subarray(0, end).toString('utf8');
        this.#rest = this.#rest.subarray(end + 4);
        return text;
      }
      if (this.#rest.length > MAX_HEADERS) {
        throw malformed();
      }
      await this.#fill();
    }
  }

  async text(limit: number): Promise<string> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of this.content()) {
      length += chunk.length;
      if (length > limit) {
        throw new ServiceError(
          'MaxPostPreDataLengthExceeded',
          'Your POST request fields preceding the upload file were too large.',
        );
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}

const BOUNDARY = /^multipart\/form-data\s*;.*?\bboundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i;
const NAME = /^content-disposition:.*?;\s*name="([^"]*)"/im;
const FILE_NAME = /^content-disposition:.*?;\s*filename="([^"]*)"/im;

/** Names of fields are those of headers, which the stored object will have (RFC 9110, section 5.1). */
const FIELD_NAME = /^[!#$%&'*+.^_`|~\w-]{1,256}$/;

/** Whether a request brings a form of this kind. */
export function isUploadForm(contentType: string | undefined): boolean {
  return contentType !== undefined && BOUNDARY.test(contentType);
}

/**
 * Reads a form up to its file.
 * @throws {ServiceError} MalformedPOSTRequest, MaxPostPreDataLengthExceeded, InvalidArgument where it has no file
 */
export async function readUploadForm(
  source: AsyncIterable<Uint8Array>,
  contentType: string,
): Promise<UploadForm> {
  const [, quoted, plain] = BOUNDARY.exec(contentType) ?? [];
  const reader = new PartReader(source, quoted ?? plain ?? '');
  const fields = new Map<string, string>();
  let left = MAX_FIELDS - (await reader.text(MAX_FIELDS)).length;
  for (let headers = await reader.headers(); headers !== undefined; headers = await reader.headers()) {
    const name = fieldName(headers);
    if (name === 'file') {
      return { fields, fileName: baseName(FILE_NAME.exec(headers)?.[1] ?? ''), file: reader.content() };
    }
    const value = await reader.text(left);
    left -= value.length + headers.length;
    fields.set(name, fields.get(name) ?? value);
  }
  throw new ServiceError('InvalidArgument', 'POST requires exactly one file upload per request.', {
    ArgumentName: 'file',
    ArgumentValue: '0',
  });
}

/** @throws {ServiceError} MalformedPOSTRequest */
function fieldName(headers: string): string {
  const name = NAME.exec(headers)?.[1]?.toLowerCase();
  if (name === undefined || !FIELD_NAME.test(name)) {
    throw malformed();
  }
  return name;
}

/** Some browsers send whole paths. */
function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
