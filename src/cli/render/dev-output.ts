import { withoutHidden } from '../../errors/quote-name.ts';
import type { DevEvent } from '../../workflow/serve/dev-project.ts';
import type { CliContext } from '../context.ts';
import { asUserError } from '../run-command.ts';
import { renderError } from './error.ts';
import { formatDuration } from './quantities.ts';
import { styleFor, type Style } from './style.ts';

export interface DevOutputOptions {
  readonly isQuiet: boolean;
  /** Takes away what shows progress. */
  readonly clear: () => void;
}

/** Tells on standard error what becomes of functions that follow their projects. */
export class DevOutput {
  readonly #context: CliContext;
  readonly #options: DevOutputOptions;
  readonly #style: Style;
  readonly #functions = new Map<string, DevEvent>();

  constructor(context: CliContext, options: DevOutputOptions) {
    this.#context = context;
    this.#options = options;
    this.#style = styleFor(context, context.process.stderr);
  }

  /** Those that were told of, each once. */
  get functions(): readonly DevEvent[] {
    return [...this.#functions.values()];
  }

  readonly onFunction = (event: DevEvent): void => {
    this.#functions.set(event.name, event);
    if (!this.#options.isQuiet) {
      this.#options.clear();
      const what = event.change === 'created' ? 'is a function' : 'has new code';
      this.#context.process.stderr.write(
        `${this.#style.green(withoutHidden(event.name))} ${what} ${this.#style.dim(formatDuration(event.milliseconds))}\n`,
      );
    }
  };

  /** What cannot be taken is told however quiet: what clients call is then not what is in the editor. */
  readonly onFailure = (error: unknown): void => {
    this.#options.clear();
    this.#context.process.stderr.write(renderError(asUserError(error), this.#style));
  };
}
