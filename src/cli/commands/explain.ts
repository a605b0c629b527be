import { explainCode, listErrors, listFindingPages } from '../../workflow/repair/explain-finding.ts';
import type { CliContext } from '../context.ts';
import { codesJson, explanationJson, renderCodes, renderExplanation } from '../render/explain.ts';
import { styleFor } from '../render/style.ts';
import { runCommand } from '../run-command.ts';

/** Flags of `zipwright explain`. */
export interface ExplainFlags {
  readonly json?: boolean;
}

/** `zipwright explain [CODE]` */
export function explainCommand(this: CliContext, flags: ExplainFlags, code?: string): Promise<void> {
  const isJson = flags.json ?? false;
  return runCommand(this, isJson, async () => {
    const { stdout } = this.process;
    const view = {
      style: styleFor(this, stdout),
      ...(stdout.isTTY === true ? { columns: stdout.columns ?? 80 } : {}),
    };
    if (code === undefined) {
      const [pages, errors] = [listFindingPages(), listErrors()];
      stdout.write(isJson ? codesJson(pages, errors) : renderCodes(pages, errors, view));
      return;
    }
    const explanation = explainCode(code);
    stdout.write(isJson ? explanationJson(explanation) : renderExplanation(explanation, view));
  });
}
