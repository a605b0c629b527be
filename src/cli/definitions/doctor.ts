import { buildCommand } from '@stricli/core';
import type { DoctorFlags } from '../commands/doctor.ts';
import { jsonFlag, toggle } from '../commands/flag-kinds.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';

/** `zipwright doctor` */
export const doctor = buildCommand<DoctorFlags, [], CliContext>({
  loader: async () => (await import('../commands/doctor.ts')).doctorCommand,
  parameters: { flags: { offline: toggle('Fetch nothing to try with'), json: jsonFlag } },
  docs: { brief: briefs.doctor },
});
