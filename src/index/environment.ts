/** Environment variables as a value, so that nothing in this room reads the process's own. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The user's folder as the environment has it, or `undefined`. */
export function homeFolder(environment: Environment): string | undefined {
  return nonEmpty(environment.HOME) ?? nonEmpty(environment.USERPROFILE);
}

/** A variable's value, where set and not blank: an empty variable means an unset one to pip and uv. */
export function nonEmpty(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}
