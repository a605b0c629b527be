import { jsonFlag, text, texts, toggle } from './flag-kinds.ts';
import { number } from './number-flag.ts';

/** Flags of `zipwright start`. */
export interface StartFlags {
  readonly port?: number;
  readonly host?: string;
  readonly data?: string;
  readonly ephemeral?: boolean;
  readonly account?: string;
  readonly strictAuth?: boolean;
  readonly strictIam?: boolean;
  readonly allowHost?: readonly string[];
  readonly sandbox?: 'namespaces' | 'bubblewrap' | 'process';
  readonly network?: 'host' | 'none';
  readonly python?: readonly string[];
  readonly installPython?: boolean;
  readonly realEndpoints?: boolean;
  readonly readyFile?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Definitions of the flags, as the parser, `--help` and the reference have them. */
export const startFlagDefinitions = {
  port: number('Port to listen on; 0 takes one that is free (default: 4566)', 'port', {
    from: 0,
    to: 65_535,
  }),
  host: text(
    'Address to listen on; beyond this machine only with --strict-auth (default: 127.0.0.1)',
    'address',
  ),
  data: text('Folder that keeps the state (default: .zipwright/data in this folder)', 'folder'),
  ephemeral: toggle('Keep the state nowhere: it is gone with the process'),
  account: {
    kind: 'parsed',
    optional: true,
    brief: 'Account of callers whose access key is no account itself (default: 000000000000)',
    placeholder: 'digits',
    parse: (input: string): string => {
      if (!/^\d{12}$/.test(input)) {
        throw new RangeError('an account is twelve digits');
      }
      return input;
    },
  },
  strictAuth: toggle('Verify the signature of every request, with the secrets of the keys that IAM has here'),
  strictIam: toggle('Refuse roles of other accounts, as AWS does'),
  allowHost: texts('Further name under which clients may call the platform, with all names below it', 'name'),
  sandbox: {
    kind: 'enum',
    values: ['namespaces', 'bubblewrap', 'process'],
    optional: true,
    brief: 'How to isolate functions (default: the best that this machine allows; see zipwright doctor)',
  },
  network: {
    kind: 'enum',
    values: ['host', 'none'],
    optional: true,
    brief: "Network of functions: this machine's, or none (default: host)",
  },
  python: texts('Interpreter for functions of its version (default: those that are found)', 'path'),
  installPython: toggle('Install interpreters that are missing with uv, into the cache'),
  realEndpoints: toggle('Let the AWS SDK in functions call AWS itself instead of this platform'),
  readyFile: text('File to write when requests are taken: JSON with endpoint and process id', 'file'),
  json: jsonFlag,
  quiet: toggle('Say nothing of requests'),
} as const;
