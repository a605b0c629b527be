import { redactCredentials } from '../../errors/redact.ts';
import type { BuildEvent } from '../../workflow/assemble/build-events.ts';
import type { CliContext, OutputStream } from '../context.ts';
import { count, formatBytes, formatDuration } from './quantities.ts';
import { styleFor, type Style } from './style.ts';

/** How much a command says besides its result. */
export type Verbosity = 'quiet' | 'normal' | 'verbose';

interface Download {
  readonly size: number | undefined;
  bytes: number;
}

/** Redrawing more often than this is flicker. */
const REDRAW_MS = 60;
const BAR_CELLS = 24;

/**
 * Tells a build's events on standard error: a line for each stage that took work, and on a terminal a bar while
 * downloads run. Clear it before anything else is written.
 */
export class BuildProgress {
  readonly #stream: OutputStream;
  readonly #style: Style;
  readonly #verbosity: Verbosity;
  readonly #live: boolean;
  readonly #now: () => number;
  readonly #downloads = new Map<string, Download>();
  #startedAt = 0;
  #drawnAt = 0;
  #isDrawn = false;
  #activity = '';

  constructor(context: CliContext, verbosity: Verbosity) {
    this.#stream = context.process.stderr;
    this.#style = styleFor(context, this.#stream);
    this.#verbosity = verbosity;
    this.#live = this.#stream.isTTY === true && !context.process.env['CI'] && verbosity !== 'quiet';
    this.#now = context.now;
  }

  readonly report = (event: BuildEvent): void => {
    switch (event.kind) {
      case 'resolving':
        this.#setActivity(`Resolving ${event.source}`);
        break;
      case 'resolved':
        this.#line(
          `Resolved ${count(event.distributions, 'distribution')} from ${event.source} in ${formatDuration(event.milliseconds)}`,
        );
        break;
      case 'download-started':
        this.#startDownload(event.filename, event.size);
        break;
      case 'download-progress':
        this.#advance(event.filename, event.bytes);
        break;
      case 'download-finished':
        this.#advance(event.filename, event.size);
        break;
      case 'building':
        this.#line(`Building ${event.name} ${event.version} from source ${event.how}`);
        break;
      case 'packing':
        this.#setActivity(`Packing ${event.name}`);
        break;
      case 'notice':
        this.#notice(event.message, event.hint);
        break;
      case 'left-out':
        this.#leftOut(event.paths);
        break;
    }
  };

  #startDownload(filename: string, size: number | undefined): void {
    if (this.#downloads.size === 0) {
      this.#startedAt = this.#now();
    }
    this.#downloads.set(filename, { size, bytes: 0 });
    this.#draw();
  }

  #advance(filename: string, bytes: number): void {
    const download = this.#downloads.get(filename);
    if (download !== undefined) {
      download.bytes = bytes;
      this.#draw();
    }
  }

  #setActivity(activity: string): void {
    this.#activity = activity;
    this.#draw();
  }

  /** Says what was downloaded, once all of it is there, and takes the bar away. */
  finish(): void {
    this.#clear();
    if (this.#downloads.size > 0) {
      const bytes = [...this.#downloads.values()].reduce((sum, each) => sum + each.bytes, 0);
      const elapsed = Math.max(1, this.#now() - this.#startedAt);
      this.#line(
        `Downloaded ${count(this.#downloads.size, 'file')}, ${formatBytes(bytes)} in ${formatDuration(elapsed)} (${formatBytes((bytes / elapsed) * 1000)}/s)`,
      );
      this.#downloads.clear();
    }
  }

  #notice(message: string, hint: string | undefined): void {
    if (this.#verbosity !== 'quiet') {
      this.#clear();
      const remedy = hint === undefined ? '' : `\n${this.#style.cyan('hint:')} ${hint}`;
      this.#stream.write(redactCredentials(`${this.#style.yellow('notice:')} ${message}${remedy}\n`));
    }
  }

  #leftOut(paths: (BuildEvent & { kind: 'left-out' })['paths']): void {
    if (paths.length === 0) {
      return;
    }
    if (this.#verbosity === 'verbose') {
      for (const { path, reason } of paths) {
        this.#line(`Left out ${path} (${reason})`);
      }
      return;
    }
    const shown = paths.slice(0, 6).map(({ path }) => path);
    const more = paths.length > shown.length ? ` and ${paths.length - shown.length} more` : '';
    this.#line(`Left out ${shown.join(', ')}${more}`);
  }

  #line(text: string): void {
    if (this.#verbosity !== 'quiet') {
      this.#clear();
      this.#stream.write(redactCredentials(`${this.#style.dim(text)}\n`));
    }
  }

  #draw(): void {
    const now = this.#now();
    if (!this.#live || now - this.#drawnAt < REDRAW_MS) {
      return;
    }
    this.#drawnAt = now;
    const line = redactCredentials(this.#downloads.size > 0 ? this.#downloadLine(now) : this.#activity);
    this.#stream.write(`\r\u001B[2K${line.slice(0, (this.#stream.columns ?? 80) - 1)}`);
    this.#isDrawn = true;
  }

  #downloadLine(now: number): string {
    const all = [...this.#downloads.values()];
    const bytes = all.reduce((sum, each) => sum + each.bytes, 0);
    const total = all.reduce((sum, each) => sum + (each.size ?? each.bytes), 0);
    const share = total === 0 ? 0 : bytes / total;
    const filled = Math.round(share * BAR_CELLS);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled);
    const rate = formatBytes((bytes / Math.max(1, now - this.#startedAt)) * 1000);
    return `${bar} ${formatBytes(bytes)} of ${formatBytes(total)}, ${rate}/s  ${this.#activity}`;
  }

  #clear(): void {
    if (this.#isDrawn) {
      this.#stream.write('\r\u001B[2K');
      this.#isDrawn = false;
    }
  }
}
