const VALID_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;

/** The spelling under which two names of a distribution or an extra are the same (PEP 503, PEP 685). */
export function normalizeName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

/** Tells whether a distribution or an extra may be called so (PEP 508). */
export function isValidName(name: string): boolean {
  return VALID_NAME.test(name);
}
