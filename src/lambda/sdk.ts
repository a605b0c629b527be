import type { PythonRuntime } from './runtimes.ts';

/**
 * Distributions that every Python runtime brings itself, so that functions may use boto3 without bundling it.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/python-package.html (runtime dependencies), and the
 * `Requires-Dist` of boto3 and botocore.
 */
export const runtimeSdk: ReadonlySet<string> = new Set([
  'boto3',
  'botocore',
  'jmespath',
  'python-dateutil',
  's3transfer',
  'six',
  'urllib3',
]);

/** Versions of the SDK that a runtime brings, as far as that is known. */
export interface RuntimeSdkVersions {
  readonly boto3: string;
  readonly botocore: string;
  readonly urllib3: string;
  /** Day on which somebody read the first two in a function, in ISO 8601. */
  readonly readOn: string;
  readonly source: string;
  /** Whether they were read in another runtime. `source` then says why they should be the same in this one. */
  readonly isInferred: boolean;
}

const readIn12: RuntimeSdkVersions = {
  boto3: '1.42.97',
  botocore: '1.42.97',
  urllib3: '2.6.3',
  readOn: '2026-09-27',
  source: 'boto3.__version__ in a python3.12 function in us-east-1; the same in CloudTrail since 2026-08-27',
  isInferred: false,
};

const readIn13: RuntimeSdkVersions = {
  ...readIn12,
  readOn: '2026-09-30',
  source: 'boto3.__version__ in a python3.13 function in ap-northeast-1',
};

const UPDATED_TOGETHER = 'read in python3.13, as runtimes are updated together; by itself:';

/**
 * The SDK of each runtime. AWS publishes no list, and changes it by itself and region by region
 * (https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html#python-sdk-included), so these are what people
 * published of functions that they ran, the newest for each runtime. That runtimes are updated together is seen from
 * scans of their base images, where urllib3 is from as well (github.com/aws/aws-lambda-base-images, issue 520 of
 * 2026-05-14: 2.6.3 in all up to python3.14; issue 373 of 2026-01-08: 1.26.19 in all). After a change, run
 * tools/generate-runtime-pins.ts.
 */
export const runtimeSdkVersions: Readonly<Record<PythonRuntime['id'], RuntimeSdkVersions>> = {
  'python3.9': {
    boto3: '1.40.4',
    botocore: '1.40.4',
    urllib3: '1.26.19',
    readOn: '2026-05-21',
    source: 'read in python3.14 (CloudTrail, us-east-1): what runtimes had when python3.9 was last updated',
    isInferred: true,
  },
  'python3.10': {
    ...readIn13,
    source: `${UPDATED_TOGETHER} 1.34.145 on 2024-11-07 (CloudTrail, eu-central-1)`,
    isInferred: true,
  },
  'python3.11': {
    ...readIn13,
    source: `${UPDATED_TOGETHER} 1.34.145 on 2025-03-06 (CloudTrail, us-east-1)`,
    isInferred: true,
  },
  'python3.12': readIn12,
  'python3.13': readIn13,
  'python3.14': {
    ...readIn13,
    source: `${UPDATED_TOGETHER} 1.40.4 on 2026-05-21 (CloudTrail, us-east-1), some 1.42 since`,
    isInferred: true,
  },
  'python3.15': { ...readIn13, source: `${UPDATED_TOGETHER} nothing yet`, isInferred: true },
};
