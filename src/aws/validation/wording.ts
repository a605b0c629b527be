import type { ServiceId } from '../service-facts.ts';
import type { Check } from './checks.ts';

/** How a service says what is wrong, where it has other words than the rest. */
export interface Wording {
  /** Whether texts, lists and structures are left out of messages: `Value at 'roleName'`. */
  readonly hidesTexts: boolean;
  /**
   * A message that stands alone, in place of a sentence among others.
   * @param member as messages have it: `roleName`
   */
  readonly whole: (member: string, check: Check) => string | undefined;
}

const usual: Wording = { hidesTexts: false, whole: () => undefined };

/** What IAM says of values whose signs are wrong, by the member. Other members get the pattern to see. */
const iamForms: readonly (readonly [members: RegExp, form: string])[] = [
  [/^\w+Name$/, 'It must contain only alphanumeric characters and/or the following: +=,.@_-'],
  [
    /^(?:path|newPath)$/,
    'It must begin and end with / and contain only alphanumeric characters and/or / characters.',
  ],
  [
    /^pathPrefix$/,
    'It must begin with the / character and contain only alphanumeric characters and/or / characters.',
  ],
  [/^accessKeyId$/, 'It must contain only alphanumeric characters.'],
  [/PolicyDocument$|^policyDocument$/, 'It must contain only printable ASCII characters.'],
];

const iam: Wording = {
  hidesTexts: true,
  whole(member, { kind }) {
    const form = iamForms.find(([members]) => members.test(member))?.[1];
    return kind === 'pattern' && form !== undefined
      ? `The specified value for ${member} is invalid. ${form}`
      : undefined;
  },
};

const logs: Wording = {
  hidesTexts: false,
  whole: (member, { kind }) =>
    kind === 'max' && (member === 'logGroupName' || member === 'logStreamName')
      ? 'Invalid LogGroup or LogStream, both must have length less than or equal to 512.'
      : undefined,
};

const wordings: Readonly<Partial<Record<ServiceId, Wording>>> = { iam, logs };

export function wordingOf(id: ServiceId): Wording {
  return wordings[id] ?? usual;
}
