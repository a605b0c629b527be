/** Instruction set of a function, as the Lambda API spells it (`Architectures`). */
export type Architecture = 'x86_64' | 'arm64';

/** What an architecture is called elsewhere. */
export interface ArchitectureFacts {
  /** `platform.machine()` and the last part of a wheel's platform tag. */
  readonly machine: 'x86_64' | 'aarch64';
  /** e_machine of an ELF header (System V ABI). */
  readonly elfMachine: number;
}

export const architectures: Readonly<Record<Architecture, ArchitectureFacts>> = {
  x86_64: { machine: 'x86_64', elfMachine: 62 },
  arm64: { machine: 'aarch64', elfMachine: 183 },
};

/** Lambda's own default, and ours. */
export const defaultArchitecture: Architecture = 'x86_64';
