import { isSystemError } from '../errors/system-error.ts';
import { runProcess } from './run-process.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Asks the keyring for the password of a user at a URL. */
export type Keyring = (url: string, username: string) => Promise<string | undefined>;

/**
 * The `keyring` program as a source of passwords, when pip or uv is told to use it (`PIP_KEYRING_PROVIDER` or
 * `UV_KEYRING_PROVIDER` = `subprocess`).
 */
export function keyringOf(environment: Environment, signal: AbortSignal): Keyring | undefined {
  const wanted = [environment['UV_KEYRING_PROVIDER'], environment['PIP_KEYRING_PROVIDER']].includes(
    'subprocess',
  );
  return wanted ? (url, username) => askKeyring({ url, username }, environment, signal) : undefined;
}

async function askKeyring(
  { url, username }: { readonly url: string; readonly username: string },
  environment: Environment,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const result = await runProcess({
      command: 'keyring',
      arguments: ['get', url, username],
      environment,
      signal,
    });
    const password = result.stdout.replace(/\r?\n$/, '');
    return result.exitCode === 0 && password !== '' ? password : undefined;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) {
      return undefined;
    }
    throw error;
  }
}
