import { buildApplication, buildCommand, buildRouteMap, type Application } from '@stricli/core';
import { buildFlagDefinitions, type BuildFlags } from './commands/build-flags.ts';
import type { CacheCleanFlags, CacheSizeFlags } from './commands/cache.ts';
import type { CliContext } from './context.ts';
import { briefs, text } from './text.ts';
import { version } from './version.ts';

const build = buildCommand<BuildFlags, [project?: string], CliContext>({
  loader: async () => (await import('./commands/build.ts')).buildCommand,
  parameters: {
    flags: buildFlagDefinitions,
    aliases: { o: 'output', r: 'requirements', q: 'quiet', v: 'verbose' },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'Project folder (default: this folder)',
          parse: String,
          placeholder: 'project',
          optional: true,
        },
      ],
    },
  },
  docs: {
    brief: briefs.build,
    customUsage: [
      { input: '', brief: 'The project in this folder, for the runtime that it declares' },
      { input: '--runtime python3.13 --arch arm64', brief: 'The same for another target' },
      { input: '--layer --with boto3', brief: 'A layer of the dependencies and boto3' },
    ],
  },
});

const json = {
  kind: 'boolean',
  optional: true,
  withNegated: false,
  brief: 'Print the result as JSON',
} as const;

const cache = buildRouteMap({
  routes: {
    size: buildCommand<CacheSizeFlags, [], CliContext>({
      loader: async () => (await import('./commands/cache.ts')).cacheSizeCommand,
      parameters: { flags: { json } },
      docs: { brief: briefs.cacheSize },
    }),
    clean: buildCommand<CacheCleanFlags, [], CliContext>({
      loader: async () => (await import('./commands/cache.ts')).cacheCleanCommand,
      parameters: {
        flags: {
          olderThan: {
            kind: 'parsed',
            parse: String,
            optional: true,
            placeholder: 'age',
            brief: 'Only what was not used for this long, such as 12h, 30d or 4w',
          },
          json,
        },
      },
      docs: { brief: briefs.cacheClean },
    }),
  },
  docs: { brief: briefs.cache },
});

/** The command line: every command, its flags and its words. Commands load when they are run. */
export const application: Application<CliContext> = buildApplication(
  buildRouteMap({ routes: { build, cache }, docs: { brief: briefs.root } }),
  {
    name: 'zipwright',
    versionInfo: { currentVersion: version },
    scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
    documentation: { caseStyle: 'convert-camel-to-kebab', onlyRequiredInUsageLine: true },
    localization: { text },
  },
);
