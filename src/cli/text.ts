import {
  formatMessageForArgumentScannerError,
  text_en,
  ArgumentScannerError,
  type ApplicationText,
} from '@stricli/core';
import { redactCredentials } from '../errors/redact.ts';

const plural = (options: readonly string[]): string =>
  options.map((each) => each.replaceAll(`\``, `"`)).join(' or ');

/** Everything that the command line says by itself; results and errors have their own words in `render/`. */
export const text: ApplicationText = {
  ...text_en,
  noCommandRegisteredForInput: ({ input, corrections }) =>
    redactCredentials(
      `error: Cannot run "${input}": there is no such command\nhint: ${corrections.length > 0 ? `did you mean ${plural(corrections)}?` : 'zipwright --help lists the commands'}`,
    ),
  exceptionWhileParsingArguments: (error) =>
    redactCredentials(
      error instanceof ArgumentScannerError
        ? `error: ${formatMessageForArgumentScannerError(error, {})}\nhint: add --help to see the flags of the command`
        : `error: ${error instanceof Error ? error.message : String(error)}`,
    ),
};

export const briefs = {
  root: "AWS Lambda's Python .zip workflow: build, layer, check, run, deploy",
  build: 'Build a Lambda-ready zip or layer from a Python project',
  check: 'Tell what is wrong with any zip, before Lambda does',
  run: 'Run a function on this machine as Lambda would: build if needed, invoke, print the response',
  init: 'Write what a new project needs: configuration, handler, requirements',
  lock: 'Resolve the requirements and write them as pylock.toml (PEP 751)',
  wheels: "List a package's distributions, and which fit the target",
  doctor: 'Find out what this machine can do, by trying it',
  cache: 'Show or clean what builds keep on this machine',
  cacheSize: 'Print how much the cache holds',
  cacheClean: 'Remove what the cache holds',
} as const;
