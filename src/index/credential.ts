/** A user name and password. Neither shows when the value is printed, inspected or turned into JSON. */
export class Credential {
  readonly #username: string;
  readonly #password: string;

  constructor(username: string, password: string) {
    this.#username = username;
    this.#password = password;
  }

  username(): string {
    return this.#username;
  }

  hasPassword(): boolean {
    return this.#password !== '';
  }

  /** Value of an `Authorization` header (RFC 7617, in UTF-8). */
  basicHeader(): string {
    return `Basic ${Buffer.from(`${this.#username}:${this.#password}`).toString('base64')}`;
  }

  /** The URL with this credential in it, for a tool that takes none elsewhere. Not to be printed. */
  writeInto(url: string): string {
    const full = new URL(url);
    full.username = encodeURIComponent(this.#username);
    full.password = encodeURIComponent(this.#password);
    return full.href;
  }
}

/** A URL without credentials, and the credential that was in it. */
export interface SplitUrl {
  readonly url: URL;
  readonly credential?: Credential;
}

/** Takes the credential out of a URL. */
export function splitCredential(source: URL): SplitUrl {
  if (source.username === '' && source.password === '') {
    return { url: source };
  }
  const url = new URL(source);
  url.username = '';
  url.password = '';
  return { url, credential: new Credential(decode(source.username), decode(source.password)) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
