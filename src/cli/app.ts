import { buildApplication, buildRouteMap, type Application } from '@stricli/core';
import type { CliContext } from './context.ts';
import { build } from './definitions/build.ts';
import { cache } from './definitions/cache.ts';
import { check } from './definitions/check.ts';
import { doctor } from './definitions/doctor.ts';
import { init } from './definitions/init.ts';
import { lock } from './definitions/lock.ts';
import { run } from './definitions/run.ts';
import { wheels } from './definitions/wheels.ts';
import { briefs, text as words } from './text.ts';
import { version } from './version.ts';

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
