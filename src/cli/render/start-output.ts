import { withoutHidden } from '../../errors/quote-name.ts';
import type { HandledRequest } from '../../platform/handled-request.ts';
import type { UploadFinding } from '../../platform/upload-inspector.ts';
import type { CliContext } from '../context.ts';
import { version } from '../version.ts';
import { count, formatDuration } from './quantities.ts';
import { styleFor, type Style } from './style.ts';

/** What is said of a platform that takes requests. */
export interface StartedPlatform {
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
  readonly port: number;
  /** Twelve digits. */
  readonly account: string;
  /** Folder of the state, unless it is kept nowhere. */
  readonly data: string | undefined;
  /** What clients sign with. */
  readonly key: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Where clients look unless told otherwise; us-east-1 when absent. */
  readonly region?: string;
  /** Functions that are made from projects; absent where there are no projects. */
  readonly functions?: readonly StartedFunction[];
}

export interface StartedFunction {
  readonly name: string;
  readonly arn: string;
  /** Folder of its project. */
  readonly project: string;
}

/** What clients of AWS read, in every language. */
function clientVariables({
  endpoint,
  key,
  region = 'us-east-1',
}: StartedPlatform): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_DEFAULT_REGION: region,
  };
}

/** The platform as programs read it: on standard output with `--json`, and in the ready file. */
export function startJson(platform: StartedPlatform): string {
  const { endpoint, port, account, data, functions } = platform;
  const value = {
    schemaVersion: 1,
    endpoint,
    port,
    account,
    data: data ?? null,
    pid: process.pid,
    environment: clientVariables(platform),
    ...(functions === undefined ? {} : { functions }),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

export interface StartOutputOptions {
  readonly isJson: boolean;
  readonly isQuiet: boolean;
}

/** Shows a platform: how to use it on standard output, what it does on standard error. */
export class StartOutput {
  readonly #context: CliContext;
  readonly #options: StartOutputOptions;
  readonly #style: Style;
  readonly #lines: string[] = [];

  constructor(context: CliContext, options: StartOutputOptions) {
    this.#context = context;
    this.#options = options;
    this.#style = styleFor(context, context.process.stderr);
  }

  onReady(platform: StartedPlatform): void {
    const { stdout, stderr } = this.#context.process;
    if (this.#options.isJson) {
      stdout.write(startJson(platform));
      return;
    }
    const state = platform.data === undefined ? 'state is not kept' : `state in ${platform.data}`;
    stderr.write(
      `${this.#style.bold(`zipwright ${version} takes requests at ${platform.endpoint}`)} (account ${platform.account}, ${state})\n` +
        `${this.#style.dim('Whoever reaches this port can run code as you. Ctrl-C ends it. For clients in another shell:')}\n`,
    );
    const lines = Object.entries(clientVariables(platform)).map(([name, value]) => assignment(name, value));
    stdout.write(`${lines.join('\n')}\n`);
  }

  readonly onRequest = (request: HandledRequest): void => {
    if (!this.#options.isQuiet) {
      this.#lines.push(`${requestLine(request, this.#style)}\n`);
      // To write takes as long as a part of a request: lines that come together go together.
      if (this.#lines.length === 1) {
        setImmediate(() => this.#flush());
      }
    }
  };

  #flush(): void {
    if (this.#lines.length > 0) {
      this.#context.process.stderr.write(this.#lines.splice(0).join(''));
    }
  }

  #say(text: string): void {
    this.#flush();
    this.#context.process.stderr.write(text);
  }

  /** Something that nobody asked for, but that somebody should know. */
  readonly onNotice = (message: string): void => {
    this.#say(`${this.#style.yellow('warning:')} ${withoutHidden(message)}\n`);
  };

  /** What `zipwright check` would say of a function that was uploaded. */
  readonly onFinding = (name: string, { code, severity, message }: UploadFinding): void => {
    if (!this.#options.isQuiet) {
      const mark = severity === 'error' ? this.#style.red : this.#style.yellow;
      this.#say(
        `${mark(`${severity}:`)} ${this.#style.bold(code)} in ${withoutHidden(name)}: ${withoutHidden(message)}\n`,
      );
    }
  };

  onEnding(underWay: number): void {
    if (!this.#options.isQuiet && underWay > 0) {
      this.#say(
        `${this.#style.dim(`Waiting for ${count(underWay, 'request')}; again Ctrl-C ends at once`)}\n`,
      );
    }
  }
}

/** As this machine's shells set a variable. */
function assignment(name: string, value: string): string {
  return process.platform === 'win32' ? `$env:${name} = "${value}"` : `export ${name}=${value}`;
}

/** `s3 GetObject 200 3 ms`, with the error's name where it is one. */
function requestLine({ operation, status, error, durationMs }: HandledRequest, style: Style): string {
  const colour = status >= 500 ? style.red : status >= 400 ? style.yellow : style.green;
  const outcome = colour(error === undefined ? String(status) : `${status} ${withoutHidden(error)}`);
  return `${withoutHidden(operation)} ${outcome} ${style.dim(formatDuration(durationMs))}`;
}
