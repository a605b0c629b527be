import { quoteName } from '../finding.ts';
import { explainMissingModule, explainMissingName } from './explain-loading.ts';
import { explain, forTarget, type ProblemExplanation } from './explanation.ts';
import { explanationTexts } from './explanation-texts.ts';
import type { Problem } from './problem.ts';

/** Explains a problem; `undefined` for what the function's own code raised. */
export function explainProblem(problem: Problem): ProblemExplanation | undefined {
  switch (problem.kind) {
    case 'module-missing':
      return explainMissingModule(problem);
    case 'name-missing':
      return explainMissingName(problem);
    case 'library-missing':
      return explainLibrary(problem.library);
    case 'exec-format':
      return explain(
        `${problem.path === undefined ? 'A program' : quoteName(problem.path)} cannot be started`,
        'it is for another processor, or a script without a first line for its interpreter',
        'build it for the architecture of the function',
      );
    case 'extension':
      return explain(
        `The extension${problem.name === undefined ? '' : ` ${quoteName(problem.name)}`} failed: ${problem.state}`,
        'a program in extensions/ of a layer cannot be started, or ended',
        'its mode must be 755 and its processor that of the function; its own lines stand before this one',
      );
    case 'out-of-memory':
    case 'timeout':
    case 'exit':
      return explainEnd(problem);
    default:
      return explainByText(problem);
  }
}

function explainByText(problem: Problem): ProblemExplanation | undefined {
  const text = explanationTexts[problem.kind];
  const fields = new Map<string, string | boolean>(Object.entries(problem));
  const what = text?.what.replaceAll(/\{(=?)(\w+)\}/g, (_, plain: string, key: string) => {
    const quoted = quoteName(String(fields.get(key) ?? ''));
    return plain === '=' ? quoted.slice(1, -1) : quoted;
  });
  return text === undefined || what === undefined ? undefined : { ...text, what };
}

function explainLibrary(library: string): ProblemExplanation {
  return library.startsWith('/')
    ? explain(
        `${quoteName(library)} cannot be loaded`,
        'it is not there, or for another processor: the loader says the same of both',
        forTarget,
      )
    : explain(
        `The library ${quoteName(library)} is not found`,
        'neither the runtime nor the package nor a layer has it where the loader looks',
        'put it into lib/ of the package or of a layer, or take a distribution that brings it',
      );
}

type End = Problem & { readonly kind: 'out-of-memory' | 'timeout' | 'exit' };

/** What Lambda ends by itself. */
function explainEnd(problem: End): ProblemExplanation {
  if (problem.kind === 'exit') {
    return explain(
      `The process of the function ended: ${problem.reason}`,
      exitCause(problem.reason),
      'zipwright run shows what it printed before',
    );
  }
  if (problem.kind === 'timeout') {
    const { seconds } = problem;
    return explain(
      `The function took longer than its timeout${seconds === undefined ? '' : ` of ${seconds} s`}`,
      'a slow start with little memory, or something that does not answer: in a VPC without a way out every call to AWS waits',
      'raise timeout or memory; set timeouts for what is called',
    );
  }
  const { used, size } = problem;
  return explain(
    `The function used all its memory${used === undefined || size === undefined ? '' : `: ${used} of ${size} MB`}`,
    'Lambda kills what needs more than is configured',
    'give it more memory, which brings more processor too; zipwright run --memory tries it',
  );
}

function exitCause(reason: string): string {
  if (reason === 'signal: killed') {
    return 'it was killed, mostly for its memory: REPORT says how much it used';
  }
  return reason.startsWith('signal')
    ? 'native code crashed, which may be of another system'
    : 'the code called sys.exit, or Python could not start';
}
