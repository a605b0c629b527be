import { isTable, type Table } from './table-reader.ts';

/**
 * Whether a project is a package that its build system makes a wheel of: it declares one (PEP 517) and its tool does
 * not say otherwise (`tool.uv.package`, Poetry's `package-mode`, PDM's `distribution`).
 */
export function declaresPackage(pyproject: Table | undefined): boolean {
  if (pyproject === undefined || !isTable(pyproject['build-system'])) {
    return false;
  }
  const tool = isTable(pyproject['tool']) ? pyproject['tool'] : {};
  const says = (name: string, key: string): unknown => {
    const table = tool[name];
    return isTable(table) ? table[key] : undefined;
  };
  return ![says('uv', 'package'), says('poetry', 'package-mode'), says('pdm', 'distribution')].includes(
    false,
  );
}

/** Name of the project (PEP 621, or Poetry's own table). */
export function projectName(pyproject: Table | undefined): string | undefined {
  const tool = pyproject?.['tool'];
  const poetry = isTable(tool) ? tool['poetry'] : undefined;
  for (const table of [pyproject?.['project'], poetry]) {
    const name = isTable(table) ? table['name'] : undefined;
    if (typeof name === 'string') {
      return name;
    }
  }
  return undefined;
}
