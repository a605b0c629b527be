import type { FunctionCode } from '../function-configuration.ts';

/** Replaces the folders of this machine that stand for Lambda's, in a text for people. */
export type PathRewriter = (text: string) => string;

export const keepPaths: PathRewriter = (text) => text;

/**
 * Makes a rewriter for a sandbox without folders of its own: a traceback then reads as on Lambda.
 * @returns what replaces whole path names only, so that `/code/app` is left alone where the folder is `/code/a`
 */
export function pathRewriter(code: FunctionCode): PathRewriter {
  const names = new Map<string, string>();
  const show = (folder: string, name: string): void => {
    names.set(folder, name);
    // Inside of JSON, a backslash is two.
    names.set(folder.replaceAll('\\', '\\\\'), name);
  };
  if (code.opt !== undefined) {
    show(code.opt, '/opt');
  }
  show(code.task, '/var/task');
  const folders = [...names.keys()].sort((left, right) => right.length - left.length);
  const pattern = new RegExp(`(?:${folders.map(escapeRegExp).join('|')})(?![\\w.-])`, 'g');
  const [task, opt] = [code.task, code.opt ?? code.task];
  return (text) => {
    // Nearly all lines have no path: this is cheaper than the pattern.
    const mayHave = text.includes(task) || text.includes(opt) || task.includes('\\');
    return mayHave ? text.replace(pattern, (folder) => names.get(folder) ?? folder) : text;
  };
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
