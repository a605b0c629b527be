import { buildApplication, buildCommand, buildRouteMap, type Application } from '@stricli/core';
import { buildFlagDefinitions, type BuildFlags } from './commands/build-flags.ts';
import type { CacheCleanFlags, CacheSizeFlags } from './commands/cache.ts';
import type { CheckFlags } from './commands/check.ts';
import { jsonFlag, text, texts, toggle } from './commands/flag-kinds.ts';
import { indexFlagDefinitions } from './commands/index-flags.ts';
import type { DoctorFlags } from './commands/doctor.ts';
import type { InitFlags } from './commands/init.ts';
import type { LockFlags } from './commands/lock.ts';
import { runFlagDefinitions, type RunFlags } from './commands/run-flags.ts';
import type { WheelsFlags } from './commands/wheels.ts';
import type { CliContext } from './context.ts';
import { briefs, text as words } from './text.ts';
import { version } from './version.ts';

const projectParameter = {
  brief: 'Project folder (default: this folder)',
  parse: String,
  placeholder: 'project',
  optional: true,
} as const;

const build = buildCommand<BuildFlags, [project?: string], CliContext>({
  loader: async () => (await import('./commands/build.ts')).buildCommand,
  parameters: {
    flags: buildFlagDefinitions,
    aliases: { o: 'output', r: 'requirements', q: 'quiet', v: 'verbose' },
    positional: { kind: 'tuple', parameters: [projectParameter] },
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

const {
  runtime,
  arch,
  requirements,
  with: added,
  group,
  extra,
  onlyBinary,
  noBinary,
  upgrade,
  quiet,
} = buildFlagDefinitions;

const lock = buildCommand<LockFlags, [project?: string], CliContext>({
  loader: async () => (await import('./commands/lock.ts')).lockCommand,
  parameters: {
    flags: {
      runtime,
      arch: text('Only this architecture (default: a lock for both)', 'arch'),
      requirements,
      with: added,
      group,
      extra,
      onlyBinary,
      noBinary,
      upgrade,
      ...indexFlagDefinitions,
      json: jsonFlag,
      quiet,
    },
    aliases: { r: 'requirements', q: 'quiet' },
    positional: { kind: 'tuple', parameters: [projectParameter] },
  },
  docs: { brief: briefs.lock },
});

const wheels = buildCommand<WheelsFlags, [name: string], CliContext>({
  loader: async () => (await import('./commands/wheels.ts')).wheelsCommand,
  parameters: {
    flags: {
      runtime,
      arch,
      project: text('Project whose runtime and indexes count (default: this folder)', 'folder'),
      all: toggle('List every version'),
      ...indexFlagDefinitions,
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Name on the index', parse: String, placeholder: 'name' }],
    },
  },
  docs: {
    brief: briefs.wheels,
    customUsage: [{ input: 'numpy --runtime python3.11', brief: 'What python3.11 can load' }],
  },
});

const init = buildCommand<InitFlags, [folder?: string], CliContext>({
  loader: async () => (await import('./commands/init.ts')).initCommand,
  parameters: {
    flags: { runtime, arch, json: jsonFlag },
    positional: { kind: 'tuple', parameters: [projectParameter] },
  },
  docs: { brief: briefs.init },
});

const run = buildCommand<RunFlags, [path?: string], CliContext>({
  loader: async () => (await import('./commands/run.ts')).runFunctionCommand,
  parameters: {
    flags: runFlagDefinitions,
    aliases: { e: 'event', r: 'requirements', q: 'quiet', v: 'verbose' },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'Project folder, or a zip (default: this folder)',
          parse: String,
          placeholder: 'project|zip',
          optional: true,
        },
      ],
    },
  },
  docs: {
    brief: briefs.run,
    customUsage: [
      { input: '--event event.json', brief: 'The project in this folder, built when something changed' },
      { input: 'dist/app.zip --event \'{"n": 1}\' --layer dist/deps.zip', brief: 'Any zip, with a layer' },
      { input: '--repeat 100 --concurrency 8', brief: 'As Lambda would scale it out' },
    ],
  },
});

const check = buildCommand<CheckFlags, [artifact: string], CliContext>({
  loader: async () => (await import('./commands/check.ts')).checkCommand,
  parameters: {
    flags: {
      layer: texts('Layer of the function, in order', 'zip'),
      runtime: text('Runtime (default: what the manifest beside the zip says, else python3.13)', 'runtime'),
      arch: text('x86_64 or arm64 (default: what the manifest says, else x86_64)', 'arch'),
      handler: text('Handler (default: what the manifest says)', 'handler'),
      format: {
        kind: 'enum',
        values: ['text', 'sarif', 'github'],
        optional: true,
        brief: 'For people, for code scanning, or as annotations of GitHub Actions (default: text)',
      },
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Any zip of a function or a layer', parse: String, placeholder: 'zip' }],
    },
  },
  docs: {
    brief: briefs.check,
    customUsage: [
      {
        input: 'dist/app.zip --layer dist/deps.zip',
        brief: 'What zipwright built: its manifest has the rest',
      },
      { input: 'their.zip --runtime python3.13 --handler app.handler', brief: 'Any other zip' },
    ],
  },
});

const doctor = buildCommand<DoctorFlags, [], CliContext>({
  loader: async () => (await import('./commands/doctor.ts')).doctorCommand,
  parameters: { flags: { offline: toggle('Fetch nothing to try with'), json: jsonFlag } },
  docs: { brief: briefs.doctor },
});

const cache = buildRouteMap({
  routes: {
    size: buildCommand<CacheSizeFlags, [], CliContext>({
      loader: async () => (await import('./commands/cache.ts')).cacheSizeCommand,
      parameters: { flags: { json: jsonFlag } },
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
          json: jsonFlag,
        },
      },
      docs: { brief: briefs.cacheClean },
    }),
  },
  docs: { brief: briefs.cache },
});

/** The command line: every command, its flags and its words. Commands load when they are run. */
export const application: Application<CliContext> = buildApplication(
  buildRouteMap({
    routes: { build, check, run, init, lock, wheels, doctor, cache },
    docs: { brief: briefs.root },
  }),
  {
    name: 'zipwright',
    versionInfo: { currentVersion: version },
    scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
    documentation: { caseStyle: 'convert-camel-to-kebab', onlyRequiredInUsageLine: true },
    localization: { text: words },
  },
);
