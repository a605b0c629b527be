import { eventPieces } from './event-size.ts';
import type { LogSink } from './log-event.ts';
import { isLogged, levelOfRecord, type LogLevel } from './log-level.ts';
import { LogTail } from './log-tail.ts';
import { OutputDecoder, type OutputRecord } from './output-decoder.ts';
import type { PathRewriter } from './path-rewriter.ts';
import type {
  ExtensionReport,
  InitPhase,
  InitReport,
  InvocationReport,
  PlatformLog,
} from './platform-log.ts';

export interface EnvironmentLogOptions {
  readonly sink: LogSink;
  readonly platform: PlatformLog;
  readonly rewritePaths: PathRewriter;
  /** Level below which a function's records are left out; absent in the text format, which has no levels. */
  readonly minimumLevel?: LogLevel;
  readonly keepsWritesApart: boolean;
  /** Bytes of output that one invocation may log, and an initialisation. */
  readonly maxBytes: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A time that a function claims counts when it is this near, in milliseconds: what was held up may be old, nothing is new. */
const OLDEST_MS = 24 * 60 * 60 * 1000;
const NEWEST_MS = 1000;

/** Everything of one execution environment that becomes events of its log stream, in order. */
export class EnvironmentLog {
  readonly #options: EnvironmentLogOptions;
  readonly #decoder: OutputDecoder;
  readonly #tail = new LogTail();
  #requestId: string | undefined;
  #left: number;
  #droppedBytes = 0;
  #droppedRecords = 0;

  constructor(options: EnvironmentLogOptions) {
    this.#options = options;
    this.#left = options.maxBytes;
    this.#decoder = new OutputDecoder({
      keepsWritesApart: options.keepsWritesApart,
      onRecord: (record) => this.#write(record),
    });
  }

  /** Takes what processes wrote. */
  output(chunks: readonly Buffer[]): void {
    for (const chunk of chunks) {
      this.#decoder.push(chunk);
    }
  }

  initStart(phase: InitPhase): void {
    const { platform, now } = this.#options;
    this.#say(platform.initStart(phase, now()));
    if (!platform.isInitStartInTail) {
      this.#tail.clear();
    }
  }

  initReport(report: InitReport): void {
    this.#endOutput();
    const { platform, now } = this.#options;
    platform.initReport(report, now()).forEach((message) => this.#say(message));
  }

  extension(report: ExtensionReport): void {
    const { platform, now } = this.#options;
    this.#say(platform.extension(report, now()));
  }

  start(requestId: string, invokedFunctionArn: string): void {
    this.#endOutput();
    this.#requestId = requestId;
    const { platform, now } = this.#options;
    this.#say(platform.start(requestId, invokedFunctionArn, now()));
  }

  /** Ends an invocation's part. */
  finish(report: InvocationReport): void {
    this.#endOutput();
    const { platform, now } = this.#options;
    platform.end(report, now()).forEach((message) => this.#say(message));
    this.#requestId = undefined;
  }

  /** End of what was logged since the last call: of an invocation, and of the initialisation before it. */
  takeTail(isWanted: boolean): Buffer | undefined {
    const tail = isWanted ? this.#tail.read() : undefined;
    this.#tail.clear();
    return tail;
  }

  #write({ bytes, timestamp, level }: OutputRecord): void {
    if (bytes.length > this.#left) {
      this.#droppedBytes += bytes.length;
      this.#droppedRecords += 1;
      return;
    }
    this.#left -= bytes.length;
    const { minimumLevel, now } = this.#options;
    const time = believable(timestamp, now());
    for (const piece of eventPieces(bytes)) {
      const message = piece.toString('utf8');
      if (minimumLevel === undefined || isLogged(level ?? levelOfRecord(message), minimumLevel)) {
        this.#emit('function', this.#options.rewritePaths(message), time);
      }
    }
  }

  #say(message: string | undefined): void {
    if (message !== undefined) {
      this.#emit('platform', message, this.#options.now());
    }
  }

  #emit(kind: 'function' | 'platform', message: string, timestamp: number): void {
    const requestId = this.#requestId;
    this.#options.sink.write({
      timestamp,
      message,
      kind,
      ...(requestId === undefined ? {} : { requestId }),
    });
    // Lambda's own records have no line end in the JSON format, and one each in the tail.
    this.#tail.add(kind === 'platform' && !message.endsWith('\n') ? `${message}\n` : message);
  }

  /** What was begun and not ended is an event; what was too much is said. */
  #endOutput(): void {
    this.#decoder.flush();
    if (this.#droppedRecords > 0) {
      const { platform, now } = this.#options;
      this.#say(platform.dropped(this.#droppedBytes, this.#droppedRecords, now()));
    }
    this.#droppedBytes = 0;
    this.#droppedRecords = 0;
    this.#left = this.#options.maxBytes;
  }
}

function believable(timestamp: number | undefined, now: number): number {
  const isNear = timestamp !== undefined && timestamp > now - OLDEST_MS && timestamp <= now + NEWEST_MS;
  return isNear ? timestamp : now;
}
