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
  size: 'Tell what takes the room of any zip and its layers',
  fix: 'Repair what can be repaired in any zip without guessing: names, modes, places, headers',
  why: 'Tell what provides a module, what that hides, and which requirement brought it in',
  imports: 'Show what a function imports, from the handler on',
  runtimes: "List Lambda's Python runtimes: versions, dates, search path, what they can load",
  diff: 'Tell what changed between two artifacts: zips, projects, deployed functions',
  explain: 'Explain a finding or an error by its code',
  diagnose: 'Find what in an artifact caused an error of Lambda, from its log',
  run: 'Run a function on this machine as Lambda would: build if needed, invoke, print the response',
  start: 'Answer as Lambda, S3, IAM, STS, SSM, CloudWatch and its logs do, on this machine',
  dev: 'The same as start, with the functions of projects, new after each save',
  export: "Write the platform's whole state as one archive",
  import: "Put an archive in the place of the platform's state: all of it, or nothing",
  init: 'Write what a new project needs: configuration, handler, requirements',
  lock: 'Resolve the requirements and write them as pylock.toml (PEP 751)',
  wheels: "List a package's distributions, and which fit the target",
  outdated: 'Tell which distributions have newer versions, and what is known against those there are',
  upgradePlan: 'Tell what stands between a project and another runtime or architecture',
  sbom: 'Write what a zip consists of as a software bill of materials (CycloneDX)',
  layers: 'Plan and build the layers that functions share',
  layersPlan: 'Split what functions need into layers, by who shares what and how often it changes',
  layersBuild: 'Build the configured layers, named by their content',
  doctor: 'Find out what this machine can do, by trying it',
  cache: 'Show or clean what builds keep on this machine',
  cacheSize: 'Print how much the cache holds',
  cacheClean: 'Remove what the cache holds',
} as const;
