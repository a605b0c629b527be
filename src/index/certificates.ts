import { X509Certificate } from 'node:crypto';
import { readTextFile } from './text-file.ts';

const CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g;

/** The certificates in PEM files, each once. Files that cannot be read, and folders, give none. */
export function readCertificates(files: readonly string[]): readonly string[] {
  const found = files.flatMap((file) => (readTextFile(file) ?? '').match(CERTIFICATE) ?? []);
  return [...new Set(found)];
}

/** Those of `certificates` that OpenSSL can read: one damaged entry must not make a whole bundle useless. */
export function readableCertificates(certificates: readonly string[]): readonly string[] {
  return certificates.filter((certificate) => {
    try {
      return new X509Certificate(certificate).raw.length > 0;
    } catch {
      return false;
    }
  });
}
