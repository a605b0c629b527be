import { cacheDirectory } from '../../store/cache-directory.ts';
import type { Report } from '../../workflow/assemble/build-events.ts';
import type { BuildSurroundings } from '../../workflow/assemble/build-request.ts';
import type { ArtifactRequest } from '../../workflow/artifact/open-artifact.ts';
import type { CliContext } from '../context.ts';
import { BuildProgress } from '../render/progress.ts';
import { jsonFlag, text, texts, toggle } from './flag-kinds.ts';

/** Flags of every command that is about one artifact. */
export interface ArtifactFlags extends AwsFlags {
  readonly layer?: readonly string[];
  readonly runtime?: string;
  readonly arch?: string;
  readonly handler?: string;
  readonly function?: string;
  readonly offline?: boolean;
  readonly json?: boolean;
}

/** Flags of every command that may ask AWS. */
export interface AwsFlags {
  readonly endpointUrl?: string;
  readonly region?: string;
  readonly profile?: string;
}

/** Their definitions. */
export const awsFlagDefinitions = {
  endpointUrl: text('Where AWS is (default: AWS_ENDPOINT_URL, else AWS itself)', 'url'),
  region: text("Region of AWS (default: the ARN's, AWS_REGION, or the profile's)", 'region'),
  profile: text("Profile of AWS's configuration (default: AWS_PROFILE, else default)", 'name'),
} as const;

/** What they ask for. */
export function awsOptions({ endpointUrl, region, profile }: AwsFlags): Pick<ArtifactRequest, 'aws'> {
  return {
    aws: {
      ...(endpointUrl === undefined ? {} : { endpointUrl }),
      ...(region === undefined ? {} : { region }),
      ...(profile === undefined ? {} : { profile }),
    },
  };
}

/** Their definitions. */
export const artifactFlagDefinitions = {
  layer: texts(
    "Layer of the function, in order: a zip, or a name of the project's (default: the project's)",
    'zip|name',
  ),
  runtime: text('Runtime (default: what the manifest beside the zip says, else python3.13)', 'runtime'),
  arch: text('x86_64 or arm64 (default: what the manifest says, else x86_64)', 'arch'),
  handler: text('Handler (default: what the manifest says)', 'handler'),
  function: text('Which function of a project', 'name'),
  offline: toggle('Download nothing when a project is built'),
  ...awsFlagDefinitions,
  json: jsonFlag,
} as const;

/** What such a command is about. */
export const artifactParameter = {
  brief: 'Any zip, a project folder, or aws:FUNCTION[:QUALIFIER] (default: this folder)',
  parse: String,
  placeholder: 'artifact',
  optional: true,
} as const;

/** What the flags ask for. */
export function artifactRequest(
  { directory, now }: Pick<CliContext, 'directory' | 'now'>,
  flags: ArtifactFlags,
  name = '.',
): ArtifactRequest {
  return {
    name,
    directory,
    layers: flags.layer ?? [],
    ...(flags.runtime === undefined ? {} : { runtime: flags.runtime }),
    ...(flags.arch === undefined ? {} : { architecture: flags.arch }),
    ...(flags.handler === undefined ? {} : { handler: flags.handler }),
    ...(flags.function === undefined ? {} : { function: flags.function }),
    ...(flags.offline === undefined ? {} : { offline: flags.offline }),
    ...awsOptions(flags),
    today: new Date(now()).toISOString().slice(0, 10),
  };
}

/** What a build on the way to an artifact takes from outside. */
export function surroundingsOf({ process, now, signal }: CliContext): BuildSurroundings {
  return { environment: process.env, cache: cacheDirectory(process.env), now, signal };
}

/** Tells on standard error what a build on the way to an artifact does, until it is disposed of. */
export function reportingOf(context: CliContext, json: boolean | undefined): Disposable & { report: Report } {
  const progress = new BuildProgress(context, json === true ? 'quiet' : 'normal');
  return { report: progress.report, [Symbol.dispose]: () => progress.finish() };
}
