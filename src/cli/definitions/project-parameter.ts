/** The project that a command is about. */
export const projectParameter = {
  brief: 'Project folder (default: this folder)',
  parse: String,
  placeholder: 'project',
  optional: true,
} as const;
