import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes } from '../../errors/zipwright-error.ts';
import type { Project } from '../../project/read-project.ts';
import { formatLayerTables, writeLayerTables, type LayerTables } from '../../project/write-layer-tables.ts';
import { writeFileAtomic } from '../../store/atomic-file.ts';
import { LayerError } from './layer-errors.ts';
import type { PlannedProjects } from './plan-layers.ts';

/** A configuration that says what a plan says. */
export interface WrittenPlan {
  readonly file: string;
  /** Whether it had to be changed for that. */
  readonly isChanged: boolean;
}

/**
 * Writes a plan into the configuration of its project: the layers' tables and the functions' `layers`, in zipwright.toml
 * where there is one, else in pyproject.toml, else in a new zipwright.toml.
 * @throws {LayerError} PLAN_NOT_WRITTEN, with the tables to paste as its hint
 */
export function writePlan({ plan, projects }: PlannedProjects): WrittenPlan {
  const [project, ...others] = projects;
  if (project === undefined || others.length > 0) {
    throw new LayerError(
      'PLAN_NOT_WRITTEN',
      `Cannot write a plan for ${projects.length} projects: layers are configured in one`,
      {
        hint: 'make them functions of one project: [tool.zipwright.functions.NAME] with source and dependencies',
        exitCode: exitCodes.usage,
      },
    );
  }
  const { file, prefix } = configurationFile(project.directory);
  const tables: LayerTables = {
    layers: new Map(
      plan.layers.map(({ name, distributions }) => [name, distributions.map((each) => each.name)]),
    ),
    functions: new Map(
      plan.functions.map(({ name, layers }) => [name, [...filesOf(project, name), ...layers]]),
    ),
  };
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const after = writeLayerTables(before, tables, prefix);
  if (after === undefined) {
    throw new LayerError(
      'PLAN_NOT_WRITTEN',
      `Cannot write layers to "${file}": its tables of zipwright are written in a way that an edit could spoil`,
      {
        data: {
          file,
          layers: Object.fromEntries(tables.layers),
          functions: Object.fromEntries(tables.functions),
        },
        hint: `write there yourself:\n\n${formatLayerTables(tables, prefix)}`,
      },
    );
  }
  if (after !== before) {
    writeFileAtomic(existsSync(file) ? realpathSync(file) : file, after);
  }
  return { file, isChanged: after !== before };
}

function configurationFile(directory: string): { readonly file: string; readonly prefix: readonly string[] } {
  const own = join(directory, 'zipwright.toml');
  const shared = join(directory, 'pyproject.toml');
  return existsSync(own) || !existsSync(shared)
    ? { file: own, prefix: [] }
    : { file: shared, prefix: ['tool', 'zipwright'] };
}

/** Layers that a function has as files: they stay, before the planned ones. */
function filesOf({ configuration }: Project, name: string): readonly string[] {
  const { functions, defaults, layers } = configuration;
  return ({ ...defaults, ...functions.get(name) }.layers ?? []).filter((entry) => !layers.has(entry));
}
