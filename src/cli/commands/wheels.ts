import { resolve } from 'node:path';
import { defaultArchitecture } from '../../lambda/architectures.ts';
import { parseArchitecture } from '../../lambda/target.ts';
import { chooseRuntime } from '../../project/choose-runtime.ts';
import { readProject } from '../../project/read-project.ts';
import { cacheDirectory } from '../../store/cache-directory.ts';
import { indexSettings } from '../../workflow/supply/index-settings.ts';
import { LazyServices } from '../../workflow/supply/lazy-services.ts';
import { listWheels, newestReleases } from '../../workflow/supply/list-wheels.ts';
import type { CliContext } from '../context.ts';
import { renderReleases } from '../render/releases.ts';
import { styleFor } from '../render/style.ts';
import { runCommand } from '../run-command.ts';
import { indexOptions, type IndexFlags } from './index-flags.ts';

export interface WheelsFlags extends IndexFlags {
  readonly runtime?: string;
  readonly arch?: string;
  readonly project?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Releases that a listing shows unless all are asked for. */
const SHOWN = 5;

/** `zipwright wheels NAME` */
export function wheelsCommand(this: CliContext, flags: WheelsFlags, name: string): Promise<void> {
  return runCommand(this, flags.json ?? false, async () => {
    const { process, directory, now, signal } = this;
    const project = readProject(resolve(directory, flags.project ?? '.'));
    const { defaults } = project.configuration;
    const target = {
      runtime: chooseRuntime(project, flags.runtime ?? defaults.runtime).runtime,
      architecture: parseArchitecture(flags.arch ?? defaults.architecture ?? defaultArchitecture),
    };
    const surroundings = { environment: process.env, cache: cacheDirectory(process.env), now, signal };
    const index = indexOptions(flags, directory);
    await using services = new LazyServices(surroundings, index.offline, async () =>
      indexSettings(index, project, []),
    );
    const list = await listWheels(name, target, await services.get());
    const releases = flags.all === true ? list.releases : newestReleases(list, SHOWN);
    process.stdout.write(
      flags.json === true
        ? `${JSON.stringify({ schemaVersion: 1, ...list, releases }, undefined, 2)}\n`
        : renderReleases({ ...list, releases }, list.releases, styleFor(this, process.stdout)),
    );
  });
}
