import { buildApplication, buildRouteMap, type Application } from '@stricli/core';
import type { CliContext } from './context.ts';
import { build } from './definitions/build.ts';
import { cache } from './definitions/cache.ts';
import { check } from './definitions/check.ts';
import { dev } from './definitions/dev.ts';
import { diff } from './definitions/diff.ts';
import { diagnose } from './definitions/diagnose.ts';
import { doctor } from './definitions/doctor.ts';
import { explain } from './definitions/explain.ts';
import { exportState } from './definitions/export.ts';
import { fix } from './definitions/fix.ts';
import { importState } from './definitions/import.ts';
import { imports } from './definitions/imports.ts';
import { init } from './definitions/init.ts';
import { layers } from './definitions/layers.ts';
import { lock } from './definitions/lock.ts';
import { outdated } from './definitions/outdated.ts';
import { run } from './definitions/run.ts';
import { runtimes } from './definitions/runtimes.ts';
import { sbom } from './definitions/sbom.ts';
import { size } from './definitions/size.ts';
import { start } from './definitions/start.ts';
import { upgradePlan } from './definitions/upgrade-plan.ts';
import { wheels } from './definitions/wheels.ts';
import { why } from './definitions/why.ts';
import { briefs, text as words } from './text.ts';
import { version } from './version.ts';

/** The command line: every command, its flags and its words. Commands load when they are run. */
export const application: Application<CliContext> = buildApplication(
  buildRouteMap({
    routes: {
      build,
      check,
      why,
      imports,
      size,
      diff,
      fix,
      explain,
      diagnose,
      run,
      start,
      dev,
      export: exportState,
      import: importState,
      init,
      lock,
      layers,
      runtimes,
      wheels,
      outdated,
      upgradePlan,
      sbom,
      doctor,
      cache,
    },
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
