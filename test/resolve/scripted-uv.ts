import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../makers/temporary-folder.ts';

/** How the stand-in answers one call: a lock, or a failure. */
export interface UvAnswer {
  readonly lock?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
}

/** What the stand-in was called with. */
export interface UvCall {
  readonly args: readonly string[];
  readonly input: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const PROGRAM = `
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const [log, script] = [__filename + '.calls', __filename + '.answers'];
const calls = existsSync(log) ? JSON.parse(readFileSync(log, 'utf8')) : [];
const answers = JSON.parse(readFileSync(script, 'utf8'));
const answer = answers[calls.length] ?? answers.at(-1);
const args = process.argv.slice(2);
calls.push({ args, input: readFileSync(0, 'utf8'), directory: process.cwd(), environment: process.env });
writeFileSync(log, JSON.stringify(calls));
process.stderr.write(answer.stderr ?? '');
if (answer.lock !== undefined) {
  const output = args.indexOf('--output-file');
  if (output < 0) process.stdout.write(answer.lock);
  else writeFileSync(args[output + 1], answer.lock);
}
process.exitCode = answer.exitCode ?? 0;
`;

/** A program in uv's place that notes its calls and answers them in turn. */
export class ScriptedUv {
  readonly path = join(temporaryFolder(), 'uv');
  readonly version = '0.13.9';

  constructor(...answers: readonly UvAnswer[]) {
    writeFileSync(this.path, `#!${process.execPath}\n${PROGRAM}`);
    chmodSync(this.path, 0o755);
    writeFileSync(`${this.path}.answers`, JSON.stringify(answers));
  }

  get calls(): readonly UvCall[] {
    return JSON.parse(readFileSync(`${this.path}.calls`, 'utf8')) as UvCall[];
  }
}

/** A lock of pure wheels, as uv writes it. */
export function lockOf(...pins: readonly string[]): string {
  const tables = pins.map((pin) => {
    const [name = '', version = ''] = pin.split('==');
    const file = `${name}-${version}-py3-none-any.whl`;
    return `[[packages]]\nname = "${name}"\nversion = "${version}"\nwheels = [{ name = "${file}", url = "https://h.invalid/${file}", hashes = { sha256 = "${'0'.repeat(64)}" } }]\n`;
  });
  return `lock-version = "1.0"\ncreated-by = "uv"\n${tables.length === 0 ? 'packages = []\n' : tables.join('\n')}`;
}
