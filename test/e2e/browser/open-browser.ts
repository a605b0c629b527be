import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The browser of this machine: Debian's package `chromium`, or what `ZIPWRIGHT_TEST_BROWSER` names. */
export const browserPath = findBrowser();

function findBrowser(): string | undefined {
  const named = process.env['ZIPWRIGHT_TEST_BROWSER'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const known = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...(named === undefined ? [] : [named]), ...known].find((path) => existsSync(path));
}

/** Names that the browser finds on this machine: those of other sites, and those of the platform's functions and buckets. */
const RESOLVER_RULES = ['*.example', '*.localhost'].map((name) => `MAP ${name} 127.0.0.1`).join(',');

/** Starts the browser without a window. */
export async function openBrowser(): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  return chromium.launch({
    ...(browserPath === undefined ? {} : { executablePath: browserPath }),
    args: [
      `--host-resolver-rules=${RESOLVER_RULES}`,
      // Chromium's own sandbox refuses to be started by root; the pages here are the tests' own.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}
