import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHost, type Rung } from '../../../src/runtime/sandbox/choose-host.ts';
import { hostVariables } from '../../../src/runtime/variables.ts';
import { languageOf, pythons } from './installed-pythons.ts';
import { makeFunction } from './local-function.ts';

/**
 * A program that runs a function as zipwright does, for tests that end it: node hold-function.ts RUNG APP MARKER
 * It invokes APP once, prints the response on one line, begins a second one and closes everything on SIGINT. What APP
 * printed first goes to standard error, all that it printed to standard output in the end.
 */
const [rung, app = '', marker = ''] = process.argv.slice(2);
const [interpreter] = pythons;
if (interpreter === undefined) {
  throw new Error('There is no interpreter');
}
const host = await startHost(rung as Rung, {
  language: await languageOf(interpreter),
  variables: hostVariables(`python3.${interpreter.minor}`),
  path: process.env['PATH'] ?? '',
});
const folder = mkdtempSync(join(tmpdir(), 'zipwright-test-'));
const made = makeFunction({ host, interpreter }, { app, configuration: { timeout: 60 } }, folder);
process.once('SIGINT', () => {
  void (async () => {
    await made.close();
    await host.close();
    rmSync(folder, { recursive: true });
    process.stdout.write(`${JSON.stringify(made.output)}\n`);
  })();
});
const saying = setInterval(() => {
  if (made.output.length > 0) {
    process.stderr.write(made.output.join(''));
    clearInterval(saying);
  }
}, 20);
const { text } = await made.invoke(marker);
process.stdout.write(`${text}\n`);
await made.invoke('wait').catch((error: unknown) => process.stdout.write(`${String(error)}\n`));
