import type { OperatingSystem } from '../../lambda/runtimes.ts';

/** A feature that Node has on by default and Lambda turns off. */
export interface DisabledFeature {
  /** What Lambda's bootstrap passes to Node. */
  readonly flag: string;
  /** What turns it on again, found in `NODE_OPTIONS`: then the flag above is not passed. */
  readonly enabledBy: string;
}

/** A managed Node.js runtime of Lambda. Dates are days in ISO 8601; absent means that AWS has not announced one. */
export interface NodeRuntime {
  readonly id: `nodejs${number}.x`;
  /** Major version of Node that it runs. */
  readonly major: number;
  readonly operatingSystem: OperatingSystem['name'];
  readonly disabledFeatures: readonly DisabledFeature[];
  readonly deprecated?: string;
  readonly createBlocked?: string;
  readonly updateBlocked?: string;
}

const requireModule: DisabledFeature = {
  flag: '--no-experimental-require-module',
  enabledBy: '--experimental-require-module',
};
const detectModule: DisabledFeature = {
  flag: '--no-experimental-detect-module',
  enabledBy: '--experimental-detect-module',
};

/**
 * Lambda's Node.js runtimes that run here, oldest first.
 * Sources: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html (dates, and features that Lambda disables)
 * and the `Runtime` enum of the Lambda API model in botocore 1.44.5, which alone has nodejs26.x.
 */
export const nodeRuntimes: readonly NodeRuntime[] = [
  {
    id: 'nodejs18.x',
    major: 18,
    operatingSystem: 'Amazon Linux 2',
    disabledFeatures: [],
    deprecated: '2025-09-01',
    createBlocked: '2026-02-03',
    updateBlocked: '2026-03-09',
  },
  {
    id: 'nodejs20.x',
    major: 20,
    operatingSystem: 'Amazon Linux 2023',
    disabledFeatures: [requireModule],
    deprecated: '2026-04-30',
    createBlocked: '2026-08-31',
    updateBlocked: '2026-09-30',
  },
  {
    id: 'nodejs22.x',
    major: 22,
    operatingSystem: 'Amazon Linux 2023',
    disabledFeatures: [requireModule, detectModule],
    deprecated: '2027-04-30',
    createBlocked: '2027-06-01',
    updateBlocked: '2027-07-01',
  },
  {
    id: 'nodejs24.x',
    major: 24,
    operatingSystem: 'Amazon Linux 2023',
    disabledFeatures: [],
    deprecated: '2028-04-30',
    createBlocked: '2028-06-01',
    updateBlocked: '2028-07-01',
  },
  { id: 'nodejs26.x', major: 26, operatingSystem: 'Amazon Linux 2023', disabledFeatures: [] },
];

/** What Lambda's bootstrap passes to Node for a function: features off that its `NODE_OPTIONS` does not ask for. */
export function nodeFlags(runtime: NodeRuntime, variables: Readonly<Record<string, string>>): string[] {
  const asked = (variables['NODE_OPTIONS'] ?? '').split(/\s+/);
  return runtime.disabledFeatures
    .filter(({ enabledBy }) => !asked.includes(enabledBy))
    .map(({ flag }) => flag);
}
