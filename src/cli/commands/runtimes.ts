import { parseRuntime } from '../../lambda/target.ts';
import { listRuntimes, runtimeDetails, withInterpreters } from '../../workflow/machine/list-runtimes.ts';
import type { CliContext } from '../context.ts';
import { renderRuntime, renderRuntimes, runtimeJson, runtimesJson } from '../render/runtimes.ts';
import { styleFor } from '../render/style.ts';
import { runCommand } from '../run-command.ts';
import { surroundingsOf } from './artifact-flags.ts';

export interface RuntimesFlags {
  readonly local?: boolean;
  readonly json?: boolean;
}

/** `zipwright runtimes [RUNTIME]` */
export function runtimesCommand(this: CliContext, flags: RuntimesFlags, runtime?: string): Promise<void> {
  const isJson = flags.json ?? false;
  return runCommand(this, isJson, async () => {
    const { process } = this;
    const today = new Date(this.now()).toISOString().slice(0, 10);
    const style = styleFor(this, process.stdout);
    const look = {
      style,
      ...(process.stdout.isTTY === true ? { columns: process.stdout.columns ?? 80 } : {}),
    };
    if (runtime === undefined) {
      const all = listRuntimes(today);
      const runtimes = flags.local === true ? await withInterpreters(all, surroundingsOf(this)) : all;
      process.stdout.write(isJson ? runtimesJson(runtimes, today) : renderRuntimes(runtimes, look));
      return;
    }
    const known = runtimeDetails(parseRuntime(runtime), today);
    const [details = known] =
      flags.local === true ? await withInterpreters([known], surroundingsOf(this)) : [];
    process.stdout.write(isJson ? runtimeJson(details, today) : renderRuntime(details, style));
  });
}
