/** No file has a longer path (PATH_MAX). Packages are looked for one by one, so a longer name is not looked for at all. */
export const LONGEST_MODULE_NAME = 4095;

/** More parts than a module has; names from a source may have any number. */
const MOST_PARTS = 100;

/** A module with the packages that are loaded before it: `a`, `a.b`, `a.b.c`. */
export function withPackages(module: string): string[] {
  const parts = module.split('.').slice(0, MOST_PARTS);
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}

/** `undefined` for a module at the top. */
export function packageOf(module: string): string | undefined {
  const dot = module.lastIndexOf('.');
  return dot < 0 ? undefined : module.slice(0, dot);
}

/** The first part. */
export function topLevel(module: string): string {
  return module.split('.', 1)[0] ?? module;
}

/** Whether a text is a name that an import statement could have. */
export function isModuleName(text: string): boolean {
  return /^[\p{ID_Start}_][\p{ID_Continue}]*(?:\.[\p{ID_Start}_][\p{ID_Continue}]*)*$/u.test(text);
}

/** What a relative import is relative to. */
export interface ImportPlace {
  /** Name of the module that has the import. */
  readonly importer: string;
  readonly isPackage: boolean;
}

/**
 * The absolute name of what an import asks for (PEP 328).
 * @param level dots before the name; 0 when it is absolute
 * @returns `undefined` for a relative import that leaves its package
 */
export function absoluteName(
  module: string,
  level: number,
  { importer, isPackage }: ImportPlace,
): string | undefined {
  if (level === 0) {
    return module;
  }
  const parts = importer.split('.');
  const kept = parts.length - level + (isPackage ? 1 : 0);
  return kept <= 0 ? undefined : [...parts.slice(0, kept), ...(module === '' ? [] : [module])].join('.');
}
